using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Functions of one tensor, element by element.</summary>
internal static class ElementwiseUnary
{
    private const string Mixed = "T: float; U: float";

    public static readonly OperationDefinition[] Operations =
    [
        Number("abs", Math.Abs),
        Float("acos"),
        Float("asin"),
        Float("atan"),
        Float("atanh"),
        new("cast", CoreML5, call => Cast(call, "basic"), "x: T, dtype: const string", "T: basic", ValueInference.Cast),
        new("cast", CoreML7, call => Cast(call, "all"), "x: T, dtype: const string", "T: all", ValueInference.Cast),
        Float("ceil", Math.Ceiling),
        new("clip", CoreML5, Infer.SameAsX, "x: T, alpha: const T, beta: const T"),
        new("clip", CoreML7, Clip, "x: T, alpha: const T, beta: const T"),
        Float("cos"),
        Float("cosh"),
        Float("erf"),
        Float("exp"),
        Number("exp2"),
        Float("floor", Math.Floor),
        new("inverse", CoreML5, Infer.SameAsX, "x: T, epsilon: const T = 1e-4"),
        new("inverse", CoreML7, Infer.SameAsX, "x: T, epsilon: const U = 1e-4", Mixed),
        new("log", CoreML5, Infer.SameAsX, "x: T, epsilon: const T = 1e-45"),
        new("log", CoreML7, Infer.SameAsX, "x: T, epsilon: const U = 1e-45", Mixed),
        new("logical_not", CoreML5, Infer.SameAsX, "x: bool", "", ValueInference.Unary(x => x == 0 ? 1 : 0)),
        Float("round", x => Math.Round(x, MidpointRounding.ToEven)),
        new("rsqrt", CoreML5, Infer.SameAsX, "x: T, epsilon: const T = 1e-12"),
        new("rsqrt", CoreML7, Infer.SameAsX, "x: T, epsilon: const U = 1e-12", Mixed),
        Number("sign", x => Math.Sign(x)),
        Float("sin"),
        Float("sinh"),
        Float("sqrt", Math.Sqrt),
        Number("square", x => x * x),
        Float("tan"),
        Float("tanh"),
        new("threshold", CoreML5, Infer.SameAsX, "x: T, alpha: const T", "T: number"),
    ];

    private static OperationDefinition Float(string name, Func<double, double>? function = null) =>
        new(name, CoreML5, Infer.SameAsX, "x: T", "T: float", function is null ? null : ValueInference.Unary(function));

    private static OperationDefinition Number(string name, Func<double, double>? function = null) =>
        new(name, CoreML5, Infer.SameAsX, "x: T", "T: number", function is null ? null : ValueInference.Unary(function));

    private static ProgramType[] Cast(OperationCall call, string allowed) => [new ProgramType.Tensor(call.TypeNamed("dtype", allowed), call.Value("x").Shape)];

    private static ProgramType[] Clip(OperationCall call)
    {
        if (call.NumberOrNull("alpha") is { } alpha && call.NumberOrNull("beta") is { } beta && alpha >= beta) throw call.Failure("beta", $"{beta} must be larger than alpha, {alpha}.");
        return Infer.SameAsX(call);
    }
}
