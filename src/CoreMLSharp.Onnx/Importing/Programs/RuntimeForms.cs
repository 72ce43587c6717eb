using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Operators of ONNX Runtime's own domain that are ONNX's in another form, and a few that are none of ONNX's.</summary>
internal static class RuntimeForms
{
    /// <summary>The operator of ONNX's domain in a version.</summary>
    public static Action<NodeContext> As(int version, Action<NodeContext> function) => node =>
    {
        NodeContext same = node.With(version);
        function(same);
        node.OutputOf(same);
    };

    /// <summary>An operator on [batch, channels, …] for inputs and an output whose channels come last.</summary>
    public static Action<NodeContext> ChannelsLast(Action<NodeContext> function, params int[] inputs) => node =>
    {
        int rank = node.Rank(0);
        int[] order = [0, rank - 1, .. Enumerable.Range(1, rank - 2)];
        NodeContext turned = node.With(
            node.Version,
            [
                .. inputs.Where(node.Has).Select(
                    input => (input, (ImportedValue)new ImportedTensor(node.Type(input), node.Block.Transpose(node.Value(input), order)))),
            ]);
        function(turned);
        if (turned.Outputs is not [ImportedTensor result, ..]) throw new ModelFormatException("it has no output.");
        node.Output(0, result.Type, node.Block.Transpose(turned.Materialize(result), Inverse(order)));
    };

    public static void ExpandDims(NodeContext node)
    {
        if (node.Integers(1, "its axis") is not [var axis]) throw new ModelFormatException("its axis is not one number.");
        node.Output(node.Block.ExpandDims(node.Value(0), [NodeContext.Axis(axis, node.Rank(0) + 1)]));
    }

    /// <summary>As in ONNX, by steps of 1 where none are given.</summary>
    public static void Range(NodeContext node)
    {
        ImportedTensor one = new(OnnxType.Int64, node.Block.Constant(Number(node.Computed(0), 1)));
        NodeContext complete = node.Has(2) ? node : node.With(node.Version, (2, one));
        Indexing.Range(complete);
        if (complete != node) node.OutputOf(complete);
    }

    /// <summary>The distance of each row of one matrix from each of another, or its square.</summary>
    public static void Distances(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable difference = block.Sub(block.ExpandDims(node.Value(0), [1]), block.ExpandDims(node.Value(1), [0]));
        bool isSquare = node.Text("metric", "sqeuclidean") == "sqeuclidean";
        ProgramVariable squares = block.ReduceSumSquare(difference, [2], false);
        node.Output(isSquare ? squares : block.Sqrt(squares));
    }

    /// <summary>
    /// A long short-term memory with quantised weights, which stand in columns: [directions, inputs, 4 · outputs]. Inputs and states are
    /// not rounded, as they are in the source before each product.
    /// </summary>
    public static void QuantizedLstm(NodeContext node)
    {
        NodeContext plain = node.With(14, (1, Weights(node, 1, 8)), (2, Weights(node, 2, 10)));
        Recurrent.Lstm(plain);
        node.OutputOf(plain);
    }

    /// <summary>[directions, rows, columns] of whole numbers with a scale and a zero point for all or for each column, turned.</summary>
    private static ImportedTensor Weights(NodeContext node, int input, int scaleInput)
    {
        if (node.Constant(input) is not { } stored || node.Constant(scaleInput) is not { } scale
            || node.Constant(scaleInput + 1) is not { } zero || stored.Shape is not { Rank: 3 } shape)
        {
            throw new UnsupportedModelException("its weights, their scales and zero points must be constants.");
        }

        (int directions, int rows, int columns) = ((int)shape[0], (int)shape[1], (int)shape[2]);
        float[] numbers = stored.ToFloats(), scales = scale.ToFloats(), zeros = zero.ToFloats();
        float[] turned = Allocate<float>(directions, columns, rows);
        for (int i = 0; i < numbers.Length; i++)
        {
            int column = i % columns, row = i / columns % rows, direction = i / columns / rows;
            int place = scales.Length <= directions ? direction % scales.Length : (direction * columns) + column;
            turned[(((direction * columns) + column) * rows) + row] = (numbers[i] - zeros[place % zeros.Length]) * scales[place];
        }

        return new ImportedTensor(new OnnxConstant(OnnxType.Float, ProgramTensor.Of<float>(turned, [directions, columns, rows])));
    }
}
