using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>
/// Translates layers one after the other, and says in every error which layer it is about. After a branch in which a loop may be left, the
/// rest becomes a branch of its own.
/// </summary>
internal static class LayerSequence
{
    /// <summary>Translates the layers; gives up when examples are batched and a layer would mix them.</summary>
    /// <returns>Whether all layers are translated.</returns>
    public static bool TryTranslate(NetworkContext network, IReadOnlyList<NeuralNetworkLayer> layers, bool batch = false)
    {
        for (int i = 0; i < layers.Count; i++)
        {
            NeuralNetworkLayer layer = layers[i];
            (OnnxValue, OnnxValue)? before = ControlFlow.Flags(network);
            try
            {
                if (!TryTranslate(network, layer, batch)) return false;
            }
            catch (CoreMLException error)
            {
                error.AddOuterLocation(Place(layer));
                throw;
            }
            catch (OverflowException error)
            {
                CoreMLException failure = new ModelValidationException("a size is too large to compute with.", error);
                failure.AddOuterLocation(Place(layer));
                throw failure;
            }

            if (layer.LayerCase is NeuralNetworkLayer.LayerOneofCase.LoopBreak or NeuralNetworkLayer.LayerOneofCase.LoopContinue)
            {
                return true;
            }

            if (ControlFlow.Flags(network) is { } flags && flags != before)
            {
                NeuralNetworkLayer[] rest = [.. layers.Skip(i + 1)];
                OnnxValue isLeft = network.Graph.Compare("Or", flags.Broken, flags.Continued);
                ControlFlow.Branch(network, isLeft, _ => { }, nested => TryTranslate(nested, rest));
                return true;
            }
        }

        return true;
    }

    private static bool TryTranslate(NetworkContext network, NeuralNetworkLayer layer, bool batch)
    {
        LayerTranslation translation = LayerTable.Find(layer);
        LayerContext context = new(network, layer);
        if (batch && layer.Input.Any(network.IsBatched))
        {
            if (translation.IsRowWise?.Invoke(context) != true) return false;
            foreach (string output in layer.Output) network.MarkBatched(output);
        }

        translation.Translate(context);
        return true;
    }

    private static string Place(NeuralNetworkLayer layer) => $"layer '{layer.Name}' ({LayerTable.NameOf(layer)})";
}
