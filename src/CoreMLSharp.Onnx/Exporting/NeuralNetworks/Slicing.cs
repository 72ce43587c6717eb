using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Layers that take parts of values.</summary>
internal static class Slicing
{
    /// <summary>The position that ONNX takes for "to the end".</summary>
    private const long Last = int.MaxValue;

    /// <summary>The <c>slice</c> layer: along channels, height or width.</summary>
    public static void Slice(LayerContext layer)
    {
        SliceLayerParams parameters = layer.Layer.Slice;
        int axis = parameters.Axis switch
        {
            SliceLayerParams.Types.SliceAxis.ChannelAxis => -3,
            SliceLayerParams.Types.SliceAxis.HeightAxis => -2,
            _ => -1,
        };
        OnnxValue x = LayerContext.OfRank(layer.Input, -axis);
        layer.Output(
            layer.Graph.Slice(x, [parameters.StartIndex], [parameters.EndIndex], [axis], [LayerContext.Size(parameters.Stride, "stride")]));
    }

    /// <summary>The <c>crop</c> layer: by amounts, or to the size of a second input.</summary>
    public static void Crop(LayerContext layer)
    {
        OnnxGraphBuilder graph = layer.Graph;
        CropLayerParams parameters = layer.Layer.Crop;
        OnnxValue x = LayerContext.OfRank(layer.InputsBetween(1, 2)[0], 3);
        if (layer.Inputs.Length == 1)
        {
            (long Before, long After)[] borders = Convolution.Borders(parameters.CropAmounts);
            long[] ends = [.. borders.Select(border => border.After == 0 ? Last : -border.After)];
            layer.Output(graph.Slice(x, [borders[0].Before, borders[1].Before], ends, [-2, -1]));
            return;
        }

        OnnxValue like = LayerContext.OfRank(layer.Inputs[1], 3);
        long[] offsets = parameters.Offset.Count == 0 ? [0, 0] : [.. parameters.Offset.Select(offset => (long)offset)];
        if (offsets.Length != 2) throw new ModelValidationException($"'offset' has {offsets.Length} numbers; 2 are defined.");
        OnnxValue starts = graph.Constant(offsets);
        OnnxValue limits = graph.Add(starts, graph.ShapeOf(like, like.Rank - 2, like.Rank));
        layer.Output(
            graph.Slice(
                x, starts, limits, graph.Constant(-2, -1), null,
                x.RankedShape.With(-2, like.RankedShape[-2]).With(-1, like.RankedShape[-1])));
    }

    public static void SliceStatic(LayerContext layer)
    {
        SliceStaticLayerParams parameters = layer.Layer.SliceStatic;
        OnnxValue x = layer.Input;
        OnnxValue Vector(IEnumerable<long> numbers, string what, long? missing = null) =>
            layer.Graph.Constant(SliceRanges.Fit(numbers, x.Rank, what, missing));
        SliceRanges ranges = new(
            Vector(parameters.BeginIds, "beginIds"),
            Vector(parameters.EndIds, "endIds"),
            Vector(parameters.Strides, "strides", 1),
            Vector(Masks(parameters.BeginMasks), "beginMasks", 0),
            Vector(Masks(parameters.EndMasks), "endMasks", 0),
            Squeezed(Masks(parameters.SqueezeMasks), x));
        layer.Output(layer.AtLeastVector(ranges.Take(layer.Graph, x)));
    }

