using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Parts of tensors.</summary>
public static class SlicingOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>From begin up to end by stride in each dimension; masks ignore begin or end, or drop a dimension. Operation <c>slice_by_index</c>.</summary>
        public ProgramVariable SliceByIndex(
            ProgramArgument x, ProgramArgument begin, ProgramArgument end, int[]? stride = null, bool[]? beginMask = null, bool[]? endMask = null,
            bool[]? squeezeMask = null, string? name = null) =>
            block.AddOne("slice_by_index", name,
                ("x", x), ("begin", begin), ("end", end), ("stride", stride), ("begin_mask", beginMask), ("end_mask", endMask),
                ("squeeze_mask", squeezeMask));

        /// <summary>A size from begin on in each dimension; −1 goes to the end. Operation <c>slice_by_size</c>.</summary>
        public ProgramVariable SliceBySize(ProgramArgument x, ProgramArgument begin, ProgramArgument size, string? name = null) =>
            block.AddOne("slice_by_size", name, ("x", x), ("begin", begin), ("size", size));

        /// <summary>x with a part, as SliceByIndex names it, replaced by an update. Operation <c>slice_update</c>.</summary>
        public ProgramVariable SliceUpdate(
            ProgramArgument x, ProgramArgument update, ProgramArgument begin, ProgramArgument end, int[]? stride = null, bool[]? beginMask = null,
            bool[]? endMask = null, bool[]? squeezeMask = null, string? name = null) =>
            block.AddOne("slice_update", name,
                ("x", x), ("update", update), ("begin", begin), ("end", end), ("stride", stride), ("begin_mask", beginMask), ("end_mask", endMask),
                ("squeeze_mask", squeezeMask));
    }
}
