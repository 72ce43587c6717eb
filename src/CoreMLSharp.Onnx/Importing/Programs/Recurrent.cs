using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>
/// Recurrent layers of one or two directions. Where Core ML's own operations say the same they are used, a direction each; else the steps
/// are put together.
/// </summary>
internal static class Recurrent
{
    public static void Rnn(NodeContext node) => Run(node, new RecurrentLayer(node, gates: 1, hasCell: false, ["Tanh"]));

    public static void Gru(NodeContext node) => Run(node, new RecurrentLayer(node, gates: 3, hasCell: false, ["Sigmoid", "Tanh"]));

    public static void Lstm(NodeContext node) =>
        Run(node, new RecurrentLayer(node, gates: 4, hasCell: true, ["Sigmoid", "Tanh", "Tanh"]));

    private static void Run(NodeContext node, RecurrentLayer layer)
    {
        BlockBuilder block = node.Block;
        List<RecurrentResult> results = [];
        for (int direction = 0; direction < layer.Directions; direction++)
        {
            results.Add(RecurrentOperations.Run(layer, direction) ?? RecurrentSteps.Run(layer, direction));
        }

        // [sequence, directions, batch, size], and [directions, batch, size]; with layout 1 the batch comes first.
        bool isBatchFirst = layer.IsBatchFirst;
        ProgramVariable Beside(Func<RecurrentResult, ProgramVariable> part, int axis)
        {
            ProgramVariable[] parts = [.. results.Select(part)];
            return parts.Length == 1 ? block.ExpandDims(parts[0], [axis]) : block.Stack(parts, axis);
        }

        ProgramVariable Output(ProgramVariable value) => block.As(value, node.Computed(0));
        if (node.Wants(0))
        {
            ProgramVariable sequence = Beside(result => result.Sequence, 1);
            node.Output(0, node.Type(0), Output(isBatchFirst ? block.Transpose(sequence, [2, 0, 1, 3]) : sequence));
        }

        if (node.Wants(1)) node.Output(1, node.Type(0), Output(Beside(result => result.Hidden, isBatchFirst ? 1 : 0)));
        if (node.Wants(2) && layer.HasCell) node.Output(2, node.Type(0), Output(Beside(result => result.Cell!, isBatchFirst ? 1 : 0)));
    }
}

/// <summary>What one direction of a recurrent layer makes.</summary>
/// <param name="Sequence">[sequence, batch, size], in the order of the input.</param>
/// <param name="Hidden">The last hidden state, [batch, size].</param>
/// <param name="Cell">The last cell state, [batch, size]; null where there is none.</param>
internal sealed record RecurrentResult(ProgramVariable Sequence, ProgramVariable Hidden, ProgramVariable? Cell);

/// <summary>The inputs and attributes of a recurrent layer.</summary>
internal sealed class RecurrentLayer
{
    private readonly string[] _functions;
    private readonly string[] _standard;

    /// <param name="node">The node.</param>
    /// <param name="gates">How many gates a unit has.</param>
    /// <param name="hasCell">Whether there is a cell state beside the hidden one.</param>
    /// <param name="standard">The activation functions of a direction, where none are named.</param>
    public RecurrentLayer(NodeContext node, int gates, bool hasCell, string[] standard)
    {
        (Node, Gates, HasCell, _standard) = (node, gates, hasCell, standard);
        Size = node.Shape(2)[2];
        string direction = node.Text("direction", "forward");
        Directions = direction == "bidirectional" ? 2 : 1;
        IsReverse = direction == "reverse";
        IsBatchFirst = node.Integer("layout", 0) == 1;
        _functions = node.Texts("activations") is { Length: > 0 } named
            ? named
            : [.. Enumerable.Repeat(standard, Directions).SelectMany(each => each)];
        ProgramVariable x = node.Block.AsFloat(node.Value(0));
        x = node.Block.As(x, DataType.Float32);
        X = IsBatchFirst ? node.Block.Transpose(x, [1, 0, 2]) : x;
        Lengths = ReadLengths();
    }

