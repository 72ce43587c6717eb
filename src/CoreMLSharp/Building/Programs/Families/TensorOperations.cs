using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Making, joining, splitting and sorting tensors.</summary>
public static class TensorOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>Tensors one after the other along an axis. Operation <c>concat</c>.</summary>
        public ProgramVariable Concat(ProgramVariable[] values, int axis, bool? interleave = null, string? name = null) =>
            block.AddOne("concat", name, ("values", values), ("axis", axis), ("interleave", interleave));

        /// <summary>Tensors beside each other along a new axis. Operation <c>stack</c>.</summary>
        public ProgramVariable Stack(ProgramVariable[] values, int axis, string? name = null) =>
            block.AddOne("stack", name, ("values", values), ("axis", axis));

        /// <summary>Parts along an axis: so many alike, or of certain sizes. Operation <c>split</c>.</summary>
        public IReadOnlyList<ProgramVariable> Split(ProgramArgument x, int axis, int? numSplits = null, int[]? splitSizes = null, string? name = null) =>
            block.Add("split", name, ("x", x), ("axis", axis), ("num_splits", numSplits), ("split_sizes", splitSizes));

        /// <summary>x repeated in each dimension. Operation <c>tile</c>.</summary>
        public ProgramVariable Tile(ProgramArgument x, ProgramArgument reps, string? name = null) =>
            block.AddOne("tile", name, ("x", x), ("reps", reps));

        /// <summary>x with amounts before and after each of the last dimensions; constant (the default), reflect or replicate. Operation <c>pad</c>.</summary>
        public ProgramVariable Pad(ProgramArgument x, ProgramArgument pad, string? mode = null, ProgramArgument? constantVal = null, string? name = null) =>
            block.AddOne("pad", name, ("x", x), ("pad", pad), ("mode", mode), ("constant_val", constantVal));

        /// <summary>A tensor of a shape with the same value everywhere, 0 by default. Operation <c>fill</c>.</summary>
        public ProgramVariable Fill(ProgramArgument shape, ProgramArgument? value = null, string? name = null) =>
            block.AddOne("fill", name, ("shape", shape), ("value", value));

        /// <summary>A tensor of the shape of another with the same value everywhere. Operation <c>fill_like</c>.</summary>
        public ProgramVariable FillLike(ProgramArgument refTensor, ProgramArgument? value = null, string? name = null) =>
            block.AddOne("fill_like", name, ("ref_tensor", refTensor), ("value", value));

        /// <summary>A new axis in which the place that an index names is on. Operation <c>one_hot</c>.</summary>
        public ProgramVariable OneHot(
            ProgramArgument indices, ProgramArgument oneHotVectorSize, int? axis = null, ProgramArgument? onValue = null,
            ProgramArgument? offValue = null, string? name = null) =>
            block.AddOne("one_hot", name, ("indices", indices), ("one_hot_vector_size", oneHotVectorSize), ("axis", axis), ("on_value", onValue), ("off_value", offValue));

        /// <summary>The numbers from start up to end by step. Operation <c>range_1d</c>.</summary>
        public ProgramVariable Range1D(ProgramArgument start, ProgramArgument end, ProgramArgument step, string? name = null) =>
            block.AddOne("range_1d", name, ("start", start), ("end", end), ("step", step));

        /// <summary>The lengths of x's dimensions. Operation <c>shape</c>.</summary>
        public ProgramVariable Shape(ProgramArgument x, string? name = null) =>
            block.AddOne("shape", name, ("x", x));

        /// <summary>The k largest along an axis (smallest where ascending), and their places. Operation <c>topk</c>.</summary>
        public (ProgramVariable Values, ProgramVariable Indices) TopK(
            ProgramArgument x, int? k = null, int? axis = null, bool? ascending = null, string? name = null) =>
            block.AddTwo("topk", name, ("x", x), ("k", k), ("axis", axis), ("ascending", ascending));

        /// <summary>The places of the elements along an axis from the largest to the smallest, or ascending. Operation <c>argsort</c>.</summary>
        public ProgramVariable ArgSort(ProgramArgument x, int? axis = null, bool? ascending = null, string? name = null) =>
            block.AddOne("argsort", name, ("x", x), ("axis", axis), ("ascending", ascending));

        /// <summary>Sums of the elements so far along an axis. Operation <c>cumsum</c>.</summary>
        public ProgramVariable CumSum(ProgramArgument x, int? axis = null, bool? exclusive = null, bool? reverse = null, string? name = null) =>
            block.AddOne("cumsum", name, ("x", x), ("axis", axis), ("exclusive", exclusive), ("reverse", reverse));

        /// <summary>Matrices with zeros outside a band around the diagonal; −1 keeps a side whole. Operation <c>band_part</c>.</summary>
        public ProgramVariable BandPart(ProgramArgument x, int? lower = null, int? upper = null, string? name = null) =>
            block.AddOne("band_part", name, ("x", x), ("lower", lower), ("upper", upper));

        /// <summary>The coordinates of the elements that are not 0, one in each row. Operation <c>non_zero</c>.</summary>
        public ProgramVariable NonZero(ProgramArgument x, string? name = null) =>
            block.AddOne("non_zero", name, ("x", x));

        /// <summary>A matrix: the dimensions before an axis, and those from it on. Operation <c>flatten2d</c>.</summary>
        public ProgramVariable Flatten2D(ProgramArgument x, int? axis = null, string? name = null) =>
            block.AddOne("flatten2d", name, ("x", x), ("axis", axis));

        /// <summary>x under another name. Operation <c>identity</c>.</summary>
        public ProgramVariable Identity(ProgramArgument x, string? name = null) =>
            block.AddOne("identity", name, ("x", x));
    }
}
