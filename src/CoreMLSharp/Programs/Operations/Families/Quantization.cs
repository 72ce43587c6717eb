using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Numbers in 8 bits and back, by a scale and a zero point for all or for each place of an axis.</summary>
internal static class Quantization
{
    public static readonly OperationDefinition[] Operations =
    [
        new(
            "quantize", CoreML7, Quantize, "input: S, zero_point: const D?, scale: const S, axis: const int32?, output_dtype: const string",
            "S: float; D: byte")
        {
            Summary = "x / scale + zero point, rounded to int8 or uint8.",
        },
        new("dequantize", CoreML7, Dequantize, "input: S, zero_point: const S?, scale: const D, axis: const int32?", "S: byte; D: float")
        {
            Summary = "(x − zero point) · scale.",
        },
    ];

    private static ProgramType[] Quantize(OperationCall call)
    {
        DataType type = call.TypeNamed("output_dtype", "byte");
        if (call.Has("zero_point") && call.ElementType("zero_point") != type)
        {
            throw call.Failure(
                "zero_point", $"it is {call.ElementType("zero_point").TypeName}; it must be of the output's type, {type.TypeName}.");
        }

        if (call.Value("scale").Known?.Numbers.All(scale => scale == 0) == true) throw call.Failure("scale", "it is 0.");
        CheckScale(call);
        return [new ProgramType.Tensor(type, call.Value("input").Shape)];
    }

    private static ProgramType[] Dequantize(OperationCall call)
    {
        CheckScale(call);
        return [new ProgramType.Tensor(call.ElementType("scale"), call.Value("input").Shape)];
    }

    private static void CheckScale(OperationCall call)
    {
        if (call.ShapeOfRank("scale", 0, 1).Rank == 0)
        {
            if (call.Has("axis")) throw call.Failure("axis", "it is for a scale that is a vector; this one is a single number.");
            if (call.Has("zero_point")) call.ShapeOfRank("zero_point", 0, 0);
            return;
        }

        if (!call.Has("axis")) throw call.Failure("axis", "it must be given where the scale is a vector.");
        TensorShape input = call.Shape("input");
        long length = input[call.Axis("axis", input.Rank)];
        Infer.CheckVector(call, "scale", length);
        Infer.CheckVector(call, "zero_point", length);
    }
}
