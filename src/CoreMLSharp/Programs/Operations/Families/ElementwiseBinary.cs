using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Functions of two tensors, element by element, with broadcasting.</summary>
internal static class ElementwiseBinary
{
    public static readonly OperationDefinition[] Operations =
    [
        Arithmetic("add", "x + y.", (x, y) => x + y),
        Comparison("equal", "Whether x is y.", (x, y) => x == y),
        Arithmetic("floor_div", "x / y, rounded down.", (x, y) => Math.Floor(x / y)),
        Comparison("greater", "Whether x is more than y.", (x, y) => x > y),
        Comparison("greater_equal", "Whether x is at least y.", (x, y) => x >= y),
        Comparison("less", "Whether x is less than y.", (x, y) => x < y),
        Comparison("less_equal", "Whether x is at most y.", (x, y) => x <= y),
        Logic("logical_and", "Whether x and y are true.", (x, y) => x && y),
        Logic("logical_or", "Whether x or y is true.", (x, y) => x || y),
        Logic("logical_xor", "Whether one of x and y is true and the other is not.", (x, y) => x ^ y),
        Arithmetic("maximum", "The larger of x and y.", Math.Max),
        Arithmetic("minimum", "The smaller of x and y.", Math.Min),
        Arithmetic("mod", "What rounding down x / y leaves; it has the sign of y.", (x, y) => x - (Math.Floor(x / y) * y)),
        Arithmetic("mul", "x · y.", (x, y) => x * y),
        Comparison("not_equal", "Whether x is not y.", (x, y) => x != y),
        Arithmetic("real_div", "x / y.", (x, y) => x / y),
        Arithmetic("pow", "x to the power of y.", Math.Pow),
        Arithmetic("sub", "x − y.", (x, y) => x - y),
    ];

    private static OperationDefinition Arithmetic(string name, string summary, Func<double, double, double> function) =>
        new(
            name, CoreML5, call => Apply(call, call.ElementType("x")), "x: T, y: T", "T: number",
            ValueInference.Binary(function))
        { Summary = summary };

    private static OperationDefinition Comparison(string name, string summary, Func<double, double, bool> function) =>
        new(
            name, CoreML5, call => Apply(call, DataType.Bool), "x: T, y: T", "T: number",
            ValueInference.Binary((x, y) => function(x, y) ? 1 : 0))
        { Summary = summary };

    private static OperationDefinition Logic(string name, string summary, Func<bool, bool, bool> function) =>
        new(
            name, CoreML5, call => Apply(call, DataType.Bool), "x: T, y: T", "T: bool",
            ValueInference.Binary((x, y) => function(x != 0, y != 0) ? 1 : 0))
        { Summary = summary };

    private static ProgramType[] Apply(OperationCall call, DataType type) =>
    [
        new ProgramType.Tensor(type, Infer.Broadcast(call, call.Value("x").Shape, call.Value("y").Shape)),
    ];
}
