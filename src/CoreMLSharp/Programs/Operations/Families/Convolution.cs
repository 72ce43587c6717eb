using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Convolutions over one to three spatial dimensions of [batch, channels, …].</summary>
internal static class Convolution
{
    private const string Window =
        "strides: const int32 = 1…, pad_type: const string = valid, pad: const int32 = 0……, dilations: const int32 = 1…, "
        + "groups: const int32 = 1";
    private const string TransposeWindow = $"{Window}, output_shape: const int32[]?";
    private const string Quantized = "quantization_type: const string, nbits: const int32 = 8, quant_scale: const T, quant_bias: const T";
    private const string Mixed = "T: float; U: float";

    public static readonly OperationDefinition[] Operations =
    [
        new("conv", CoreML5, Conv, $"x: T, weight: T, bias: const T?, {Window}")
        {
            Summary = "A convolution over one to three spatial dimensions; the weight is [outputs, inputs / groups, …], the bias "
                + "[outputs]. Padding is valid (none, the default), same, same_lower or custom by pad.",
        },
        new("conv", CoreML7, Conv, $"x: T, weight: U, bias: U?, {Window}", Mixed),
        new("conv_quantized", CoreML5, Conv, $"x: T, weight: U, bias: const U?, {Quantized}, {Window}", "T: float; U: uint8"),
        new("conv_transpose", CoreML5, ConvTranspose, $"x: T, weight: const T, bias: const T?, {TransposeWindow}")
        {
            Summary = "A transposed convolution; the weight is [inputs, outputs / groups, …], the bias [outputs].",
        },
        new("conv_transpose", CoreML7, ConvTranspose, $"x: T, weight: const U, bias: U?, {TransposeWindow}", Mixed),
    ];

    /// <summary>The weight is [outputs, inputs / groups, …].</summary>
    private static ProgramType[] Conv(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 3, 5);
        TensorShape weight = call.ShapeOfRank("weight", x.Rank, x.Rank);
        long groups = CheckGroups(call, x[1], weight[0]);
        if (x[1] != TensorShape.Unknown && weight[1] != TensorShape.Unknown && weight[1] * groups != x[1])
        {
            throw call.Failure(
                "weight",
                $"its shape is {weight}, which is for {weight[1] * groups} input channels{(groups > 1 ? $" in {groups} groups" : "")}; x " +
                    $"has {x[1]}.");
        }

        Infer.CheckVector(call, "bias", weight[0]);
        long[] dilations = call.Window("dilations", x.Rank - 2, 1);
        if (!call.Value("weight").IsConstant && !call.IsForRunning && dilations.Any(dilation => dilation > 1))
        {
            throw call.Failure("dilations", "they must be 1 where the weight is not a constant.");
        }

        Windowing window = Windowing.Read(call, [.. weight.Dims[2..]], dilations);
        return [call.Tensor(call.ElementType("x"), [x[0], weight[0], .. window.OutputSizes(call, [.. x.Dims[2..]])])];
    }

    /// <summary>The weight is [inputs, outputs / groups, …].</summary>
    private static ProgramType[] ConvTranspose(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 3, 5);
        TensorShape weight = call.ShapeOfRank("weight", x.Rank, x.Rank);
        long outputs = TensorShape.Map(weight[1], channels => channels * call.Long("groups"));
        CheckGroups(call, x[1], outputs);
        if (x[1] != weight[0] && x[1] != TensorShape.Unknown && weight[0] != TensorShape.Unknown)
        {
            throw call.Failure("weight", $"its shape is {weight}, which is for {weight[0]} input channels; x has {x[1]}.");
        }

        Infer.CheckVector(call, "bias", outputs);
        Windowing window = Windowing.Read(call, [.. weight.Dims[2..]], call.Window("dilations", x.Rank - 2, 1));
        if (call.LongsOrNull("output_shape") is not { } given)
        {
            return [call.Tensor(call.ElementType("x"), [x[0], outputs, .. window.TransposedSizes([.. x.Dims[2..]])])];
        }

        if (!new TensorShape(x[0], outputs).IsCompatibleWith(new TensorShape([.. given.Take(2)])) || given.Length != x.Rank)
        {
            throw call.Failure("output_shape", $"[{string.Join(", ", given)}] does not begin with batch {x[0]} and {outputs} channels.");
        }

        return [call.Tensor(call.ElementType("x"), given)];
    }

    private static long CheckGroups(OperationCall call, long inputs, long outputs)
    {
        long groups = call.Long("groups");
        if (groups < 1 || (inputs != TensorShape.Unknown && inputs % groups != 0)
            || (outputs != TensorShape.Unknown && outputs % groups != 0))
        {
            throw call.Failure("groups", $"{groups} groups do not divide {inputs} input and {outputs} output channels.");
        }

        return groups;
    }
}
