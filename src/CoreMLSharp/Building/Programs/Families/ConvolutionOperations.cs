using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Convolutions over one to three spatial dimensions of [batch, channels, …].</summary>
public static class ConvolutionOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>A convolution; the weight is [outputs, inputs / groups, …], the bias [outputs]. Padding is valid (none, the default), same, same_lower or custom by pad. Operation <c>conv</c>.</summary>
        public ProgramVariable Conv(
            ProgramArgument x, ProgramArgument weight, ProgramArgument? bias = null, int[]? strides = null, string? padType = null, int[]? pad = null,
            int[]? dilations = null, int? groups = null, string? name = null) =>
            block.AddOne("conv", name,
                ("x", x), ("weight", weight), ("bias", bias), ("strides", strides), ("pad_type", padType), ("pad", pad), ("dilations", dilations),
                ("groups", groups));

        /// <summary>A transposed convolution; the weight is [inputs, outputs / groups, …], the bias [outputs]. Operation <c>conv_transpose</c>.</summary>
        public ProgramVariable ConvTranspose(
            ProgramArgument x, ProgramArgument weight, ProgramArgument? bias = null, int[]? strides = null, string? padType = null, int[]? pad = null,
            int[]? dilations = null, int? groups = null, int[]? outputShape = null, string? name = null) =>
            block.AddOne("conv_transpose", name,
                ("x", x), ("weight", weight), ("bias", bias), ("strides", strides), ("pad_type", padType), ("pad", pad), ("dilations", dilations),
                ("groups", groups), ("output_shape", outputShape));
    }
}
