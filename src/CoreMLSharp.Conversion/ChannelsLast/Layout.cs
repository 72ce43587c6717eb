using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.ChannelsLast;

/// <summary>
/// Between the layouts: the source's tensors are [N, spatial…, C], ONNX's operators with channels take [N, C, spatial…]. Transpositions
/// cancel because a tensor remembers its value before it was transposed back (<see cref="Tensor.ChannelsFirst"/>), and operators that do
/// not care for the layout work on that one.
/// </summary>
internal static class Layout
{
    /// <summary>The order of axes that brings the channels to the front.</summary>
    public static int[] ToFirst(int rank) => [0, rank - 1, .. Enumerable.Range(1, rank - 2)];

    /// <summary>The order of axes that brings the channels to the end.</summary>
    public static int[] ToLast(int rank) => [0, .. Enumerable.Range(2, rank - 2), 1];

    /// <summary>Where an axis is when the channels are first.</summary>
    public static int AxisInFirst(int axis, int rank) => axis == 0 ? 0 : axis == rank - 1 ? 1 : axis + 1;

    extension(OnnxGraphBuilder graph)
    {
        /// <summary>The tensor with channels first.</summary>
        public OnnxValue ChannelsFirst(Tensor tensor) => tensor.ChannelsFirst
            ?? (tensor.Constant is { } constant
                ? constant.Transposed(ToFirst(tensor.Rank)).Emit(graph, "constant")
                : graph.Transpose(tensor.Value, ToFirst(tensor.Rank)));

        /// <summary>A tensor of a value that was computed channels first.</summary>
        public Tensor FromChannelsFirst(OnnxValue value) => new(graph.Transpose(value, ToLast(value.Rank))) { ChannelsFirst = value };

        /// <summary>
        /// Applies an operator that works element by element, with broadcasting: channels first where one of the tensors is at hand so.
        /// </summary>
        public Tensor Elementwise(ReadOnlySpan<Tensor> tensors, Func<OnnxValue[], OnnxValue> make)
        {
            int rank = 0;
            bool fits = true;
            foreach (Tensor tensor in tensors)
            {
                if (tensor.ChannelsFirst is { } first) rank = Math.Max(rank, first.Rank);
                fits &= tensor.Shape.IsRanked;
            }

            if (!fits || rank == 0) return new Tensor(make(Array.ConvertAll(tensors.ToArray(), tensor => tensor.Value)));
            foreach (Tensor tensor in tensors) fits &= tensor.Rank <= rank;
            return fits
                ? graph.FromChannelsFirst(make(Array.ConvertAll(tensors.ToArray(), tensor => graph.Aligned(tensor, rank))))
                : new Tensor(make(Array.ConvertAll(tensors.ToArray(), tensor => tensor.Value)));
        }

        /// <summary>A tensor as it is broadcast against one of a rank, with channels first.</summary>
        private OnnxValue Aligned(Tensor tensor, int rank)
        {
            if (tensor.Rank == 0 || tensor.Shape is { IsStatic: true, Rank: 1, Count: 1 }) return tensor.Value;
            if (tensor.Rank == rank) return graph.ChannelsFirst(tensor);
            if (tensor.Rank > 1)
            {
                OnnxValue widened = graph.Unsqueeze(tensor.Value, [.. Enumerable.Range(0, rank - tensor.Rank).Select(axis => (long)axis)]);
                return graph.Transpose(widened, ToFirst(rank));
            }

            long[] dims = [-1, .. Enumerable.Repeat(1L, rank - 2)];
            return tensor.Constant is { } constant
                ? constant.Reshaped([constant.Shape[0], .. dims[1..]]).Emit(graph, "constant")
                : graph.Reshape(tensor.Value, dims);
        }
    }

    /// <summary>
    /// Whether the axes that stay are in the same order in both layouts, so that what is left after a reduction needs no transposition.
    /// </summary>
    public static bool KeepsOrder(int rank, IReadOnlySet<int> removed)
    {
        int[] left = [.. ToFirst(rank).Where(axis => !removed.Contains(axis))];
        return left.SequenceEqual(left.Order());
    }

    /// <summary>The lengths of the spatial axes of [N, spatial…, C].</summary>
    public static ReadOnlySpan<long> Spatial(TensorShape shape) => shape.Dims.AsSpan()[1..^1];
}
