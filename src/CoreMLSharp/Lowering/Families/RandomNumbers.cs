using CoreMLSharp.Building.NeuralNetworks;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Tensors of random numbers, of a shape that the program states or computes.</summary>
internal static class RandomNumbers
{
    public static void Normal(OperationContext operation)
    {
        (float mean, float deviation, long seed) = (operation.Number("mean"), operation.Number("stddev"), operation.Integer("seed"));
        Add(
            operation,
            (network, name, shape) => network.AddRandomNormalStatic(name, name, shape, mean, deviation, seed),
            (network, name, shape) => network.AddRandomNormalDynamic(name, shape, name, mean, deviation, seed));
    }

    public static void Uniform(OperationContext operation)
    {
        (float low, float high, long seed) = (operation.Number("low"), operation.Number("high"), operation.Integer("seed"));
        Add(
            operation,
            (network, name, shape) => network.AddRandomUniformStatic(name, name, shape, low, high, seed),
            (network, name, shape) => network.AddRandomUniformDynamic(name, shape, name, low, high, seed));
    }

    public static void Bernoulli(OperationContext operation)
    {
        (float probability, long seed) = (operation.Number("prob"), operation.Integer("seed"));
        Add(
            operation,
            (network, name, shape) => network.AddRandomBernoulliStatic(name, name, shape, probability, seed),
            (network, name, shape) => network.AddRandomBernoulliDynamic(name, shape, name, probability, seed));
    }

    public static void Categorical(OperationContext operation) =>
        operation.Network.AddCategoricalDistribution(
            operation.Name, operation.Tensor("x"), operation.Output(), operation.Integer("size"), operation.Choice("mode") == "logits",
            seed: operation.Integer("seed"));

    private static void Add(
        OperationContext operation, Action<NeuralNetworkBuilder, string, long[]> addStatic,
        Action<NeuralNetworkBuilder, string, string> addDynamic)
    {
        string output = operation.Output();
        if (operation.IntegersOrNull("shape") is { } shape) addStatic(operation.Network, output, shape.Length == 0 ? [1] : shape);
        else addDynamic(operation.Network, output, operation.Tensor("shape"));
    }
}
