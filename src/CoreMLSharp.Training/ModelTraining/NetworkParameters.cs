using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;
using Google.Protobuf;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>The weights of a neural network's layers, as far as they are stored as numbers of 32 or 16 bits.</summary>
/// <param name="file">The network.</param>
internal sealed class NetworkParameters(ModelFile file) : IModelParameters
{
    public IReadOnlyList<ModelParameter> All { get; } =
    [
        .. WeightsOf(file.Specification).Select(each => new ModelParameter(
            $"{each.Layer.Name}.{each.Weight.Name}", ShapeOf(each.Weight), each.Weight.Weights, () => each.Weight.Read().ToArray())
        {
            IsStatistic = each.Layer.LayerCase == LayerCase.Batchnorm && each.Weight.Name is "mean" or "variance",
            IsHalf = WeightStorage.IsHalf(each.Weight.Weights),
            IsUsual = each.Layer.LayerCase is not (LayerCase.LoadConstant or LayerCase.LoadConstantND),
        }),
    ];

    public ModelFile With(IReadOnlyDictionary<IMessage, float[]> values)
    {
        Model model = file.Specification.Clone();
        foreach ((ModelParameter old, (_, LayerWeight weight)) in All.Zip(WeightsOf(model)))
        {
            if (!values.TryGetValue(old.Storage, out float[]? numbers)) continue;
            if (WeightStorage.IsHalf(weight.Weights)) WeightStorage.Set(weight.Weights, WeightStorage.Half(ToHalves(numbers)));
            else WeightStorage.SetFloats(weight.Weights, numbers);
        }

        return file.With(model);
    }

    public void Dispose() { }

    private static IEnumerable<(NeuralNetworkLayer Layer, LayerWeight Weight)> WeightsOf(Model model) => model.NetworkLayers
        .Where(layer => layer.LayerCase != LayerCase.Custom)
        .SelectMany(layer => LayerDefinitions.WeightsOf(layer).Select(weight => (layer, weight)))
        .Where(each => each.weight.Count > 0 && !WeightStorage.IsQuantized(each.weight.Weights));

    private static byte[] ToHalves(float[] numbers)
    {
        Half[] halves = new Half[numbers.Length];
        TensorPrimitives.ConvertToHalf(numbers, halves);
        return MemoryMarshal.AsBytes<Half>(halves).ToArray();
    }

    private static long[] ShapeOf(LayerWeight weight) =>
        weight.Shape.Count > 0 ? [.. weight.Shape.Select(size => (long)size)] : [weight.Count];
}
