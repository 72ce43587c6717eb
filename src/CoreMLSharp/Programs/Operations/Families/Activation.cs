using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Activation functions; with CoreML7 their parameters may be of another floating point type than the input.</summary>
internal static class Activation
{
    private const string Mixed = "T: float; U: float";

    public static readonly OperationDefinition[] Operations =
    [
        new("clamped_relu", CoreML5, Infer.SameAsX, "x: T, alpha: const T, beta: const T")
        {
            Summary = "x, times alpha where negative, and at most beta.",
        },
        new("clamped_relu", CoreML7, Infer.SameAsX, "x: T, alpha: const U, beta: const U", Mixed),
        new("elu", CoreML5, Infer.SameAsX, "x: T, alpha: const T") { Summary = "x, or alpha · (eˣ − 1) where negative." },
        new("elu", CoreML7, Infer.SameAsX, "x: T, alpha: const U", Mixed),
        new("gelu", CoreML5, Gelu, "x: T, mode: const string = EXACT")
        {
            Summary = "x times the normal distribution up to x; EXACT (the default), TANH_APPROXIMATION or SIGMOID_APPROXIMATION.",
        },
        new("leaky_relu", CoreML5, Infer.SameAsX, "x: T, alpha: const T") { Summary = "x, times alpha where negative." },
        new("leaky_relu", CoreML7, Infer.SameAsX, "x: T, alpha: const U", Mixed),
        new("linear_activation", CoreML5, Infer.SameAsX, "x: T, alpha: const T, beta: const T") { Summary = "alpha · x + beta." },
        new("linear_activation", CoreML7, Infer.SameAsX, "x: T, alpha: const U, beta: const U", Mixed),
        new("prelu", CoreML5, Prelu, "x: T, alpha: const T") { Summary = "x, times its channel's alpha where negative." },
        new("prelu", CoreML7, Prelu, "x: T, alpha: const U", Mixed),
        new("relu", CoreML5, Infer.SameAsX, "x: T") { Summary = "The larger of x and 0." },
        new("relu6", CoreML5, Infer.SameAsX, "x: T") { Summary = "x limited to 0 to 6." },
        new("scaled_tanh", CoreML5, Infer.SameAsX, "x: T, alpha: const T, beta: const T") { Summary = "alpha · tanh(beta · x)." },
        new("scaled_tanh", CoreML7, Infer.SameAsX, "x: T, alpha: const U, beta: const U", Mixed),
        new("sigmoid", CoreML5, Infer.SameAsX, "x: T") { Summary = "1 / (1 + e⁻ˣ)." },
        new("sigmoid_hard", CoreML5, Infer.SameAsX, "x: T, alpha: const T, beta: const T")
        {
            Summary = "alpha · x + beta, limited to 0 to 1.",
        },
        new("sigmoid_hard", CoreML7, Infer.SameAsX, "x: T, alpha: const U, beta: const U", Mixed),
        new("silu", CoreML5, Infer.SameAsX, "x: T") { Summary = "x · sigmoid(x)." },
        new("softmax", CoreML5, Softmax, "x: T, axis: const int32 = -1")
        {
            Summary = "Exponentials divided by their sum along an axis, the last one by default.",
        },
        new("softplus", CoreML5, Infer.SameAsX, "x: T") { Summary = "log(1 + eˣ)." },
        new("softplus_parametric", CoreML5, SoftplusParametric, "x: T, alpha: const T, beta: const T")
        {
            Summary = "alpha · log(1 + e^(beta · x)), with alpha and beta for each channel.",
        },
        new("softplus_parametric", CoreML7, SoftplusParametric, "x: T, alpha: const U, beta: const U", Mixed),
        new("softsign", CoreML5, Infer.SameAsX, "x: T") { Summary = "x / (1 + |x|)." },
        new("thresholded_relu", CoreML5, Infer.SameAsX, "x: T, alpha: const T") { Summary = "x, or 0 where it is below alpha." },
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
        if (shape.Rank != 4 && !call.IsForRunning && call.Value("alpha").Known is { IsComplete: true } alpha
            && alpha.Numbers.Any(slope => Math.Abs(slope!.Value - alpha.Numbers[0]!.Value) > 1e-5))
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
