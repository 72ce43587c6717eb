using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Inspection.Values;

/// <summary>An array of weights and what its numbers are like. Unlike a summary, this reads the weights.</summary>
/// <param name="Layer">The layer's name; for a stage of a pipeline behind the stage's place, as in <c>models[1].dense</c>.</param>
/// <param name="Type">The type of the layer, or of the operation that takes the array.</param>
/// <param name="Parameter">What the layer or operation calls it.</param>
/// <param name="Format">How elements are stored, such as <c>float16</c> or <c>8-bit linear</c>.</param>
/// <param name="Shape">Its shape; one number where the layer does not tell.</param>
/// <param name="Spread">Its numbers, as they are when the model runs.</param>
internal sealed record WeightValues(
    string Layer, string Type, string Parameter, string Format, IReadOnlyList<long> Shape, NumberSpread Spread)
{
    /// <summary>
    /// The arrays of a model's neural networks, ML Programs and generalised linear models, one after the other in the order of the file.
    /// </summary>
    /// <exception cref="Diagnostics.CoreMLException">An array contradicts its type, or its weight file is missing or damaged.</exception>
    public static IEnumerable<WeightValues> Read(ModelFile file) => Read(file, file.Specification, "");

    private static IEnumerable<WeightValues> Read(ModelFile file, Model model, string prefix)
    {
        if (model.MlProgram is { } program) return ProgramWeightValues.Read(file, program, prefix);
        if (model.NetworkLayers.Count > 0) return OfLayers(model.NetworkLayers, prefix);
        if (model.GlmClassifier is { } classifier)
        {
            return OfLines(classifier.Weights.Select(row => row.Value), classifier.Offset, model.TypeName, prefix);
        }

        if (model.GlmRegressor is { } regressor)
        {
            return OfLines(regressor.Weights.Select(row => row.Value), regressor.Offset, model.TypeName, prefix);
        }

        return model.PipelineModels.SelectMany((stage, i) => Read(file, stage, $"{prefix}models[{i}]."));
    }

    private static IEnumerable<WeightValues> OfLayers(IEnumerable<NeuralNetworkLayer> layers, string prefix) => layers.SelectMany(layer =>
        LayerDefinitions.WeightsOf(layer)
            .Where(weight => weight.Count > 0)
            .Select(weight => new WeightValues(
                prefix + layer.Name, layer.TypeName, weight.Name, WeightStorage.Describe(weight.Weights), ShapeOf(weight),
                NumberSpread.Of(weight.Read())))
            .Concat(layer.NestedNetworks.SelectMany(network => OfLayers(network.Layers, prefix))));

    private static IReadOnlyList<long> ShapeOf(LayerWeight weight)
    {
        long[] shape = [.. weight.Shape.Select(size => (long)size)];
        return shape.Length > 0 && shape.Aggregate(1L, (product, size) => unchecked(product * size)) == weight.Count
            ? shape
            : [weight.Count];
    }

    private static IEnumerable<WeightValues> OfLines(
        IEnumerable<IReadOnlyList<double>> rows, IReadOnlyList<double> offsets, string type, string prefix)
    {
        IReadOnlyList<double>[] lines = [.. rows];
        string layer = prefix.TrimEnd('.');
        if (lines.Length == 0) yield break;
        long[] shape = lines.All(line => line.Count == lines[0].Count) ? [lines.Length, lines[0].Count] : [lines.Sum(line => line.Count)];
        yield return new WeightValues(layer, type, "weights", "float64", shape, NumberSpread.Of(lines.SelectMany(line => line)));
        if (offsets.Count > 0) yield return new WeightValues(layer, type, "offset", "float64", [offsets.Count], NumberSpread.Of(offsets));
    }
}