    /// <summary>Like <see cref="SliceStatic"/>, but beginnings, and optionally all others, are inputs.</summary>
    public static void SliceDynamic(LayerContext layer)
    {
        SliceDynamicLayerParams parameters = layer.Layer.SliceDynamic;
        OnnxValue[] inputs = [.. layer.InputsBetween(2, 7)];
        OnnxValue x = inputs[0];
        OnnxValue Vector(int input, IEnumerable<long> numbers, string what, long? missing = null) => inputs.Length > input
            ? layer.Graph.ToInt64(inputs[input])
            : layer.Graph.Constant(SliceRanges.Fit(numbers, x.Rank, what, missing));
        IEnumerable<long> squeezed = inputs.Length <= 6
            ? Masks(parameters.SqueezeMasks)
            : inputs[6].Elements
            ?? throw new UnsupportedModelException("which axes are removed must be a constant: it decides on the number of dimensions.");
        SliceRanges ranges = new(
            Vector(1, [], "beginIds"),
            Vector(2, parameters.EndIds, "endIds"),
            Vector(3, parameters.Strides, "strides", 1),
            Vector(4, Masks(parameters.BeginMasks), "beginMasks", 0),
            Vector(5, Masks(parameters.EndMasks), "endMasks", 0),
            Squeezed(squeezed, x));
        layer.Output(layer.AtLeastVector(ranges.Take(layer.Graph, x)));
    }

    /// <summary>A part of constant length from a computed position on.</summary>
    public static void SliceBySize(LayerContext layer)
    {
        SliceBySizeLayerParams parameters = layer.Layer.SliceBySize;
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        OnnxValue x = inputs[0];
        int axis = LayerContext.Axis(parameters.Axis, x.Rank);
        OnnxValue start = layer.Graph.Reshape(layer.Graph.ToInt64(inputs[1]), 1);
        OnnxValue end = layer.Graph.Add(start, layer.Graph.Constant(parameters.Size));
        layer.Output(layer.Graph.Slice(x, start, end, layer.Graph.Constant(axis), null, x.RankedShape.With(axis, parameters.Size)));
    }

    /// <summary>The <c>split</c> layer: equal parts along channels.</summary>
    public static void Split(LayerContext layer)
    {
        OnnxValue x = LayerContext.OfRank(layer.Input, 3);
        long parts = LayerContext.Size(layer.Layer.Split.NOutputs, "nOutputs");
        long channels = x.RankedShape[-3];
        if (channels == TensorShape.Unknown || channels % parts != 0)
        {
            throw new ModelValidationException($"{channels} channels cannot be split into {parts} equal parts.");
        }

        layer.Output(layer.Graph.Split(x, -3, Parts(layer, parts, channels / parts)));
    }

    public static void SplitND(LayerContext layer)
    {
        SplitNDLayerParams parameters = layer.Layer.SplitND;
        OnnxValue x = layer.Input;
        int axis = LayerContext.Axis(parameters.Axis, x.Rank);
        if (parameters.SplitSizes.Count > 0)
        {
            layer.Output(layer.Graph.Split(x, axis, [.. parameters.SplitSizes.Select(size => LayerContext.Size(size, "splitSizes"))]));
            return;
        }

        long parts = LayerContext.Size(parameters.NumSplits, "numSplits");
        if (x.RankedShape[axis] == TensorShape.Unknown)
        {
            (Specification.TensorProto.Types.DataType, TensorShape)[] outputs = [.. Parts(layer, parts, 0).Select(_ => (x.Type, x.Shape))];
            layer.Output(layer.Graph.Add("Split", [x], outputs, Attribute("axis", axis), Attribute("num_outputs", parts)));
            return;
        }

        // The first parts get what is left over.
        (long length, long rest) = Math.DivRem(x.RankedShape[axis], parts);
        layer.Output(layer.Graph.Split(x, axis, [.. Parts(layer, parts, length).Select((part, i) => i < rest ? part + 1 : part)]));
    }

    /// <summary>Windows of a constant size along an axis, each in a row of its own.</summary>
    public static void SlidingWindows(LayerContext layer)
    {
        SlidingWindowsLayerParams parameters = layer.Layer.SlidingWindows;
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue x = layer.Input;
        int axis = LayerContext.Axis(parameters.Axis, x.Rank);
        long size = LayerContext.Size(parameters.WindowSize, "windowSize");
        long step = LayerContext.Size(parameters.Step, "step");
        long length = x.RankedShape[axis];
        if (length != TensorShape.Unknown && length < size)
        {
            throw new ModelValidationException($"a window of {size} does not fit into {length} elements.");
        }

        long count = length == TensorShape.Unknown ? TensorShape.Unknown : ((length - size) / step) + 1;
        OnnxValue end = graph.Sub(layer.Scalar(graph.ShapeOf(x, axis, axis + 1)), graph.ConstantScalar(size - 1));
        OnnxValue starts = graph.Range(graph.ConstantScalar(0), end, graph.ConstantScalar(step), count);
        OnnxValue offsets = graph.Range(graph.ConstantScalar(0), graph.ConstantScalar(size), graph.ConstantScalar(1), size);
        layer.Output(graph.Gather(x, graph.Add(graph.Unsqueeze(starts, 1), offsets), axis));
    }

