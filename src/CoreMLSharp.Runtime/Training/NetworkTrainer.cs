using System.Numerics.Tensors;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Onnx.Exporting.NeuralNetworks;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Specification;
using Example = System.Collections.Generic.IReadOnlyDictionary<string, CoreMLSharp.Runtime.Features.MLFeatureValue>;

namespace CoreMLSharp.Runtime.Training;

/// <summary>
/// Computes loss and gradients of a neural network for batches of examples. Examples of equal shapes are computed together, as far as no
/// layer mixes them; for each number of them and each shape there is a graph, of which the last few are kept.
/// </summary>
internal sealed class NetworkTrainer : IDisposable
{
    private const int KeptSteps = 4;

    private readonly Model _network;
    private readonly NetworkLoss _loss;
    private readonly WeightParams[] _weights;
    private readonly TrainedParameter[] _parameters;
    private readonly MLModelConfiguration _configuration;
    private readonly OnnxTranslationOptions _options;
    private readonly string _where;
    private readonly IReadOnlyList<OnnxFeature> _features;
    private readonly InputTensors[] _inputs;
    private readonly List<(string Key, NetworkStep Step)> _steps = [];
    private readonly float[]?[] _sums;
    private readonly ComputingThread _thread;
    private NetworkStep? _single;
    private bool _mixesExamples;

    /// <param name="network">The network, which must not change while it is trained.</param>
    /// <param name="weights">Its parameters that learn.</param>
    /// <param name="loss">What is to become small.</param>
    /// <param name="configuration">How to run it.</param>
    /// <param name="where">What messages call the model.</param>
    public NetworkTrainer(
        Model network, IReadOnlyList<WeightParams> weights, NetworkLoss loss, MLModelConfiguration configuration, string where)
    {
        (_network, _loss, _configuration, _where, _weights) = (network, loss, configuration, where, [.. weights]);
        _parameters = [.. weights.Select(weight => new TrainedParameter([.. weight.FloatValue]))];
        _sums = new float[]?[_parameters.Length];
        _options = new OnnxTranslationOptions
        {
            ModelName = where,
            MaximumLoopIterations = configuration.MaximumLoopIterations,
            CustomLayers = configuration.CustomLayers,
        };
        _features = NeuralNetworkTranslator.Inputs(network, _options);
        _inputs =
        [
            .. _features.Select((feature, i) => new InputTensors(feature, network.Description.Input[i], configuration.ImageCropAndScale)),
        ];
        _thread = new ComputingThread();
    }

    public IReadOnlyList<TrainedParameter> Parameters => _parameters;

    /// <summary>Computes the loss of a batch, the mean over its examples, and the gradient of that.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public double Compute(ReadOnlySpan<Example> batch, CancellationToken cancellationToken)
    {
        Dictionary<string, long[]>[] shapes = new Dictionary<string, long[]>[batch.Length];
        for (int i = 0; i < shapes.Length; i++) shapes[i] = ShapesOf(batch[i]);
        double loss = 0;
        for (int start = 0; start < batch.Length;)
        {
            int count = 1;
            while (!_mixesExamples && start + count < batch.Length && AreSame(shapes[start], shapes[start + count])) count++;
            if (StepFor(shapes[start], count) is not { } step)
            {
                _mixesExamples = true;
                continue;
            }

            double share = (double)count / batch.Length;
            loss += share * step.Run(batch.Slice(start, count), cancellationToken);
            _single = count == batch.Length ? step : null;
            if (_single is null) AddUp(step, (float)share, isFirst: start == 0);
            start += count;
        }

        return loss;
    }

    /// <summary>The gradient by a parameter, of the batch that was computed last; empty where there is none.</summary>
    public ReadOnlySpan<float> Gradient(int parameter) => _single is { } step ? step.Gradient(parameter) : _sums[parameter];

    public void Dispose()
    {
        foreach ((_, NetworkStep step) in _steps) step.Dispose();
        foreach (TrainedParameter parameter in _parameters) parameter.Dispose();
        _thread.Dispose();
    }

    private void AddUp(NetworkStep step, float share, bool isFirst)
    {
        for (int i = 0; i < _sums.Length; i++)
        {
            ReadOnlySpan<float> gradient = step.Gradient(i);
            if (gradient.IsEmpty) continue;
            float[] sum = _sums[i] ??= new float[gradient.Length];
            if (isFirst) TensorPrimitives.Multiply(gradient, share, sum);
            else TensorPrimitives.MultiplyAdd(gradient, share, sum, sum);
        }
    }

    private Dictionary<string, long[]> ShapesOf(Example example)
    {
        LeadingLengths? longest = null;
        foreach (InputTensors input in _inputs)
        {
            if (input.Leading(example) is { } given && given.Count > (longest?.Count ?? -1)) longest = given;
        }

        Dictionary<string, long[]> shapes = [];
        for (int i = 0; i < _inputs.Length; i++) shapes[_features[i].Name] = _inputs[i].ShapeOf(example, longest);
        return shapes;
    }

    private static bool AreSame(Dictionary<string, long[]> a, Dictionary<string, long[]> b) =>
        a.All(entry => entry.Value.AsSpan().SequenceEqual(b[entry.Key]));

    /// <summary>The graph for so many examples of such shapes; null where they must be computed one by one.</summary>
    private NetworkStep? StepFor(Dictionary<string, long[]> shapes, int count)
    {
        string key = $"{count}: {string.Join("; ", shapes.Values.Select(shape => string.Join(", ", shape)))}";
        int known = _steps.FindIndex(entry => entry.Key == key);
        if (known >= 0) return _steps[known].Step;
        TrainingGraph graph = new(_weights, shapes, count);
        if (!NeuralNetworkTranslator.TryTranslate(_network, _options, graph)) return null;
        if (!graph.Counts(_loss.Input)) return null;
        if (_steps.Count == KeptSteps)
        {
            _steps[0].Step.Dispose();
            _steps.RemoveAt(0);
        }

        Dictionary<string, InputTensors> inputs = _inputs.ToDictionary(input => input.TensorName);
        NetworkStep step = new(graph, _loss, inputs, _parameters, _thread, _configuration, _where);
        _steps.Add((key, step));
        return step;
    }
}
