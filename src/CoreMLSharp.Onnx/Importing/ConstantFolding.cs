using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using CoreMLSharp.Shapes;
using Google.Protobuf;

namespace CoreMLSharp.Onnx.Importing;

/// <summary>Computes nodes whose inputs are all known, so that what they make is a constant of the program.</summary>
/// <param name="evaluate">The engine; null for none.</param>
internal sealed class ConstantFolding(ConstantEvaluator? evaluate)
{
    /// <summary>Larger results stay operations where the inputs are smaller.</summary>
    private const long MaximumElements = 1 << 20;

    /// <summary>Operators that are not computed: what they make is not certain, better kept as it is, or not a tensor.</summary>
    private static readonly HashSet<string> Kept =
    [
        "RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Bernoulli", "Multinomial", "Dropout",
        "DequantizeLinear", "Constant", "Identity", "If", "Loop", "Scan", "SequenceConstruct", "SequenceEmpty", "SplitToSequence",
        "SequenceInsert", "SequenceErase", "SequenceAt", "SequenceLength", "SequenceMap", "ConcatFromSequence", "Optional",
        "OptionalGetElement", "OptionalHasElement", "MatMulNBits",
    ];

    /// <summary>Operators that make much of little: the input that has the lengths of the result.</summary>
    private static readonly Dictionary<string, int> Growing = new()
    {
        ["ConstantOfShape"] = 0,
        ["Expand"] = 1,
        ["Range"] = -1,
        ["Tile"] = -1,
        ["Pad"] = -1,
        ["Resize"] = -1,
        ["Upsample"] = -1,
        ["OneHot"] = -1,
        ["EyeLike"] = -1,
        ["HannWindow"] = -1,
        ["HammingWindow"] = -1,
        ["BlackmanWindow"] = -1,
        ["MelWeightMatrix"] = -1,
    };

    /// <summary>The outputs of a node as constants; null where it is to become operations.</summary>
    public ImportedValue?[]? Fold(ImportContext import, NodeProto node, string domain, int version, ImportedValue?[] inputs)
    {
        if (evaluate is null || inputs.Length == 0 || (domain.Length > 0 && domain != "com.microsoft") || Kept.Contains(node.OpType)
            || node.Attribute.Any(attribute => attribute.G is not null)
            || !inputs.All(input => input is null or ImportedTensor { Constant: not null }))
        {
            return null;
        }

        // Where a graph is added several times, as rounds of a loop, the same node has other inputs each time.
        OnnxConstant?[] constants = [.. inputs.Select(input => (input as ImportedTensor)?.Constant)];
        if (Turned(node, constants) is { } matrix) return [matrix];
        if (!IsModest(node, constants)) return null;
        return Evaluate(evaluate, import, node, domain, version, constants);
    }

    /// <summary>A large matrix with rows and columns exchanged, which needs no engine; null for anything else.</summary>
    private static ImportedTensor? Turned(NodeProto node, OnnxConstant?[] inputs) =>
        node.OpType == "Transpose" && node.Attribute.All(attribute => attribute.Ints is [1, 0])
        && inputs is [{ Stored: { Shape.Count: 2, DataType.Bits: >= 8 and <= 64 } matrix, Type: var type }]
            ? new ImportedTensor(new OnnxConstant(type, matrix.Transposed()))
            : null;

    private static bool IsModest(NodeProto node, OnnxConstant?[] inputs)
    {
        if (inputs.Sum(input => input?.Count ?? 0) > MaximumElements * 64) return false;
        if (!Growing.TryGetValue(node.OpType, out int input)) return true;
        if (input >= 0) return inputs[input] is { } shape && TensorShape.Product(shape.ToIntegers()) is >= 0 and <= MaximumElements;

        // The numbers that say how much is made are among the inputs; the largest of all bounds the growth along one axis.
        double largest = inputs.Where(given => given is { Count: <= 64 })
            .SelectMany(given => given!.ToDoubles())
            .Where(double.IsFinite)
            .Select(Math.Abs)
            .DefaultIfEmpty(1)
            .Max();
        return largest * (inputs[0]?.Count ?? 1) <= MaximumElements;
    }

    private static ImportedValue?[]? Evaluate(
        ConstantEvaluator evaluate, ImportContext import, NodeProto node, string domain, int version, OnnxConstant?[] inputs)
    {
        ModelProto model = new() { IrVersion = import.Model.IrVersion, Graph = new GraphProto { Name = "constants" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        if (domain.Length > 0)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Version = import.Versions.GetValueOrDefault("", OnnxModelWriter.OpsetVersion) });
        }

        NodeProto alone = node.Clone();
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not { } constant) continue;
            alone.Input[i] = $"input_{i}";
            model.Graph.Initializer.Add(new TensorProto
            {
                Name = alone.Input[i],
                DataType = (int)constant.Type,
                Dims = { constant.Stored.Shape },
                RawData = ByteString.CopyFrom(constant.Stored.Bytes.Span),
            });
        }

        model.Graph.Node.Add(alone);
        foreach (string output in alone.Output.Where(output => output.Length > 0))
        {
            model.Graph.Output.Add(new ValueInfoProto { Name = output });
        }

        if (evaluate(new OnnxModel(model, [])) is not { } results) return null;
        Queue<OnnxConstant> constants = new(results);
        return [.. node.Output.Select(output => output.Length > 0 ? new ImportedTensor(constants.Dequeue()) : null)];
    }
}
