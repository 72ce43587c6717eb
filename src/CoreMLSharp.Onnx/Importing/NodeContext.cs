using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Importing.Programs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing;

/// <summary>One node of an ONNX graph, as the functions of the operators see it: inputs, attributes, and where to add operations.</summary>
internal sealed class NodeContext(GraphTranslator graph, NodeProto node, int version, ImportedValue?[] inputs)
{
    public ImportedValue?[] Outputs { get; } = new ImportedValue?[node.Output.Count];

    public NodeProto Node => node;

    public GraphTranslator Graph => graph;

    public ImportContext Import => graph.Import;

    public BlockBuilder Block => graph.Block;

    /// <summary>The version of the operator's domain.</summary>
    public int Version => version;

    public int InputCount => inputs.Length;

    /// <summary>Whether somebody asks for an output.</summary>
    public bool Wants(int output) => node.Output.Count > output && node.Output[output].Length > 0;

    public bool Has(int input) => input < inputs.Length && inputs[input] is not null && inputs[input] != ImportedValue.Nothing;

    public ImportedValue Any(int input) => Has(input) ? inputs[input]! : ImportedValue.Nothing;

    public ImportedTensor Tensor(int input) => Any(input) as ImportedTensor
        ?? throw new UnsupportedModelException($"its input {input} is missing or no tensor.");

    /// <summary>An input as a value of the program.</summary>
    public ProgramVariable Value(int input)
    {
        ImportedTensor tensor = Tensor(input);
        return tensor.IsFolded
            ? throw new UnsupportedModelException(
                $"its input {input} has the shape {tensor.Shape}; Core ML's tensors have at most {ImportedTensor.MaximumRank} dimensions.")
            : Materialize(tensor);
    }

    public ProgramVariable? Optional(int input) => Has(input) ? Value(input) : null;

    /// <summary>The elements of an input in their order, whatever its shape is in the program.</summary>
    public ProgramVariable Materialize(ImportedTensor tensor) => tensor.Variable ?? graph.Materialize(tensor.Constant!);

    public OnnxType Type(int input) => Tensor(input).Type;

    public TensorShape Shape(int input) => Tensor(input).Shape is { IsRanked: true } shape
        ? shape
        : throw new UnsupportedModelException($"the number of dimensions of its input {input} is not known before the model runs.");

    public int Rank(int input) => Shape(input).Rank;

    /// <summary>The elements of an input that is known; null where it is not.</summary>
    public OnnxConstant? Constant(int input) => Has(input) ? Tensor(input).Constant : null;

    /// <summary>Whole numbers that must be known before the model runs; null where the input is left out.</summary>
    public long[]? Integers(int input, string what) => !Has(input) ? null
        : Constant(input)?.ToIntegers() ?? throw new UnsupportedModelException($"{what} must be known before the model runs.");

    /// <summary>Whole numbers, each of which may be unknown; null where nothing is known of them.</summary>
    public long?[]? Lengths(int input) => Constant(input) is { } constant
        ? [.. constant.ToIntegers().Select(number => (long?)number)]
        : Value(input).Known is { } known ? [.. known.Numbers.Select(number => (long?)number)] : null;

    /// <summary>The shape that the model declares of an output; null where it declares none.</summary>
    public TensorShape? Declared(int output) =>
        graph.IsOutermost && output < node.Output.Count ? Import.Declared.GetValueOrDefault(node.Output[output]) : null;

    /// <summary>Axes, or the sets of them that are possible where they are only known when the model runs.</summary>
    /// <param name="attribute">Their attribute in old versions.</param>
    /// <param name="input">Their input in new ones.</param>
    /// <param name="rank">How many dimensions there are to choose from.</param>
    /// <param name="result">The shape that axes would give, which must be the declared one; null where they cannot be.</param>
    /// <returns>The sets; null where no axes are given.</returns>
    public int[][]? AxesChoices(string attribute, int input, int rank, Func<int[], TensorShape?> result)
    {
        if (Attribute(attribute) is not null || !Has(input) || Constant(input) is not null)
        {
            return Integers(attribute, input) is { } known ? [Axes(known, rank)] : null;
        }

        long count = Shape(input) is { Rank: 1 } shape ? shape[0] : 1;
        int[][] choices =
        [
            .. Enumerable.Range(0, 1 << Math.Min(rank, 16))
                .Select(set => (int[])[.. Enumerable.Range(0, rank).Where(axis => (set >> axis & 1) != 0)])
                .Where(axes => (count == TensorShape.Unknown || axes.Length == count) && result(axes)?.Equals(Declared(0)) == true),
        ];
        return choices.Length > 0
            ? choices
            : throw new UnsupportedModelException(
                $"its {attribute} are computed when the model runs, and the number of dimensions of the result would depend on them; make "
                    + "them constants.");
    }

