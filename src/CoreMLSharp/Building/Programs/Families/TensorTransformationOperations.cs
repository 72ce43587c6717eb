using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>The same elements in another shape or order.</summary>
public static class TensorTransformationOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>Another shape; −1 takes the rest, 0 keeps x's length there. Operation <c>reshape</c>.</summary>
        public ProgramVariable Reshape(ProgramArgument x, ProgramArgument shape, string? name = null) =>
            block.AddOne("reshape", name, ("x", x), ("shape", shape));

        /// <summary>A shape put together of ranges of the dimensions of other tensors. Operation <c>reshape_like</c>.</summary>
        public ProgramVariable ReshapeLike(
            ProgramArgument x, ProgramVariable[] refTensors, ProgramArgument begins, ProgramArgument ends, ProgramArgument endMasks,
            string? name = null) =>
            block.AddOne("reshape_like", name, ("x", x), ("ref_tensors", refTensors), ("begins", begins), ("ends", ends), ("end_masks", endMasks));

        /// <summary>Other order of dimensions: which one of x comes at each place. Operation <c>transpose</c>.</summary>
        public ProgramVariable Transpose(ProgramArgument x, int[] perm, string? name = null) =>
            block.AddOne("transpose", name, ("x", x), ("perm", perm));

        /// <summary>New dimensions of 1 at some places of the result. Operation <c>expand_dims</c>.</summary>
        public ProgramVariable ExpandDims(ProgramArgument x, int[] axes, string? name = null) =>
            block.AddOne("expand_dims", name, ("x", x), ("axes", axes));

        /// <summary>Without dimensions of 1: those named, or all. Operation <c>squeeze</c>.</summary>
        public ProgramVariable Squeeze(ProgramArgument x, int[]? axes = null, string? name = null) =>
            block.AddOne("squeeze", name, ("x", x), ("axes", axes));

        /// <summary>Backwards along some axes, all by default. Operation <c>reverse</c>.</summary>
        public ProgramVariable Reverse(ProgramArgument x, int[]? axes = null, string? name = null) =>
            block.AddOne("reverse", name, ("x", x), ("axes", axes));

        /// <summary>The first elements of each sequence backwards. Operation <c>reverse_sequence</c>.</summary>
        public ProgramVariable ReverseSequence(ProgramArgument x, ProgramArgument lengths, int? seqAxis = null, int? batchAxis = null, string? name = null) =>
            block.AddOne("reverse_sequence", name, ("x", x), ("lengths", lengths), ("seq_axis", seqAxis), ("batch_axis", batchAxis));

        /// <summary>Windows along an axis, in a new axis after it. Operation <c>sliding_windows</c>.</summary>
        public ProgramVariable SlidingWindows(ProgramArgument x, int axis, int size, int? stride = null, string? name = null) =>
            block.AddOne("sliding_windows", name, ("x", x), ("axis", axis), ("size", size), ("stride", stride));

        /// <summary>Channels moved into blocks of height and width. Operation <c>depth_to_space</c>.</summary>
        public ProgramVariable DepthToSpace(ProgramArgument x, int blockSize, string? name = null) =>
            block.AddOne("depth_to_space", name, ("x", x), ("block_size", blockSize));

        /// <summary>Blocks of height and width moved into channels. Operation <c>space_to_depth</c>.</summary>
        public ProgramVariable SpaceToDepth(ProgramArgument x, int blockSize, string? name = null) =>
            block.AddOne("space_to_depth", name, ("x", x), ("block_size", blockSize));

        /// <summary>Channels moved into blocks of height and width, the channel being the outermost. Operation <c>pixel_shuffle</c>.</summary>
        public ProgramVariable PixelShuffle(ProgramArgument x, int upscaleFactor, string? name = null) =>
            block.AddOne("pixel_shuffle", name, ("x", x), ("upscale_factor", upscaleFactor));

        /// <summary>Blocks of height and width moved into channels, the channel being the outermost. Operation <c>pixel_unshuffle</c>.</summary>
        public ProgramVariable PixelUnshuffle(ProgramArgument x, int downscaleFactor, string? name = null) =>
            block.AddOne("pixel_unshuffle", name, ("x", x), ("downscale_factor", downscaleFactor));

        /// <summary>Blocks of padded height and width moved into the batch. Operation <c>space_to_batch</c>.</summary>
        public ProgramVariable SpaceToBatch(ProgramArgument x, int[] blockShape, int[,] paddings, string? name = null) =>
            block.AddOne("space_to_batch", name, ("x", x), ("block_shape", blockShape), ("paddings", paddings));

        /// <summary>The batch moved into blocks of height and width, which are then cropped. Operation <c>batch_to_space</c>.</summary>
        public ProgramVariable BatchToSpace(ProgramArgument x, int[] blockShape, int[,] crops, string? name = null) =>
            block.AddOne("batch_to_space", name, ("x", x), ("block_shape", blockShape), ("crops", crops));
    }
}
