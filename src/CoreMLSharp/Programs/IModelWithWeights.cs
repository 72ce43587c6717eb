using CoreMLSharp.Specification;

namespace CoreMLSharp.Programs;

/// <summary>A model and, for ML Programs, the folder of its weight files: a <see cref="ModelFile"/>.</summary>
public interface IModelWithWeights
{
    /// <summary>The model.</summary>
    Model Specification { get; }

    /// <summary>The folder that holds the weight files which the program names, or null when there is none.</summary>
    string? WeightsFolder { get; }

    /// <summary>The weights where they are not in a folder yet; <see cref="WeightsFolder"/> would write them to one.</summary>
    internal UnwrittenWeights? UnwrittenWeights => null;
}