    /// <summary>
    /// Axes that must be settled: where they are computed, the shape that the model declares of the result must leave one choice.
    /// </summary>
    /// <inheritdoc cref="AxesChoices" path="/param"/>
    public int[]? Axes(string attribute, int input, int rank, Func<int[], TensorShape?> result) =>
        AxesChoices(attribute, input, rank, result) switch
        {
            null => null,
            [{ } only] => only,
            _ => throw new UnsupportedModelException($"its {attribute} are computed when the model runs; make them constants."),
        };

    /// <summary>What is an attribute in old versions of an operator and an input in new ones.</summary>
    public long[]? Integers(string attribute, int input) => Integers(attribute) ?? Integers(input, $"'{attribute}'");

    public long Integer(string attribute, long otherwise) => Attribute(attribute)?.I ?? otherwise;

    public bool Flag(string attribute, bool otherwise = false) => Integer(attribute, otherwise ? 1 : 0) != 0;

    public long[]? Integers(string attribute) => Attribute(attribute) is { } given ? [.. given.Ints] : null;

    public float Float(string attribute, float otherwise) => Attribute(attribute)?.F ?? otherwise;

    public float[]? Floats(string attribute) => Attribute(attribute) is { } given ? [.. given.Floats] : null;

    public string Text(string attribute, string otherwise) => Attribute(attribute)?.S.ToStringUtf8() ?? otherwise;

    public string[]? Texts(string attribute) =>
        Attribute(attribute) is { } given ? [.. given.Strings.Select(text => text.ToStringUtf8())] : null;

    public GraphProto Subgraph(string attribute) => Attribute(attribute)?.G
        ?? throw new ModelFormatException($"its attribute '{attribute}' is missing.");

    public AttributeProto? Attribute(string attribute) => node.Attribute.FirstOrDefault(given => given.Name == attribute);

    /// <summary>An axis counted from the front.</summary>
    public static int Axis(long axis, int rank) => axis >= -rank && axis < Math.Max(rank, 1)
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new ModelFormatException($"there is no axis {axis} in {rank} dimensions.");

    public int Axis(string attribute, long otherwise, int rank) => Axis(Integer(attribute, otherwise), rank);

    /// <summary>Axes counted from the front.</summary>
    public static int[] Axes(IEnumerable<long> axes, int rank) => [.. axes.Select(axis => Axis(axis, rank))];

    public void Require(Opset opset, string what) => Import.Require(opset, what);

    /// <summary>The element type of the program for that of an input.</summary>
    public DataType Computed(int input) => Import.TypeOf(Type(input));

    /// <summary>Sets the outputs; their types in ONNX are those of the first input where the program's types agree with that.</summary>
    public void Output(params ReadOnlySpan<ProgramVariable> values)
    {
        for (int i = 0; i < values.Length; i++) Output(i, NaturalType(values[i]), values[i]);
    }

    /// <summary>Sets an output with its type in ONNX.</summary>
    public void Output(int output, OnnxType type, ProgramVariable value)
    {
        if (output < Outputs.Length) Outputs[output] = graph.Wrap(Block.As(value, Import.TypeOf(type)), type);
    }

    public void Output(int output, ImportedValue value)
    {
        if (output < Outputs.Length) Outputs[output] = value;
    }

    /// <summary>Sets an output that has more dimensions than Core ML allows, or not, by its elements and its shape.</summary>
    public void Output(int output, OnnxType type, ProgramVariable elements, TensorShape shape)
    {
        if (shape.IsRanked && shape.Rank <= ImportedTensor.MaximumRank) Output(output, type, elements);
        else Output(output, new ImportedTensor(type, elements, shape));
    }

    /// <summary>The node as one of another version of its operator, with other inputs at some places.</summary>
    public NodeContext With(int otherVersion, params ReadOnlySpan<(int Input, ImportedValue Value)> changes)
    {
        ImportedValue?[] changed = new ImportedValue?[Math.Max(inputs.Length, changes.IsEmpty ? 0 : changes[^1].Input + 1)];
        inputs.CopyTo(changed, 0);
        foreach ((int input, ImportedValue value) in changes) changed[input] = value;
        return new NodeContext(graph, node, otherVersion, changed);
    }

    /// <summary>Takes over what another context of the node gave.</summary>
    public void OutputOf(NodeContext other) => other.Outputs.CopyTo(Outputs, 0);

    private OnnxType NaturalType(ProgramVariable value)
    {
        if (Any(0) is ImportedTensor first && Import.TypeOf(first.Type) == value.ElementType) return first.Type;
        return value.ElementType switch
        {
            DataType.Bool => OnnxType.Bool,
            DataType.Int32 => OnnxType.Int64,
            DataType.Float16 => OnnxType.Float16,
            _ => OnnxType.Float,
        };
    }
}
