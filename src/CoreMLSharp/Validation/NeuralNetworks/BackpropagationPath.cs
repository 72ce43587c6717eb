using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using ActivationCase = CoreMLSharp.Specification.ActivationParams.NonlinearityTypeOneofCase;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;
using LossCase = CoreMLSharp.Specification.LossLayer.LossLayerTypeOneofCase;

namespace CoreMLSharp.Validation.NeuralNetworks;

/// <summary>The way of the gradient from a loss back to the updatable layers: every layer on it must be able to pass it on.</summary>
internal sealed class BackpropagationPath
{
    private readonly LossLayer _loss;
    private readonly Dictionary<string, NeuralNetworkLayer> _producers = [];
    private readonly Dictionary<NeuralNetworkLayer, List<NeuralNetworkLayer>> _parents = new(ReferenceEqualityComparer.Instance);

    public BackpropagationPath(IReadOnlyList<NeuralNetworkLayer> layers, LossLayer loss)
    {
        _loss = loss;
        foreach (NeuralNetworkLayer layer in layers)
        {
            _parents[layer] = [.. layer.Input.Where(_producers.ContainsKey).Select(input => _producers[input])];
            foreach (string output in layer.Output) _producers[output] = layer;
        }
    }

    public void Check(Report report)
    {
        (string? input, string? target) = _loss.LossLayerTypeCase switch
        {
            LossCase.CategoricalCrossEntropyLossLayer =>
                (_loss.CategoricalCrossEntropyLossLayer.Input, _loss.CategoricalCrossEntropyLossLayer.Target),
            LossCase.MeanSquaredErrorLossLayer => (_loss.MeanSquaredErrorLossLayer.Input, _loss.MeanSquaredErrorLossLayer.Target),
            _ => (null, null),
        };
        if (input is null || target is null)
        {
            report.Error(
                "The kind of loss is not set, or not known.", "Set categoricalCrossEntropyLossLayer or meanSquaredErrorLossLayer.");
            return;
        }

        if (_producers.ContainsKey(target))
        {
            report.Error($"The target '{target}' is written by a layer of the network.", "Name a training input.");
        }

        if (!_producers.TryGetValue(input, out NeuralNetworkLayer? last))
        {
            report.Error($"No layer writes the loss's input '{input}'.", "Name a tensor of the network.");
            return;
        }

        bool crossEntropy = _loss.LossLayerTypeCase == LossCase.CategoricalCrossEntropyLossLayer;
        if (crossEntropy && (last.LayerCase != LayerCase.Softmax || last.Output[0] != input))
        {
            report.Error(
                $"The loss's input '{input}' is not the output of a softmax layer.", "Put a softmax layer before the cross entropy.");
        }

        CheckWay(last, startsAtSoftmax: crossEntropy, report);
    }

    /// <summary>
    /// Goes back from the loss, nearest layers first: once a layer was seen that stops the gradient, nothing further may be updatable.
    /// </summary>
    private void CheckWay(NeuralNetworkLayer last, bool startsAtSoftmax, Report report)
    {
        HashSet<NeuralNetworkLayer> seen = new([last], ReferenceEqualityComparer.Instance);
        Queue<NeuralNetworkLayer> open = new([last]);
        NeuralNetworkLayer? barrier = null;
        while (open.TryDequeue(out NeuralNetworkLayer? layer))
        {
            Visit(layer, layer == last);
            foreach (NeuralNetworkLayer parent in _parents[layer])
            {
                if (seen.Add(parent)) open.Enqueue(parent);
            }
        }

        void Visit(NeuralNetworkLayer layer, bool first)
        {
            if (layer.IsUpdatable && barrier is not null)
            {
                report.Error(
                    $"The layer '{barrier.Name}' ({barrier.LayerCase}) between the loss and the updatable layer '{layer.Name}' cannot " +
                        "pass a gradient on.",
                    "Clear isUpdatable of the layers before it, or replace it.");
            }

            bool passes = PassesGradient(layer) || (first && startsAtSoftmax && layer.LayerCase == LayerCase.Softmax);
            if (!passes) barrier ??= layer;
        }
    }

    /// <summary>Whether Core ML can train through a layer, a softmax before a cross entropy aside.</summary>
    public static bool PassesGradient(NeuralNetworkLayer layer) => layer.LayerCase switch
    {
        LayerCase.Convolution or LayerCase.InnerProduct or LayerCase.UniDirectionalLSTM or
        LayerCase.Flatten or LayerCase.Pooling or LayerCase.Batchnorm => true,
        LayerCase.Activation =>
            layer.Activation.NonlinearityTypeCase is ActivationCase.ReLU or ActivationCase.Sigmoid or ActivationCase.Tanh,
        _ => false,
    };
}
