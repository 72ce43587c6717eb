using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Activation functions; with CoreML7 their parameters may be of another floating point type than the input.</summary>
internal static class Activation
{
    private const string Mixed = "T: float; U: float";

    public static readonly OperationDefinition[] Operations =
    [
        new("clamped_relu", CoreML5, Infer.SameAsX, "x: T, alpha: const T, beta: const T"),
        new("clamped_relu", CoreML7, Infer.SameAsX, "x: T, alpha: const U, beta: const U", Mixed),
        new("elu", CoreML5, Infer.SameAsX, "x: T, alpha: const T"),
        new("elu", CoreML7, Infer.SameAsX, "x: T, alpha: const U", Mixed),
        new("gelu", CoreML5, Gelu, "x: T, mode: const string = EXACT"),
        new("leaky_relu", CoreML5, Infer.SameAsX, "x: T, alpha: const T"),
        new("leaky_relu", CoreML7, Infer.SameAsX, "x: T, alpha: const U", Mixed),
        new("linear_activation", CoreML5, Infer.SameAsX, "x: T, alpha: const T, beta: const T"),
        new("linear_activation", CoreML7, Infer.SameAsX, "x: T, alpha: const U, beta: const U", Mixed),
        new("prelu", CoreML5, Prelu, "x: T, alpha: const T"),
        new("prelu", CoreML7, Prelu, "x: T, alpha: const U", Mixed),
        new("relu", CoreML5, Infer.SameAsX, "x: T"),
        new("relu6", CoreML5, Infer.SameAsX, "x: T"),
        new("scaled_tanh", CoreML5, Infer.SameAsX, "x: T, alpha: const T, beta: const T"),
        new("scaled_tanh", CoreML7, Infer.SameAsX, "x: T, alpha: const U, beta: const U", Mixed),
        new("sigmoid", CoreML5, Infer.SameAsX, "x: T"),
        new("sigmoid_hard", CoreML5, Infer.SameAsX, "x: T, alpha: const T, beta: const T"),
        new("sigmoid_hard", CoreML7, Infer.SameAsX, "x: T, alpha: const U, beta: const U", Mixed),
        new("silu", CoreML5, Infer.SameAsX, "x: T"),
        new("softmax", CoreML5, Softmax, "x: T, axis: const int32 = -1"),
        new("softplus", CoreML5, Infer.SameAsX, "x: T"),
        new("softplus_parametric", CoreML5, SoftplusParametric, "x: T, alpha: const T, beta: const T"),
        new("softplus_parametric", CoreML7, SoftplusParametric, "x: T, alpha: const U, beta: const U", Mixed),
        new("softsign", CoreML5, Infer.SameAsX, "x: T"),
        new("thresholded_relu", CoreML5, Infer.SameAsX, "x: T, alpha: const T"),
        new("thresholded_relu", CoreML7, Infer.SameAsX, "x: T, alpha: const U", Mixed),
    ];

    private static ProgramType[] Gelu(OperationCall call)
    {
        call.Text("mode", "EXACT", "TANH_APPROXIMATION", "SIGMOID_APPROXIMATION");
        return Infer.SameAsX(call);
    }

    private static ProgramType[] Softmax(OperationCall call)
    {
        if (call.Value("x").Shape is { IsRanked: true, Rank: > 0 } shape) call.Axis("axis", shape.Rank);
        return Infer.SameAsX(call);
    }

    /// <summary>A slope per channel; inputs that are not images have the same one everywhere.</summary>
    private static ProgramType[] Prelu(OperationCall call)
    {
        TensorShape shape = call.ShapeOfRank("x", 3, 5);
        Infer.CheckVector(call, "alpha", shape[1]);
        if (shape.Rank != 4 && call.Value("alpha").Known is { IsComplete: true } alpha && alpha.Numbers.Any(slope => Math.Abs(slope!.Value - alpha.Numbers[0]!.Value) > 1e-5))
        {
            throw call.Failure("alpha", $"its elements must all be the same where x has {shape.Rank} dimensions.");
        }

        return Infer.SameAsX(call);
    }

    private static ProgramType[] SoftplusParametric(OperationCall call)
    {
        TensorShape shape = call.ShapeOfRank("x", 3);
        Infer.CheckVector(call, "alpha", shape[1]);
        Infer.CheckVector(call, "beta", shape[1]);
        return Infer.SameAsX(call);
    }
}
