using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Functions of one tensor, element by element.</summary>
internal static class ElementwiseUnary
{
    private const string Mixed = "T: float; U: float";

    public static readonly OperationDefinition[] Operations =
    [
        Number("abs", "The absolute value.", Math.Abs),
        Float("acos", "The inverse cosine."),
        Float("asin", "The inverse sine."),
        Float("atan", "The inverse tangent."),
        Float("atanh", "The inverse hyperbolic tangent."),
        new("cast", CoreML5, call => Cast(call, "basic"), "x: T, dtype: const string", "T: basic", ValueInference.Cast)
        {
            Summary = "The elements as another type; fractions are cut off.",
        },
        new("cast", CoreML7, call => Cast(call, "all"), "x: T, dtype: const string", "T: all", ValueInference.Cast),
        Float("ceil", "x rounded up.", Math.Ceiling),
        new("clip", CoreML5, Infer.SameAsX, "x: T, alpha: const T, beta: const T") { Summary = "x limited to alpha to beta." },
        new("clip", CoreML7, Clip, "x: T, alpha: const T, beta: const T"),
        Float("cos", "The cosine."),
        Float("cosh", "The hyperbolic cosine."),
        Float("erf", "The error function."),
        Float("exp", "e to the power of x."),
        Number("exp2", "2 to the power of x."),
        Float("floor", "x rounded down.", Math.Floor),
        new("inverse", CoreML5, Infer.SameAsX, "x: T, epsilon: const T = 1e-4") { Summary = "1 / (x + epsilon)." },
        new("inverse", CoreML7, Infer.SameAsX, "x: T, epsilon: const U = 1e-4", Mixed),
        new("log", CoreML5, Infer.SameAsX, "x: T, epsilon: const T = 1e-45") { Summary = "The natural logarithm of x + epsilon." },
        new("log", CoreML7, Infer.SameAsX, "x: T, epsilon: const U = 1e-45", Mixed),
        new("logical_not", CoreML5, Infer.SameAsX, "x: bool", "", ValueInference.Unary(x => x == 0 ? 1 : 0))
        {
            Summary = "Whether x is false.",
        },
        Float("round", "x rounded to the nearest whole number.", x => Math.Round(x, MidpointRounding.ToEven)),
        new("rsqrt", CoreML5, Infer.SameAsX, "x: T, epsilon: const T = 1e-12") { Summary = "1 / √(x + epsilon)." },
        new("rsqrt", CoreML7, Infer.SameAsX, "x: T, epsilon: const U = 1e-12", Mixed),
        Number("sign", "−1, 0 or 1.", x => Math.Sign(x)),
        Float("sin", "The sine."),
        Float("sinh", "The hyperbolic sine."),
        Float("sqrt", "The square root.", Math.Sqrt),
        Number("square", "x · x.", x => x * x),
        Float("tan", "The tangent."),
        Float("tanh", "The hyperbolic tangent."),
        new("threshold", CoreML5, Infer.SameAsX, "x: T, alpha: const T", "T: number") { Summary = "The larger of x and alpha." },
    ];

    private static OperationDefinition Float(string name, string summary, Func<double, double>? function = null) =>
        new(
            name, CoreML5, Infer.SameAsX, "x: T", "T: float",
            function is null ? null : ValueInference.Unary(function))
        { Summary = summary };

    private static OperationDefinition Number(string name, string summary, Func<double, double>? function = null) =>
        new(
            name, CoreML5, Infer.SameAsX, "x: T", "T: number",
            function is null ? null : ValueInference.Unary(function))
        { Summary = summary };

    private static ProgramType[] Cast(OperationCall call, string allowed) =>
    [
        new ProgramType.Tensor(call.TypeNamed("dtype", allowed), call.Value("x").Shape),
    ];

    private static ProgramType[] Clip(OperationCall call)
    {
        if (call.NumberOrNull("alpha") is { } alpha && call.NumberOrNull("beta") is { } beta && alpha >= beta)
        {
            throw call.Failure("beta", $"{beta} must be larger than alpha, {alpha}.");
        }

        return Infer.SameAsX(call);
    }
}
