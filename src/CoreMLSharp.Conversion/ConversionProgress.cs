namespace CoreMLSharp.Conversion;

/// <summary>What a conversion is at.</summary>
public enum ConversionPhase
{
    /// <summary>The source is read.</summary>
    Reading,

    /// <summary>Its operators become operations, one after the other.</summary>
    Translating,

    /// <summary>Inputs and outputs become what they are to be, and the graph passes run.</summary>
    Optimizing,
}

/// <summary>How far a conversion is.</summary>
/// <param name="Phase">What it is at.</param>
/// <param name="Done">How many operators are translated; it may begin again where the model needs a newer operation set.</param>
/// <param name="Total">How many there are; 0 where the phase is not counted.</param>
public readonly record struct ConversionProgress(ConversionPhase Phase, int Done = 0, int Total = 0);
