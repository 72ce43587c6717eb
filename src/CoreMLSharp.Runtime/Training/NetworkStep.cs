using CoreMLSharp.Onnx.Differentiation;
using CoreMLSharp.Onnx.Exporting.NeuralNetworks;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Training;

/// <summary>
/// A network with its loss and gradients in ONNX Runtime, for so many examples of such shapes, and the buffers of its inputs and outputs.
/// </summary>
internal sealed class NetworkStep : IDisposable
{
    private readonly OnnxSession _session;
    private readonly ComputingThread _thread;
    private readonly BoundRun _run;
    private readonly InputTensors[] _inputs;
    private readonly (long[] Shape, int Length)[] _shapes;
    private readonly NetworkLoss _loss;
    private readonly int _examples;
    private readonly int _targetLength;
    private readonly int[] _outputOf;

    /// <param name="graph">The network.</param>
    /// <param name="loss">What is to become small.</param>
    /// <param name="inputs">How examples become tensors, by the names of the tensors.</param>
    /// <param name="parameters">What learns.</param>
    /// <param name="thread">Where ONNX Runtime computes.</param>
    /// <param name="configuration">How to run it.</param>
    /// <param name="where">What messages call the model.</param>
    public NetworkStep(
        TrainingGraph graph, NetworkLoss loss, IReadOnlyDictionary<string, InputTensors> inputs,
        IReadOnlyList<TrainedParameter> parameters, ComputingThread thread, MLModelConfiguration configuration, string where)
    {
        (_loss, _examples, _thread) = (loss, graph.Examples, thread);
        (OnnxValue value, OnnxValue target) = loss.Append(graph);
        OnnxValue[] learned = [.. graph.Parameters.OfType<OnnxValue>()];
        OnnxValue?[] found = BackwardPass.Append(graph.Graph, value, learned);
        Dictionary<string, OnnxValue?> gradients = learned.Zip(found).ToDictionary(pair => pair.First.Name, pair => pair.Second);
        OnnxValue[] outputs = graph.Graph.Own([value, .. found.OfType<OnnxValue>()]);
        GraphProto message = graph.Graph.Build("training", outputs);
        HashSet<string> used = KeepUsedInputs(message);

        // Gradients come in the order of the parameters that have one.
        _outputOf = new int[parameters.Count];
        int next = 1;
        for (int i = 0; i < _outputOf.Length; i++)
        {
            _outputOf[i] = graph.Parameters[i] is { } parameter && gradients[parameter.Name] is not null ? next++ : -1;
        }

        var taken = graph.Inputs.Where(input => used.Contains(input.TensorName)).ToArray();
        _inputs = [.. taken.Select(input => inputs[input.TensorName])];
        (string Name, long[] Shape)[] bound =
        [
            .. taken.Select(input => (input.TensorName, input.Dims!.ToArray())), (target.Name, target.RankedShape.Dims.ToArray()),
        ];
        foreach ((string name, long[] shape) in bound) TensorSize.Checked(shape, name, configuration);
        _shapes = [.. bound[..^1].Select(input => OfOneExample(input.Shape))];
        _targetLength = (int)(target.RankedShape.Count / _examples);
        (string, long[])[] results =
            [.. message.Output.Zip(outputs).Select(pair => (pair.First.Name, pair.Second.RankedShape.Dims.ToArray()))];
        (string, OrtValue)[] shared =
        [
            .. graph.Parameters.Zip(parameters).Where(pair => pair.First is not null && used.Contains(pair.First.Name))
                .Select(pair => (pair.First!.Name, pair.Second.Tensor([.. pair.First.RankedShape.Dims]))),
        ];
        StoredOnnxModel model = StoredOnnxModel.Of(OnnxModel.Of(message, graph.Graph.LargeInitializers));
        OnnxSession? session = null;
        thread.Invoke(() => session = new OnnxSession(model, configuration, where, SessionUse.Training));
        _session = session!;
        _run = new BoundRun(_session, bound, results, shared);
    }

    /// <summary>Computes loss and gradients of as many examples as this is for.</summary>
    /// <returns>The loss, the mean over the examples.</returns>
    public float Run(ReadOnlySpan<IReadOnlyDictionary<string, MLFeatureValue>> examples, CancellationToken cancellationToken)
    {
        for (int i = 0; i < _inputs.Length; i++)
        {
            (long[] shape, int length) = _shapes[i];
            for (int example = 0; example < _examples; example++)
            {
                _inputs[i].Write(examples[example], shape, _run.Input(i).Slice(example * length, length));
            }
        }

        Span<float> targets = _run.Input(_inputs.Length);
        for (int example = 0; example < _examples; example++)
        {
            _loss.Write(examples[example], targets.Slice(example * _targetLength, _targetLength));
        }

        _thread.Invoke(() => _run.Run(cancellationToken));
        return _run.Output(0)[0];
    }

    /// <summary>The gradient by a parameter after a run, until the next; empty where the loss does not depend on it.</summary>
    public ReadOnlySpan<float> Gradient(int parameter) => _outputOf[parameter] < 0 ? [] : _run.Output(_outputOf[parameter]);

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    /// <summary>Removes the inputs that loss and gradients do not need, which nobody then has to give.</summary>
    private static HashSet<string> KeepUsedInputs(GraphProto graph)
    {
        HashSet<string> used = [.. graph.Node.SelectMany(DeadNodes.ReferencesOf)];
        ValueInfoProto[] kept = [.. graph.Input.Where(input => used.Contains(input.Name))];
        graph.Input.Clear();
        graph.Input.AddRange(kept);
        return used;
    }

    private (long[] Shape, int Length) OfOneExample(long[] shape)
    {
        long[] one = _examples == 1 ? shape : [1, .. shape[1..]];
        return (one, (int)one.Aggregate(1L, (product, dim) => checked(product * dim)));
    }
}
