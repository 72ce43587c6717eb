using CoreMLSharp.Onnx.Differentiation;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Training;

/// <summary>
/// A network with its loss, and its gradients where it is to learn, in ONNX Runtime, for so many examples of such shapes, and the buffers
/// of its inputs and outputs.
/// </summary>
internal sealed class NetworkStep : IDisposable
{
    private readonly OnnxSession _session;
    private readonly ComputingThread _thread;
    private readonly BoundRun _run;
    private readonly InputTensors[] _inputs;
    private readonly (long[] Shape, int Length)[] _shapes;
    private readonly (TargetWriter Write, int Length)[] _targets;
    private readonly int _examples;
    private readonly int _metrics;
    private readonly int[] _outputOf;

    /// <param name="graph">The network.</param>
    /// <param name="objective">What is to become small, in that graph.</param>
    /// <param name="use">What is to be computed.</param>
    /// <param name="inputs">How examples become tensors, by the names of the tensors.</param>
    /// <param name="parameters">What learns.</param>
    /// <param name="thread">Where ONNX Runtime computes.</param>
    /// <param name="configuration">How to run it.</param>
    /// <param name="where">What messages call the model.</param>
    public NetworkStep(
        TrainingGraph graph, NetworkObjective objective, StepUse use, IReadOnlyDictionary<string, InputTensors> inputs,
        IReadOnlyList<TrainedParameter> parameters, ComputingThread thread, MLModelConfiguration configuration, string where)
    {
        (_examples, _thread) = (graph.Examples, thread);
        OnnxValue[] first = use == StepUse.Measuring ? [objective.Loss, .. objective.Metrics] : [objective.Loss];
        OnnxValue?[] found = use == StepUse.Measuring
            ? new OnnxValue?[parameters.Count]
            : Backward(graph, objective.Loss, parameters, use == StepUse.LearningWithStatistics);
        _metrics = first.Length;

        // Gradients and statistics come in the order of the parameters that have one.
        _outputOf = new int[parameters.Count];
        int next = first.Length;
        for (int i = 0; i < found.Length; i++) _outputOf[i] = found[i] is null ? -1 : next++;
        OnnxValue[] outputs = graph.Graph.Own([.. first, .. found.OfType<OnnxValue>()]);
        GraphProto message = graph.Graph.Build("training", outputs);
        HashSet<string> used = KeepUsedInputs(message);
        OnnxFeature[] taken = [.. graph.Inputs.Where(input => used.Contains(input.TensorName))];
        LossTarget[] targets = [.. objective.Targets.Where(target => used.Contains(target.Input.Name))];
        _inputs = [.. taken.Select(input => inputs[input.TensorName])];
        BoundTensor[] bound =
        [
            .. taken.Select(input => new BoundTensor(input.TensorName, [.. input.Dims!])),
            .. targets.Select(target => new BoundTensor(target.Input.Name, [.. target.Input.RankedShape.Dims])),
        ];
        foreach (BoundTensor tensor in bound) TensorSize.Checked(tensor.Shape, tensor.Name, configuration);
        _shapes = [.. bound[..taken.Length].Select(input => OfOneExample(input.Shape))];
        _targets = [.. targets.Select(target => (target.Write, (int)(target.Input.RankedShape.Count / _examples)))];
        BoundTensor[] results =
            [.. message.Output.Zip(outputs).Select(pair => new BoundTensor(pair.First.Name, [.. pair.Second.RankedShape.Dims]))];
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

        for (int i = 0; i < _targets.Length; i++)
        {
            (TargetWriter write, int length) = _targets[i];
            Span<float> elements = _run.Input(_inputs.Length + i);
            for (int example = 0; example < _examples; example++) write(examples[example], elements.Slice(example * length, length));
        }

        _thread.Invoke(() => _run.Run(cancellationToken));
        return _run.Output(0)[0];
    }

    /// <summary>The loss and the other numbers after a run.</summary>
    public float[] Measured() => [.. Enumerable.Range(0, _metrics).Select(i => _run.Output(i)[0])];

    /// <summary>
    /// The gradient by a parameter after a run, until the next, or of a mean or variance what was measured; empty where there is none.
    /// </summary>
    public ReadOnlySpan<float> Gradient(int parameter) => _outputOf[parameter] < 0 ? [] : _run.Output(_outputOf[parameter]);

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    /// <summary>For each parameter its gradient or, of means and variances, what is measured where that is asked for.</summary>
    private static OnnxValue?[] Backward(
        TrainingGraph graph, OnnxValue loss, IReadOnlyList<TrainedParameter> parameters, bool withStatistics)
    {
        (OnnxValue? Value, bool IsStatistic)[] all =
            [.. graph.Parameters.Zip(parameters, (value, parameter) => (value, parameter.IsStatistic))];
        HashSet<string> stored = [.. all.Where(each => each.IsStatistic).Select(each => each.Value?.Name).OfType<string>()];
        Dictionary<string, OnnxValue?> found = [];
        if (withStatistics)
        {
            foreach ((string name, OnnxValue value) in BatchStatistics.Apply(graph.Graph, stored)) found.Add(name, value);
        }

        OnnxValue[] learned = [.. all.Where(each => !each.IsStatistic).Select(each => each.Value).OfType<OnnxValue>()];
        foreach ((OnnxValue value, OnnxValue? gradient) in learned.Zip(BackwardPass.Append(graph.Graph, loss, learned)))
        {
            found.Add(value.Name, gradient);
        }

        return [.. all.Select(each => each.Value is { } value ? found.GetValueOrDefault(value.Name) : null)];
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