    public static void Reverse(LayerContext layer)
    {
        OnnxValue x = layer.Input;
        bool[] reversed = [.. layer.Layer.Reverse.ReverseDim];
        if (reversed.Length != x.Rank)
        {
            throw new ModelValidationException(
                $"it says for {reversed.Length} axes whether to reverse them; its input has the shape {x.Shape}.");
        }

        layer.Output(layer.Graph.Reverse(x, [.. Enumerable.Range(0, x.Rank).Where(axis => reversed[axis]).Select(axis => (long)axis)]));
    }

    /// <summary>Reverses a part of each sequence, of a length of its own.</summary>
    public static void ReverseSequence(LayerContext layer)
    {
        ReadOnlySpan<OnnxValue> inputs = layer.InputsBetween(2, 2);
        OnnxValue x = inputs[0];
        int batch = LayerContext.Axis(layer.Layer.ReverseSeq.BatchAxis, x.Rank);
        int sequence = LayerContext.Axis(layer.Layer.ReverseSeq.SequenceAxis, x.Rank);
        if (batch == sequence) throw new ModelValidationException("the axes of batch and sequence are the same.");
        int[] order = [batch, sequence, .. Enumerable.Range(0, x.Rank).Where(axis => axis != batch && axis != sequence)];
        OnnxValue front = layer.Graph.Transpose(x, order);
        OnnxValue turned = layer.Graph.Add(
            "ReverseSequence", [front, layer.Graph.ToInt64(inputs[1])], x.Type, front.Shape, Attribute("batch_axis", 0),
            Attribute("time_axis", 1));
        layer.Output(layer.Graph.TransposeBack(turned, order));
    }

    /// <summary>The <c>matrixBandPart</c> layer: what is too far from the diagonal becomes 0.</summary>
    public static void MatrixBandPart(LayerContext layer)
    {
        MatrixBandPartLayerParams parameters = layer.Layer.MatrixBandPart;
        OnnxValue x = LayerContext.OfRank(layer.Input, 2);
        if (parameters.NumLower >= 0) x = layer.Graph.Triangle(x, isUpper: true, -parameters.NumLower);
        if (parameters.NumUpper >= 0) x = layer.Graph.Triangle(x, isUpper: false, parameters.NumUpper);
        layer.Output(x);
    }

    public static void UpperTriangular(LayerContext layer) =>
        layer.Output(layer.Graph.Triangle(LayerContext.OfRank(layer.Input, 2), isUpper: true, layer.Layer.UpperTriangular.K));

    public static void LowerTriangular(LayerContext layer) =>
        layer.Output(layer.Graph.Triangle(LayerContext.OfRank(layer.Input, 2), isUpper: false, layer.Layer.LowerTriangular.K));

    private static IEnumerable<long> Masks(IEnumerable<bool> masks) => masks.Select(mask => mask ? 1L : 0L);

    private static bool[] Squeezed(IEnumerable<long> masks, OnnxValue x) =>
    [
        .. SliceRanges.Fit(masks, x.Rank, "squeezeMasks", 0).Select(mask => mask != 0),
    ];

    private static long[] Parts(LayerContext layer, long parts, long length) => parts == layer.Layer.Output.Count
        ? [.. Enumerable.Repeat(length, (int)parts)]
        : throw new ModelValidationException($"it has {layer.Layer.Output.Count} outputs for {parts} parts.");
}
