using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Training.Updating;

/// <summary>
/// What updates of one model learned, on several devices say: the difference to the model they began with, and their mean, as federated
/// learning puts them together (McMahan et al., "Communication-Efficient Learning of Deep Networks from Decentralized Data", 2017).
/// </summary>
public static class UpdatedWeights
{
    /// <summary>How far the weights moved in the layers that learn.</summary>
    /// <param name="before">A model.</param>
    /// <param name="after">The same model after an update.</param>
    /// <returns>
    /// A tensor of 32-bit numbers, after less before, for the weights and the bias of each layer, under <c>layer.weights</c> and
    /// <c>layer.bias</c>, in the shape that the specification gives them.
    /// </returns>
    /// <exception cref="CoreMLException">The models are not updates of one another.</exception>
    public static SafeTensorsFile Difference(ModelFile before, ModelFile after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        Dictionary<string, StoredTensor> tensors = [];
        foreach ((Learned old, Learned now) in Of(before.Specification).Zip(Matching(before.Specification, after.Specification)))
        {
            float[] moved = new float[old.Values.Count];
            TensorPrimitives.Subtract<float>(now.Values.ToArray(), old.Values.ToArray(), moved);
            tensors.Add(old.Name, StoredTensor.From(MLMultiArray.Wrap(moved, old.Shape)));
        }

        return new SafeTensorsFile(tensors, new Dictionary<string, string>());
    }

    /// <summary>A model whose weights, in the layers that learn, are the weighted mean of several updates of one model.</summary>
    /// <param name="models">The updates; all else is as in the first.</param>
    /// <param name="shares">How much each counts, such as the number of its examples; null for all alike.</param>
    /// <exception cref="CoreMLException">The models are not updates of one model, or the shares do not fit.</exception>
    public static ModelFile Average(IReadOnlyList<ModelFile> models, IReadOnlyList<double>? shares = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count == 0) throw new CoreMLException("There are no models to average.");
        shares ??= [.. models.Select(_ => 1.0)];
        double total = shares.Sum();
        if (shares.Count != models.Count || shares.Any(share => !(share >= 0)) || !double.IsFinite(total) || total <= 0)
        {
            throw new CoreMLException($"{models.Count} models need as many shares, none of them negative and not all of them 0.");
        }

        Model average = models[0].Specification.Clone();
        Learned[] results = [.. Of(average)];
        Learned[][] updates = [.. models.Select(model => Matching(average, model.Specification))];
        for (int i = 0; i < results.Length; i++)
        {
            double[] sum = new double[results[i].Values.Count];
            for (int update = 0; update < updates.Length; update++)
            {
                double share = shares[update] / total;
                for (int j = 0; j < sum.Length; j++) sum[j] += share * updates[update][i].Values[j];
            }

            for (int j = 0; j < sum.Length; j++) results[i].Values[j] = (float)sum[j];
        }

        return models[0].With(average);
    }

    /// <summary>The weights of another model that are those of this one, in the same order.</summary>
    private static Learned[] Matching(Model model, Model other)
    {
        Learned[] expected = [.. Of(model)];
        Learned[] found = [.. Of(other)];
        if (expected.Length == 0) throw new CoreMLException("The model has no layers that learn; make it updatable first.");
        bool isSame = expected.Select(weights => (weights.Name, weights.Values.Count))
            .SequenceEqual(found.Select(weights => (weights.Name, weights.Values.Count)));
        return isSame
            ? found
            : throw new CoreMLException("The models are not updates of one model: other layers learn in them, or layers of other sizes.");
    }

    private static IEnumerable<Learned> Of(Model model) => model.PipelineModels is [.., Model last]
        ? Of(last)
        : model.NetworkLayers.Where(layer => layer.IsUpdatable).SelectMany(
            layer => LayerDefinitions.WeightsOf(layer)
                .Where(weight => weight.Weights.FloatValue.Count > 0)
                .Select(weight => new Learned($"{layer.Name}.{weight.Name}", weight.Weights.FloatValue, ShapeOf(weight))));

    /// <summary>The shape that the layer's sizes give, where the numbers fill it.</summary>
    private static long[] ShapeOf(LayerWeight weight)
    {
        long[] shape = [.. weight.Shape.Select(dim => (long)dim)];
        long count = weight.Weights.FloatValue.Count;
        return shape.Length > 0 && shape.Aggregate(1L, (product, dim) => product * dim) == count ? shape : [count];
    }

    private sealed record Learned(string Name, Google.Protobuf.Collections.RepeatedField<float> Values, long[] Shape);
}