    public NodeContext Node { get; }

    public BlockBuilder Block => Node.Block;

    public int Gates { get; }

    public bool HasCell { get; }

    public long Size { get; }

    public int Directions { get; }

    public bool IsBatchFirst { get; }

    public bool IsReverse { get; }

    /// <summary>The input, [sequence, batch, inputs].</summary>
    public ProgramVariable X { get; }

    /// <summary>The length of each sequence; null where all have the whole one.</summary>
    public ProgramVariable? Lengths { get; }

    public bool Reverses(int direction) => IsReverse || direction == 1;

    /// <summary>The activation functions of a direction, in small letters, with their parameters.</summary>
    public (string Name, float Alpha, float Beta)[] Functions(int direction)
    {
        float[] alphas = Node.Floats("activation_alpha") ?? [];
        float[] betas = Node.Floats("activation_beta") ?? [];
        List<(string, float, float)> all = [];

        // Parameters stand in the order of the functions that have them.
        int alpha = 0;
        int beta = 0;
        foreach (string function in _functions)
        {
            string name = function.ToLowerInvariant();
            (float a, float b) = name switch
            {
                "leakyrelu" => (0.01f, 0f),
                "elu" or "thresholdedrelu" => (1f, 0f),
                "hardsigmoid" => (0.2f, 0.5f),
                "affine" or "scaledtanh" => (1f, name == "affine" ? 0f : 1f),
                _ => (0f, 0f),
            };
            if (a != 0 && alpha < alphas.Length) a = alphas[alpha++];
            if (name is "hardsigmoid" or "affine" or "scaledtanh" && beta < betas.Length) b = betas[beta++];
            all.Add((name, a, b));
        }

        int count = _standard.Length;
        return [.. all.Skip(direction * count).Take(count)];
    }

    /// <summary>A parameter of a direction as a constant of 32 bits; null where it is missing or computed.</summary>
    public (float[] Elements, long[] Shape)? Constant(int input, int direction)
    {
        if (Node.Constant(input) is not { } constant) return null;
        long[] shape = [.. constant.Stored.Shape.Skip(1)];
        int count = (int)TensorShape.Product(shape);
        return (constant.ToFloats().AsSpan(direction * count, count).ToArray(), shape);
    }

    /// <summary>Some rows of a parameter of a direction.</summary>
    public ProgramVariable Parameter(int input, int direction, long begin, long end)
    {
        if (Constant(input, direction) is not { } constant)
        {
            ProgramVariable all = Block.As(Block.At(Node.Value(input), 0, direction), DataType.Float32);
            return end - begin == all.Shape[0] ? all : Block.Range(all, 0, begin, end);
        }

        int row = (int)(constant.Elements.Length / constant.Shape[0]);
        float[] rows = constant.Elements[((int)begin * row)..((int)end * row)];
        return Block.Constant(ProgramTensor.Of<float>(rows, [end - begin, .. constant.Shape[1..]]));
    }

    /// <summary>The first state of a direction, [batch, size]; zeros where it is missing.</summary>
    public ProgramVariable State(int input, int direction)
    {
        if (Node.Has(input)) return Block.As(Block.At(Node.Value(input), IsBatchFirst ? 1 : 0, direction), DataType.Float32);
        Length batch = Block.LengthOf(X, 1);
        return batch.IsKnown
            ? Block.Constant(ProgramTensor.Of<float>(Composition.Allocate<float>(batch.Known, Size), [batch.Known, Size]))
            : Block.Fill(Block.Vector(batch, Size), 0f);
    }

    private ProgramVariable? ReadLengths()
    {
        if (!Node.Has(4)) return null;
        long sequence = X.Shape[0];
        if (Node.Constant(4) is { } constant && sequence != TensorShape.Unknown
            && constant.ToIntegers().All(length => length >= sequence))
        {
            return null;
        }

        return Node.Value(4);
    }
}
