using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using GeluMode = CoreMLSharp.Specification.GeluLayerParams.Types.GeluMode;
using Layers = CoreMLSharp.Building.NeuralNetworks.Activation;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Activation functions.</summary>
internal static class Activation
{
    private const float LargestOfRelu6 = 6;

    /// <summary>Functions that are one <c>activation</c> layer.</summary>
    public static Action<OperationContext> Of(Func<OperationContext, ActivationParams> function) =>
        operation => operation.Network.AddActivation(operation.Name, operation.Tensor("x"), operation.Output(), function(operation));

    /// <summary>Functions of <c>alpha</c>.</summary>
    public static Action<OperationContext> WithAlpha(Func<float, ActivationParams> function) =>
        Of(operation => function(operation.Number("alpha")));

    /// <summary>Functions of <c>alpha</c> and <c>beta</c>.</summary>
    public static Action<OperationContext> WithAlphaAndBeta(Func<float, float, ActivationParams> function) =>
        Of(operation => function(operation.Number("alpha"), operation.Number("beta")));

    public static void ClampedRelu(OperationContext operation) =>
        operation.Network.AddClampedReLU(
            operation.Name, operation.Tensor("x"), operation.Output(), operation.Number("alpha"), operation.Number("beta"));

    public static void Gelu(OperationContext operation)
    {
        GeluMode mode = operation.Choice("mode") switch
        {
            "exact" => GeluMode.Exact,
            "tanh_approximation" => GeluMode.TanhApproximation,
            _ => GeluMode.SigmoidApproximation,
        };
        operation.Network.AddGelu(operation.Name, operation.Tensor("x"), operation.Output(), mode);
    }

    public static void Relu6(OperationContext operation) =>
        operation.Network.AddClip(operation.Name, operation.Tensor("x"), operation.Output(), 0, LargestOfRelu6);

    /// <summary>x · sigmoid(x).</summary>
    public static void Silu(OperationContext operation)
    {
        string x = operation.Tensor("x");
        string sigmoid = operation.Step("sigmoid", y => operation.Network.AddActivation(y, x, y, Layers.Sigmoid()));
        operation.Network.AddMultiply(operation.Name, [x, sigmoid], operation.Output());
    }

    public static void Softmax(OperationContext operation) =>
        operation.Network.AddSoftmaxND(
            operation.Name, operation.Tensor("x"), operation.Output(), operation.Axis("axis", Math.Max(1, operation.Rank("x"))));

    /// <summary>
    /// A slope for each channel. The layer's channels are the third dimension from the end, the program's the second: where these differ,
    /// it is relu(x) + alpha · (x − relu(x)).
    /// </summary>
    public static void Prelu(OperationContext operation)
    {
        ProgramTensor alpha = operation.Constant("alpha");
        string x = operation.Tensor("x");
        int rank = operation.Rank("x");
        float[] slopes = alpha.ToFloats();
        if (rank == 4 || slopes.Distinct().Count() == 1)
        {
            WeightData kept = rank == 4 ? slopes : [slopes[0]];
            operation.Network.AddActivation(operation.Name, x, operation.Output(), Layers.PReLU(kept));
            return;
        }

        string positive = operation.Step("relu", y => operation.Network.AddActivation(y, x, y, Layers.ReLU()));
        string negative = operation.Step("negative", y => operation.Network.AddSubtractBroadcastable(y, [x, positive], y));
        string slope = PerChannel(operation, "alpha", rank);
        string scaled = operation.Step("scaled", y => operation.Network.AddMultiplyBroadcastable(y, [negative, slope], y));
        operation.Network.AddAdd(operation.Name, [positive, scaled], operation.Output());
    }

    /// <summary>alpha · log(1 + exp(beta · x)), with the alpha and beta of the channel.</summary>
    public static void SoftplusParametric(OperationContext operation)
    {
        string x = operation.Tensor("x");
        int rank = operation.Rank("x");
        if (rank == 4)
        {
            ActivationParams function = Layers.ParametricSoftplus(
                operation.Constant("alpha").ToFloats(), operation.Constant("beta").ToFloats());
            operation.Network.AddActivation(operation.Name, x, operation.Output(), function);
            return;
        }

        string beta = PerChannel(operation, "beta", rank);
        string scaled = operation.Step("scaled", y => operation.Network.AddMultiplyBroadcastable(y, [x, beta], y));
        string softplus = operation.Step("softplus", y => operation.Network.AddActivation(y, scaled, y, Layers.Softplus()));
        operation.Network.AddMultiplyBroadcastable(operation.Name, [softplus, PerChannel(operation, "alpha", rank)], operation.Output());
    }

    /// <summary>A vector with an element for each channel of [N, C, …], so that it broadcasts.</summary>
    private static string PerChannel(OperationContext operation, string parameter, int rank)
    {
        float[] elements = operation.Constant(parameter).ToFloats();
        return Constants.Load(operation, parameter, elements, [elements.Length, .. Enumerable.Repeat(1L, rank - 2)]);
    }
}
