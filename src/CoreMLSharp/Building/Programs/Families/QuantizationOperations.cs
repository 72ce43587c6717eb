using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Building.Programs;

/// <summary>Numbers in 8 bits.</summary>
public static class QuantizationOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>x / scale + zero point, rounded to int8 or uint8. Operation <c>quantize</c>.</summary>
        public ProgramVariable Quantize(
            ProgramArgument input, ProgramArgument scale, DataType outputDtype, ProgramArgument? zeroPoint = null, int? axis = null,
            string? name = null) =>
            block.AddOne("quantize", name, ("input", input), ("scale", scale), ("output_dtype", outputDtype.TypeName), ("zero_point", zeroPoint), ("axis", axis));

        /// <summary>(x − zero point) · scale. Operation <c>dequantize</c>.</summary>
        public ProgramVariable Dequantize(
            ProgramArgument input, ProgramArgument scale, ProgramArgument? zeroPoint = null, int? axis = null, string? name = null) =>
            block.AddOne("dequantize", name, ("input", input), ("scale", scale), ("zero_point", zeroPoint), ("axis", axis));
    }
}
