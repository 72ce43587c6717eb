using System.Globalization;
using CoreMLSharp.Onnx.Exporting.NeuralNetworks;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Graph;

/// <summary>
/// The shapes of the values in a model's neural networks, which the specification need not state: worked out for each network when it is
/// first asked for.
/// </summary>
/// <param name="model">The model with its weights.</param>
internal sealed class NetworkShapes(Model model)
{
    private readonly Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<long>?>> _byPlace = [];

    /// <summary>A value's shape as text.</summary>
    /// <param name="place">
    /// The network: empty for the model itself, 0 for the first stage of a pipeline, 1.0 for the first stage of its second …
    /// </param>
    /// <param name="value">The value's name.</param>
    /// <returns>Such as <c>[1, 64, 112, 112]</c>; null when it is not known.</returns>
    public string? Find(string place, string value)
    {
        if (!_byPlace.TryGetValue(place, out IReadOnlyDictionary<string, IReadOnlyList<long>?>? shapes))
        {
            _byPlace[place] = shapes = NeuralNetworkTranslator.InferShapes(Stage(place));
        }

        return shapes.TryGetValue(value, out IReadOnlyList<long>? dims) && dims is not null
            ? $"[{string.Join(", ", dims.Select(dim => dim < 0 ? "?" : $"{dim}"))}]"
            : null;
    }

    private Model Stage(string place) =>
        place.Split('.', StringSplitOptions.RemoveEmptyEntries).Aggregate(
            model, (stage, index) => stage.PipelineModels[int.Parse(index, CultureInfo.InvariantCulture)]);
}
