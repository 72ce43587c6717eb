using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Inspection;

/// <summary>What a model of another format is, before it is converted.</summary>
/// <param name="Source">The format.</param>
/// <param name="Inputs">The inputs, by the source's names.</param>
/// <param name="Outputs">The outputs, by the source's names.</param>
/// <param name="ClassLabels">The classes that it names; none where it does not.</param>
/// <param name="Operators">How often each ONNX operator occurs in what the model is read as, the most frequent first.</param>
/// <param name="Weights">The numbers in its constants.</param>
public sealed record SourceDocument(
    string Source, IReadOnlyList<SourceFeature> Inputs, IReadOnlyList<SourceFeature> Outputs, IReadOnlyList<string> ClassLabels,
    IReadOnlyList<OperatorCount> Operators, long Weights)
{
    /// <summary>Reads what a model is.</summary>
    /// <param name="path">The model: a file, or a folder where the format has folders.</param>
    /// <exception cref="FileNotFoundException">There is nothing at the path.</exception>
    /// <exception cref="ModelFormatException">It is damaged, or of no format that can be converted.</exception>
    /// <exception cref="UnsupportedModelException">It has operators that cannot be read; the message names them.</exception>
    public static SourceDocument Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Unforeseen.Guard($"{path} cannot be read", () =>
        {
            ISourceFormat format = SourceFormats.Of(path);
            return Of(format.Name, format.Read(path, new SourceOptions()));
        });
    }

    private static SourceDocument Of(string format, SourceModel source)
    {
        OnnxModel network = source.Network;
        GraphProto graph = network.Message.Graph;
        HashSet<string> constants =
            [.. graph.Initializer.Select(constant => constant.Name), .. network.Initializers.Select(constant => constant.Name)];
        return new SourceDocument(
            format,
            [.. graph.Input.Where(input => !constants.Contains(input.Name)).Select(SourceFeature.Of)],
            [.. graph.Output.Select(SourceFeature.Of)],
            source.ClassLabels is { } labels ? [.. labels.Strings, .. labels.Integers.Select(label => $"{label}")] : [],
            [
                .. graph.Node.CountBy(node => node.Domain.Length > 0 ? $"{node.Domain}.{node.OpType}" : node.OpType)
                    .OrderByDescending(count => count.Value)
                    .ThenBy(count => count.Key, StringComparer.Ordinal)
                    .Select(count => new OperatorCount(count.Key, count.Value)),
            ],
            graph.Initializer.Sum(constant => constant.Dims.Aggregate(1L, (product, size) => product * size))
                + network.Initializers.Sum(constant => constant.Dims.Aggregate(1L, (product, size) => product * size)));
    }
}

/// <summary>An input or output of a model of another format.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements, such as <c>float32</c>; what it is where it is no tensor.</param>
/// <param name="Shape">Its sizes, with the symbol or <c>?</c> where one is free; null where it has no shape.</param>
public sealed record SourceFeature(string Name, string Type, IReadOnlyList<string>? Shape)
{
    private static readonly Dictionary<DataType, string> Types = new()
    {
        [DataType.Float] = "float32",
        [DataType.Double] = "float64",
        [DataType.Float16] = "float16",
        [DataType.Bfloat16] = "bfloat16",
    };

    internal static SourceFeature Of(ValueInfoProto value) => value.Type?.TensorType is { } tensor
        ? new SourceFeature(
            value.Name,
            Types.GetValueOrDefault((DataType)tensor.ElemType, ((DataType)tensor.ElemType).ToString().ToLowerInvariant()),
            tensor.Shape is null ? null : [.. tensor.Shape.Dim.Select(Size)])
        : new SourceFeature(value.Name, $"{value.Type?.ValueCase ?? TypeProto.ValueOneofCase.None}", null);

    /// <summary>The name, the type and the shape in a line.</summary>
    public override string ToString() => $"{Name}  {Type}{(Shape is null ? "" : $" [{string.Join(", ", Shape)}]")}";

    private static string Size(TensorShapeProto.Types.Dimension size) => size.DimParam.Length > 0 ? size.DimParam
        : size.DimValue > 0 ? $"{size.DimValue}"
        : "?";
}

/// <summary>How often an operator occurs.</summary>
/// <param name="Operator">The operator, behind its domain where that is not ONNX's own.</param>
/// <param name="Count">How often.</param>
public sealed record OperatorCount(string Operator, int Count);
