using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using Binding = CoreMLSharp.Specification.MILSpec.Argument.Types.Binding;
using Definitions = CoreMLSharp.Programs.Operations.OperationTable;

namespace CoreMLSharp.Optimization;

/// <content>Reading the arguments of operations, as patterns need them.</content>
internal sealed partial class FunctionGraph
{
    /// <summary>The name of the only value that a parameter has; null where there is none or several, or a value in place.</summary>
    public static string? Argument(Operation operation, string parameter) =>
        Bindings(operation, parameter) is [{ BindingCase: Binding.BindingOneofCase.Name } binding] ? binding.Name : null;

    /// <summary>The names of all values that a parameter has; null where one is a value in place.</summary>
    public static string[]? Arguments(Operation operation, string parameter)
    {
        IReadOnlyList<Binding> bindings = Bindings(operation, parameter);
        return bindings.All(binding => binding.BindingCase == Binding.BindingOneofCase.Name)
            ? [.. bindings.Select(binding => binding.Name)]
            : null;
    }

    public static string Output(Operation operation) => operation.Outputs[0].Name;

    public static bool Has(Operation operation, string parameter) => Bindings(operation, parameter).Count > 0;

    /// <summary>The constant that a parameter has; null where it is computed, compressed or left out.</summary>
    public ProgramTensor? Constant(Operation operation, string parameter) =>
        Bindings(operation, parameter) is [{ } binding] ? Constant(binding) : null;

    /// <summary>The only element of a constant, or the parameter's default.</summary>
    public float? Number(Operation operation, string parameter)
    {
        if (Constant(operation, parameter) is { Count: 1 } constant && constant.DataType != DataType.String) return constant.ToFloats()[0];
        return Has(operation, parameter) ? null : Default(operation, parameter) switch
        {
            long whole => whole,
            double number => (float)number,
            _ => null,
        };
    }

    /// <summary>The only element of a value that is a constant.</summary>
    public float? Number(string name) =>
        Constant(name) is { Count: 1 } constant && constant.DataType != DataType.String ? constant.ToFloats()[0] : null;

    /// <summary>A truth value, or its default; null where it is computed.</summary>
    public bool? Flag(Operation operation, string parameter) => Has(operation, parameter)
        ? Constant(operation, parameter) is { DataType: DataType.Bool, Count: 1 } constant ? constant.AsBool() : null
        : Default(operation, parameter) as bool? ?? false;

    /// <summary>A text in lower case, or its default.</summary>
    public string? Text(Operation operation, string parameter) => Has(operation, parameter)
        ? Constant(operation, parameter) is { DataType: DataType.String, Count: 1 } constant ? constant.AsString().ToLowerInvariant() : null
        : (Default(operation, parameter) as string)?.ToLowerInvariant();

    /// <summary>Whole numbers; null where they are computed or left out.</summary>
    public long[]? Integers(Operation operation, string parameter) =>
        Constant(operation, parameter) is { DataType.IsInteger: true } constant ? constant.ToIntegers() : null;

    /// <summary>Axes of a value of a rank, counted from the front and in order; all where they are left out; null where computed.</summary>
    public int[]? Axes(Operation operation, string parameter, int rank) => Has(operation, parameter)
        ? Integers(operation, parameter) is { } axes ? [.. axes.Select(axis => (int)(axis < 0 ? axis + rank : axis)).Order()] : null
        : [.. Enumerable.Range(0, rank)];

    public TensorShape Shape(string? name) => (Type(name) as ProgramType.Tensor)?.Shape ?? TensorShape.Unranked;

    public DataType ElementType(string? name) => (Type(name) as ProgramType.Tensor)?.ElementType ?? DataType.UnusedType;

    /// <summary>Whether two values are tensors of one type whose shapes are stated alike.</summary>
    public bool HasSameType(string a, string b) => (Type(a), Type(b)) is (ProgramType.Tensor first, ProgramType.Tensor second)
        && first.ElementType == second.ElementType && first.Shape.Equals(second.Shape);

    /// <summary>The operation that makes an argument, where it is of a type and nothing else reads its result.</summary>
    public Operation? Only(Operation reader, string parameter, string type) => Only(Argument(reader, parameter), type);

    /// <summary>The operation that makes a value, where it is of a type and the value is read once.</summary>
    public Operation? Only(string? name, string type) =>
        Producer(name) is { Outputs.Count: 1 } operation && operation.Type == type && Uses(name!) is [{ Operation: not null }]
            ? operation
            : null;

    /// <summary>
    /// For an operation of two parameters x and y in any order: the constant and the other's name; null where there is no constant.
    /// </summary>
    public (ProgramTensor Constant, string Other, bool IsFirst)? WithConstant(Operation operation)
    {
        if (Constant(operation, "y") is { } second && Argument(operation, "x") is { } x) return (second, x, false);
        return Constant(operation, "x") is { } first && Argument(operation, "y") is { } y ? (first, y, true) : null;
    }

    private static IReadOnlyList<Binding> Bindings(Operation operation, string parameter) =>
        operation.Inputs.TryGetValue(parameter, out Argument? argument) ? argument.Arguments : [];

    private object? Default(Operation operation, string parameter) =>
        Definitions.Find(operation.Type, Opset)?.Find(parameter)?.Default;
}
