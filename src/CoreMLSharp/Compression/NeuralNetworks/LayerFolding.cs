using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Specification;
using Google.Protobuf.Collections;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Compression.NeuralNetworks;

/// <summary>
/// Takes layers away that only scale and shift the channels of the layer before: batch normalisation, scale and bias become part of the
/// weights of a convolution or an inner product. Integers then have the error of one layer, not of two.
/// </summary>
internal sealed class LayerFolding
{
    private readonly Dictionary<string, int> _reads = [];
    private readonly Dictionary<string, int> _writes = [];
    private readonly HashSet<string> _kept;
    private readonly bool _isRank5;

    /// <param name="layers">The network's layers.</param>
    /// <param name="kept">Tensors that must stay: the model's outputs.</param>
    /// <param name="isRank5">Whether the network is of the oldest form, in which an inner product's outputs are channels.</param>
    private LayerFolding(RepeatedField<NeuralNetworkLayer> layers, IEnumerable<string> kept, bool isRank5)
    {
        _kept = [.. kept];
        _isRank5 = isRank5;
        foreach (NeuralNetworkLayer layer in Networks.ListsIn(layers).SelectMany(list => list))
        {
            foreach (string name in layer.Input) Count(_reads, name);
            foreach (string name in layer.Output) Count(_writes, name);
            if (layer.Loop is { } loop) _kept.Add(loop.ConditionVar);
        }
    }

    /// <summary>Folds what can be folded into the layers that are chosen.</summary>
    /// <returns>How many layers went away.</returns>
    public static int Fold(Model model, RepeatedField<NeuralNetworkLayer> layers, Func<NeuralNetworkLayer, bool> isChosen)
    {
        if (model.IsUpdatable) return 0;
        IEnumerable<string> kept = (model.Description?.Output ?? []).Select(output => output.Name)
            .Append(model.NeuralNetworkClassifier?.LabelProbabilityLayerName ?? "");
        LayerFolding folding = new(layers, kept, model.Network is { HasExactArrays: false });
        return Networks.ListsIn(layers).Sum(list => folding.FoldList(list, isChosen));
    }

    private int FoldList(RepeatedField<NeuralNetworkLayer> list, Func<NeuralNetworkLayer, bool> isChosen)
    {
        HashSet<NeuralNetworkLayer> gone = [];
        Dictionary<string, NeuralNetworkLayer> writers = [];
        foreach (NeuralNetworkLayer layer in list)
        {
            if (layer is { Input.Count: 1, Output.Count: 1 } && writers.TryGetValue(layer.Input[0], out NeuralNetworkLayer? before)
                && IsPrivate(layer.Input[0]) && isChosen(before) && ChannelScale.Of(layer) is { } scale && TakesIn(before, scale))
            {
                before.Output[0] = layer.Output[0];
                before.OutputTensor.Clear();
                before.OutputTensor.Add(layer.OutputTensor);
                if (before.InputTensor.Count > 0 && before.OutputTensor.Count == 0) before.InputTensor.Clear();
                gone.Add(layer);
                writers[layer.Output[0]] = before;
                continue;
            }

            foreach (string name in layer.Output) writers[name] = layer;
        }

        if (gone.Count == 0) return 0;
        NeuralNetworkLayer[] left = [.. list.Where(layer => !gone.Contains(layer))];
        list.Clear();
        list.Add(left);
        return gone.Count;
    }

    /// <summary>Whether a tensor passes from one layer to one other and is seen by nothing else.</summary>
    private bool IsPrivate(string name) =>
        _writes.GetValueOrDefault(name) == 1 && _reads.GetValueOrDefault(name) == 1 && !_kept.Contains(name);

    private bool TakesIn(NeuralNetworkLayer layer, ChannelScale scale)
    {
        if (layer.IsUpdatable) return false;
        switch (layer.LayerCase)
        {
            case LayerCase.Convolution when layer.Input.Count == 1 && !layer.Convolution.IsDeconvolution:
                ConvolutionLayerParams convolution = layer.Convolution;
                if (!scale.ApplyTo(LayerDefinitions.NumbersOf(layer), convolution.OutputChannels, convolution.HasBias)) return false;
                convolution.Bias = scale.NewBias(convolution.HasBias ? convolution.Bias : null, convolution.OutputChannels);
                convolution.HasBias = true;
                return true;
            case LayerCase.InnerProduct when _isRank5 && !scale.IsNormalization:
                InnerProductLayerParams product = layer.InnerProduct;
                if (!scale.ApplyTo(LayerDefinitions.NumbersOf(layer), product.OutputChannels, product.HasBias)) return false;
                product.Bias = scale.NewBias(product.HasBias ? product.Bias : null, product.OutputChannels);
                product.HasBias = true;
                return true;
            default:
                return false;
        }
    }

    private static void Count(Dictionary<string, int> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;
}
