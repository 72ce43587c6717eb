using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;
using Function = CoreMLSharp.Specification.UnaryFunctionLayerParams.Types.Operation;
using Operands = System.Collections.Generic.IReadOnlyList<string>;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Operations on each element of <c>x</c>, or each pair of elements of <c>x</c> and <c>y</c>.</summary>
internal static class Elementwise
{
    /// <summary>Operations that are one layer with one input.</summary>
    public static Action<OperationContext> Unary(Func<NeuralNetworkBuilder, string, string, string, NeuralNetworkBuilder> add) =>
        operation => add(operation.Network, operation.Name, operation.Tensor("x"), operation.Output());

    /// <summary>Operations that are one layer with two inputs.</summary>
    public static Action<OperationContext> Binary(Func<NeuralNetworkBuilder, string, Operands, string, NeuralNetworkBuilder> add) =>
        operation => add(operation.Network, operation.Name, [operation.Tensor("x"), operation.Tensor("y")], operation.Output());

    /// <summary>Sums and products, of which one side may be a number that the layer keeps.</summary>
    public static Action<OperationContext> WithNumber(
        Func<NeuralNetworkBuilder, string, Operands, string, float, NeuralNetworkBuilder> addNumber,
        Func<NeuralNetworkBuilder, string, Operands, string, NeuralNetworkBuilder> add) => operation =>
    {
        foreach ((string number, string other) in (ReadOnlySpan<(string, string)>)[("x", "y"), ("y", "x")])
        {
            if (operation.ConstantOrNull(number) is not { Shape.Count: 0 } constant) continue;
            addNumber(operation.Network, operation.Name, [operation.Tensor(other)], operation.Output(), constant.AsFloat());
            return;
        }

        Binary(add)(operation);
    };

    /// <summary>Comparisons; where <c>y</c> is a number, the layer keeps it.</summary>
    public static Action<OperationContext> Comparison(
        Func<NeuralNetworkBuilder, string, Operands, string, float, NeuralNetworkBuilder> add) => operation =>
    {
        bool hasNumber = operation.ConstantOrNull("y") is { Shape.Count: 0 };
        float number = hasNumber ? operation.Number("y") : 0;
        string[] inputs = hasNumber ? [operation.Tensor("x")] : [operation.Tensor("x"), operation.Tensor("y")];
        add(operation.Network, operation.Name, inputs, operation.Output(), number);
    };

    /// <summary>The functions of the <c>unary</c> layer.</summary>
    public static Action<OperationContext> Of(Function function, float alpha = 1) => operation =>
        operation.Network.AddUnary(operation.Name, operation.Tensor("x"), operation.Output(), function, alpha);

    /// <summary>
    /// Functions of x + epsilon, as the layer's are, but for the logarithm: there it is the shift, since Core ML's layer takes the larger
    /// of x and its own epsilon.
    /// </summary>
    public static Action<OperationContext> OfShifted(Function function) => operation =>
    {
        float epsilon = Epsilon(operation);
        bool isShifted = function == Function.Log;
        operation.Network.AddUnary(
            operation.Name, operation.Tensor("x"), operation.Output(), function, shift: isShifted ? epsilon : 0,
            epsilon: isShifted ? null : Math.Max(epsilon, float.Epsilon));
    };

    public static void Clip(OperationContext operation) =>
        operation.Network.AddClip(
            operation.Name, operation.Tensor("x"), operation.Output(), operation.Number("alpha"), operation.Number("beta"));

    /// <summary>The larger of x and alpha.</summary>
    public static void Threshold(OperationContext operation) => Of(Function.Threshold, operation.Number("alpha"))(operation);

    /// <summary>Conversions: to truth values what is not 0, to whole numbers towards 0; all else stays.</summary>
    public static void Cast(OperationContext operation)
    {
        DataType target = ElementOf(operation);
        DataType source = operation.ElementType("x");
        string x = operation.Tensor("x");
        if (target == DataType.Bool && source != DataType.Bool) operation.Network.AddNotEqual(operation.Name, [x], operation.Output(), 0);
        else if (target.IsInteger && source.IsFloat) Truncate(operation, x);
        else operation.Network.AddActivation(operation.Name, x, operation.Output(), Building.NeuralNetworks.Activation.Linear());
    }

    private static DataType ElementOf(OperationContext operation) => operation.Operation.Outputs[0].Type.TensorType.DataType;

    private static void Truncate(OperationContext operation, string x)
    {
        string down = operation.Step("floor", y => operation.Network.AddFloor(y, x, y));
        string up = operation.Step("ceil", y => operation.Network.AddCeil(y, x, y));
        string isPositive = operation.Step("cond", y => operation.Network.AddGreaterThan(y, [x], y, 0));
        operation.Network.AddWhereBroadcastable(operation.Name, [isPositive, down, up], operation.Output());
    }

    /// <summary>The parameter <c>epsilon</c>, whose default is a number of the type of x: to 16 bits, very small ones are 0.</summary>
    private static float Epsilon(OperationContext operation)
    {
        float epsilon = operation.Number("epsilon");
        return !operation.Has("epsilon") && operation.ElementType("x") == DataType.Float16 ? (float)(Half)epsilon : epsilon;
    }
}
