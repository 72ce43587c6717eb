using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Functions of two tensors, element by element, with broadcasting.</summary>
internal static class ElementwiseBinary
{
    public static readonly OperationDefinition[] Operations =
    [
        Arithmetic("add", (x, y) => x + y),
        Comparison("equal", (x, y) => x == y),
        Arithmetic("floor_div", (x, y) => Math.Floor(x / y)),
        Comparison("greater", (x, y) => x > y),
        Comparison("greater_equal", (x, y) => x >= y),
        Comparison("less", (x, y) => x < y),
        Comparison("less_equal", (x, y) => x <= y),
        Logic("logical_and", (x, y) => x && y),
        Logic("logical_or", (x, y) => x || y),
        Logic("logical_xor", (x, y) => x ^ y),
        Arithmetic("maximum", Math.Max),
        Arithmetic("minimum", Math.Min),
        Arithmetic("mod", (x, y) => x - (Math.Floor(x / y) * y)),
        Arithmetic("mul", (x, y) => x * y),
        Comparison("not_equal", (x, y) => x != y),
        Arithmetic("real_div", (x, y) => x / y),
        Arithmetic("pow", Math.Pow),
        Arithmetic("sub", (x, y) => x - y),
    ];

    private static OperationDefinition Arithmetic(string name, Func<double, double, double> function) =>
        new(name, CoreML5, call => Apply(call, call.ElementType("x")), "x: T, y: T", "T: number", ValueInference.Binary(function));

    private static OperationDefinition Comparison(string name, Func<double, double, bool> function) =>
        new(name, CoreML5, call => Apply(call, DataType.Bool), "x: T, y: T", "T: number", ValueInference.Binary((x, y) => function(x, y) ? 1 : 0));

    private static OperationDefinition Logic(string name, Func<bool, bool, bool> function) =>
        new(name, CoreML5, call => Apply(call, DataType.Bool), "x: T, y: T", "T: bool", ValueInference.Binary((x, y) => function(x != 0, y != 0) ? 1 : 0));

    private static ProgramType[] Apply(OperationCall call, DataType type) => [new ProgramType.Tensor(type, Infer.Broadcast(call, call.Value("x").Shape, call.Value("y").Shape))];
}
