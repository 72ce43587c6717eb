using CoreMLSharp.Conversion.Custom;

namespace CoreMLSharp.Conversion.Sources;

/// <summary>What a caller says of a model that is to be read.</summary>
internal sealed record SourceOptions
{
    /// <summary>The values to convert, by the source's names; all that the source calls outputs where there are none.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Shapes of inputs, by the source's names; -1 where a size is free. Needed where the source leaves them open.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<long>> InputShapes { get; init; } = new Dictionary<string, IReadOnlyList<long>>();

    /// <summary>Layers and operators that only the caller knows, by their classes, names or operators.</summary>
    public IReadOnlyDictionary<string, CustomOperator> CustomOperators { get; init; } = new Dictionary<string, CustomOperator>();
}
