using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Pooling over one to three spatial dimensions of [batch, channels, …]; padding is valid, same, same_lower or custom by pad.</summary>
public static class PoolingOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>The largest of each window. Operation <c>max_pool</c>.</summary>
        public ProgramVariable MaxPool(
            ProgramArgument x, int[] kernelSizes, int[]? strides = null, string padType = "valid", int[]? pad = null, bool? ceilMode = null,
            string? name = null) =>
            block.AddOne("max_pool", name, ("x", x), ("kernel_sizes", kernelSizes), ("strides", strides), ("pad_type", padType), ("pad", pad), ("ceil_mode", ceilMode));

        /// <summary>The mean of each window. Operation <c>avg_pool</c>.</summary>
        public ProgramVariable AvgPool(
            ProgramArgument x, int[] kernelSizes, int[]? strides = null, string padType = "valid", int[]? pad = null,
            bool? excludePaddingFromAverage = null, bool? ceilMode = null, string? name = null) =>
            block.AddOne("avg_pool", name,
                ("x", x), ("kernel_sizes", kernelSizes), ("strides", strides), ("pad_type", padType), ("pad", pad),
                ("exclude_padding_from_average", excludePaddingFromAverage), ("ceil_mode", ceilMode));

        /// <summary>The root of the sum of squares of each window. Operation <c>l2_pool</c>.</summary>
        public ProgramVariable L2Pool(
            ProgramArgument x, int[] kernelSizes, int[]? strides = null, string padType = "valid", int[]? pad = null, bool? ceilMode = null,
            string? name = null) =>
            block.AddOne("l2_pool", name, ("x", x), ("kernel_sizes", kernelSizes), ("strides", strides), ("pad_type", padType), ("pad", pad), ("ceil_mode", ceilMode));
    }
}
