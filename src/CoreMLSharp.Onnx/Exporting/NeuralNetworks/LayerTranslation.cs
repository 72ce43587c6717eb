using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>How a layer type is translated.</summary>
/// <param name="Translate">Adds the layer's computation to the graph and defines its outputs.</param>
/// <param name="IsTrailing">
/// Whether the layer speaks only of the axes channel, height and width, counted from the end, so that it does the same to
/// [sequence, batch, C, H, W] and to [sequence × batch, C, H, W]; null: never.
/// </param>
/// <param name="IsRowWise">Whether the layer computes each slice along the first axis independently of the others; null: never.</param>
internal sealed record LayerTranslation(
    Action<LayerContext> Translate,
    Func<NeuralNetworkLayer, bool>? IsTrailing = null,
    Func<LayerContext, bool>? IsRowWise = null);
