using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Sequences and optional values, which are resolved while the model is imported.</summary>
internal static class Sequences
{
    public static void Construct(NodeContext node) =>
        node.Output(0, new ImportedSequence([.. Enumerable.Range(0, node.InputCount).Select(node.Any)]));

    public static void Empty(NodeContext node) => node.Output(0, new ImportedSequence([]));

    /// <summary>An item; where its place is computed, all items must be alike.</summary>
    public static void At(NodeContext node)
    {
        ImportedSequence sequence = Sequence(node);
        if (node.Constant(1) is { } place)
        {
            node.Output(0, sequence.Items[Place(place, sequence.Items.Count, 0)]);
            return;
        }

        BlockBuilder block = node.Block;
        ProgramVariable all = block.Stack([.. sequence.Items.Cast<ImportedTensor>().Select(node.Materialize)], 0);
        ProgramVariable index = node.Value(1);
        if (index.Shape.Rank > 0) index = block.ReshapeTo(index);
        node.Output(
            0, ((ImportedTensor)sequence.Items[0]).Type,
            block.Gather(all, block.Select(block.Less(index, 0), block.Add(index, sequence.Items.Count), index), 0));
    }

    public static void Insert(NodeContext node)
    {
        ImportedSequence sequence = Sequence(node);
        int place = node.Has(2)
            ? Place(Known(node, 2), sequence.Items.Count, 1)
            : sequence.Items.Count;
        node.Output(0, new ImportedSequence([.. sequence.Items.Take(place), node.Any(1), .. sequence.Items.Skip(place)]));
    }

    public static void Erase(NodeContext node)
    {
        ImportedSequence sequence = Sequence(node);
        int place = node.Has(1) ? Place(Known(node, 1), sequence.Items.Count, 0) : sequence.Items.Count - 1;
        node.Output(0, new ImportedSequence([.. sequence.Items.Where((_, i) => i != place)]));
    }

    public static void Length(NodeContext node) => node.Output(
        0, new ImportedTensor(new OnnxConstant(OnnxType.Int64, ProgramTensor.Scalar((long)Sequence(node).Items.Count))));

    /// <summary>The items one after the other, or beside each other along a new axis.</summary>
    public static void Concat(NodeContext node)
    {
        ImportedTensor[] items = [.. Sequence(node).Items.Cast<ImportedTensor>()];
        if (items.Length == 0) throw new UnsupportedModelException("its sequence is empty.");
        bool isStacked = node.Flag("new_axis");
        int axis = node.Axis("axis", 0, items[0].Shape.Rank + (isStacked ? 1 : 0));
        ProgramVariable[] values = [.. items.Where(item => item.Shape.Count != 0).Select(node.Materialize)];
        node.Output(0, items[0].Type, isStacked ? node.Block.Stack(values, axis) : node.Block.Concat(values, axis));
    }

    /// <summary>Parts along an axis: of given lengths, of one length with a shorter last one, or single places.</summary>
    public static void Split(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        int axis = node.Axis("axis", 0, node.Rank(0));
        long length = x.Shape[axis];
        if (length == TensorShape.Unknown)
        {
            throw new UnsupportedModelException("the length of its axis must be known before the model runs.");
        }
        long[] sizes;
        bool drops = !node.Has(1) && !node.Flag("keepdims", true);
        if (!node.Has(1)) sizes = [.. Enumerable.Repeat(1L, (int)length)];
        else
        {
            OnnxConstant split = Known(node, 1);
            long[] given = split.ToIntegers();
            sizes = split.Shape.Rank > 0
                ? given
                :
                [
                    .. Enumerable.Range(0, (int)((length + given[0] - 1) / given[0]))
                    .Select(i => Math.Min(given[0], length - (i * given[0]))),
                ];
        }

        List<ImportedValue> items = [];
        long start = 0;
        foreach (long size in sizes)
        {
            ProgramVariable part = drops ? block.At(x, axis, start) : block.Range(x, axis, start, start + size);
            items.Add(size == 0 ? Joining.Empty(node.Type(0), x.Shape.With(axis, 0)) : new ImportedTensor(node.Type(0), part));
            start += size;
        }

        node.Output(0, new ImportedSequence(items));
    }

    /// <summary>A graph for each item.</summary>
    public static void Map(NodeContext node)
    {
        GraphProto body = node.Subgraph("body");
        int count = Sequence(node).Items.Count;
        ImportedValue[][] results =
        [
            .. Enumerable.Range(0, count).Select(i => node.Graph.Nested(
                body, node.Block,
                [
                    .. Enumerable.Range(0, node.InputCount).Select(input => node.Any(input) is ImportedSequence sequence
                        ? sequence.Items[i]
                        : node.Any(input)),
                ])),
        ];
        for (int output = 0; output < node.Outputs.Length; output++)
        {
            node.Output(output, new ImportedSequence([.. results.Select(result => result[output])]));
        }
    }

    /// <summary>An optional value of what is given, or one that is not there.</summary>
    public static void Optional(NodeContext node) => node.Output(0, node.Any(0));

    public static void GetElement(NodeContext node) => node.Output(
        0, node.Has(0) ? node.Any(0) : throw new UnsupportedModelException("the optional value is not there."));

    public static void HasElement(NodeContext node) => node.Output(
        0, new ImportedTensor(new OnnxConstant(OnnxType.Bool, ProgramTensor.Scalar(node.Has(0)))));

    private static ImportedSequence Sequence(NodeContext node) => node.Any(0) as ImportedSequence
        ?? throw new UnsupportedModelException("its sequence is not known item by item before the model runs; Core ML has no sequences.");

    private static OnnxConstant Known(NodeContext node, int input) => node.Constant(input)
        ?? throw new UnsupportedModelException("the place in a sequence must be known before the model runs; Core ML has no sequences.");

    private static int Place(OnnxConstant place, int count, int beyond)
    {
        long given = place.ToIntegers()[0];
        long fromFront = given < 0 ? given + count : given;
        return fromFront >= 0 && fromFront < count + beyond
            ? (int)fromFront
            : throw new ModelFormatException($"there is no place {given} in a sequence of {count}.");
    }
}
