using System.Numerics.Tensors;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using Example = System.Collections.Generic.IReadOnlyDictionary<string, CoreMLSharp.Runtime.Features.MLFeatureValue>;

namespace CoreMLSharp.Runtime.Training;

/// <summary>
/// Computes loss and gradients of a neural network or program for batches of examples. Examples of equal shapes are computed together, as
/// far as nothing mixes them; for each number of them and each shape there is a graph, of which the last few are kept.
/// </summary>
internal sealed class NetworkTrainer : IDisposable
{
    private const int KeptSteps = 4;

    /// <summary>
    /// How far, by their size, loss and gradient of examples together may be from those of each alone: what rounding does, also where it
    /// moves a number over the kink of an activation.
    /// </summary>
    private const double LossTolerance = 1e-3;
    private const double GradientTolerance = 1e-2;

    private readonly ITrainedModel _model;
    private readonly INetworkLoss _loss;
    private readonly TrainedParameter[] _parameters;
    private readonly MLModelConfiguration _configuration;
    private readonly string _where;
    private readonly InputTensors[] _inputs;
    private readonly List<(string Key, NetworkStep Step)> _steps = [];
    private readonly HashSet<string> _proven = [];
    private readonly float[]?[] _sums;
    private readonly ComputingThread _thread;
    private NetworkStep? _single;
    private bool _mixesExamples;

    /// <param name="model">The network or program, which is disposed of with this.</param>
    /// <param name="parameters">Its parameters that learn, which are disposed of, too.</param>
    /// <param name="loss">What is to become small.</param>
    /// <param name="configuration">How to run it.</param>
    /// <param name="where">What messages call the model.</param>
    public NetworkTrainer(
        ITrainedModel model, IReadOnlyList<TrainedParameter> parameters, INetworkLoss loss, MLModelConfiguration configuration,
        string where)
    {
        (_model, _loss, _configuration, _where, _parameters) = (model, loss, configuration, where, [.. parameters]);
        _sums = new float[]?[_parameters.Length];
        _inputs =
        [
            .. model.Inputs.Select(feature => new InputTensors(
                feature, model.Description.Input.First(input => input.Name == feature.Name), configuration.ImageCropAndScale)),
        ];
        _thread = new ComputingThread();
    }

    public IReadOnlyList<TrainedParameter> Parameters => _parameters;

    /// <summary>
    /// How far the means and variances that batch normalisations store move, in each batch, towards those of the batch, from 0 to 1; null
    /// where the stored ones are constants.
    /// </summary>
    public float? StatisticsRate { get; init; }

    private StepUse Learning => StatisticsRate is null ? StepUse.Learning : StepUse.LearningWithStatistics;

    /// <summary>Computes the loss of a batch, the mean over its examples, and the gradient of that.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public double Compute(ReadOnlySpan<Example> batch, CancellationToken cancellationToken)
    {
        double loss = 0;
        for (int start = 0; start < batch.Length;)
        {
            ReadOnlySpan<Example> rest = batch[start..];
            NetworkStep step = Next(rest, Learning, out int count, cancellationToken);
            double share = (double)count / batch.Length;
            loss += share * step.Run(rest[..count], cancellationToken);
            if (StatisticsRate is { } rate) MoveStatistics(step, rate * (float)share);
            _single = count == batch.Length ? step : null;
            if (_single is null) AddUp(_sums, step, (float)share, isFirst: start == 0);
            start += count;
        }

        return loss;
    }

    /// <summary>
    /// Computes the loss and the other numbers that the loss names, as a prediction would have them: means over the examples.
    /// </summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public double[] Measure(ReadOnlySpan<Example> batch, CancellationToken cancellationToken)
    {
        double[] sums = [];
        for (int start = 0; start < batch.Length;)
        {
            ReadOnlySpan<Example> rest = batch[start..];
            NetworkStep step = Next(rest, StepUse.Measuring, out int count, cancellationToken);
            step.Run(rest[..count], cancellationToken);
            float[] measured = step.Measured();
            if (sums.Length == 0) sums = new double[measured.Length];
            for (int i = 0; i < sums.Length; i++) sums[i] += (double)measured[i] * count / batch.Length;
            start += count;
        }

        return sums;
    }

    /// <summary>
    /// The gradient by a parameter, of the batch that was computed last; empty where there is none.
    /// </summary>
    public ReadOnlySpan<float> Gradient(int parameter) =>
        _parameters[parameter].IsStatistic ? [] : _single is { } step ? step.Gradient(parameter) : _sums[parameter];

    public void Dispose()
    {
        foreach ((_, NetworkStep step) in _steps) step.Dispose();
        foreach (TrainedParameter parameter in _parameters) parameter.Dispose();
        _thread.Dispose();
        _model.Dispose();
    }

    /// <summary>The step for as many of the next examples as can be computed together.</summary>
    private NetworkStep Next(ReadOnlySpan<Example> examples, StepUse use, out int count, CancellationToken cancellationToken)
    {
        Dictionary<string, long[]> shapes = ShapesOf(examples[0]);
        count = 1;
        while (!_mixesExamples && count < examples.Length && AreSame(shapes, ShapesOf(examples[count]))) count++;
        if (count > 1 && AreApart(examples[..count], shapes, cancellationToken) && StepFor(shapes, count, use) is { } step) return step;
        _mixesExamples |= count > 1;
        count = 1;
        return StepFor(shapes, 1, use)!;
    }

    /// <summary>
    /// Whether examples that are computed together do not touch each other. Where no rule of the model says so, the first of each shape are
    /// computed both ways: equal losses and gradients by all parameters are what it is about.
    /// </summary>
    private bool AreApart(ReadOnlySpan<Example> examples, Dictionary<string, long[]> shapes, CancellationToken cancellationToken)
    {
        if (_model.KeepsExamplesApart || _proven.Contains(KeyOf(shapes))) return true;
        if (StepFor(shapes, 1, StepUse.Learning) is not { } alone) return false;
        double loss = 0;
        float[]?[] sums = new float[]?[_parameters.Length];
        for (int i = 0; i < examples.Length; i++)
        {
            loss += alone.Run(examples.Slice(i, 1), cancellationToken) / examples.Length;
            AddUp(sums, alone, 1f / examples.Length, isFirst: i == 0);
        }

        if (StepFor(shapes, examples.Length, StepUse.Learning) is not { } together) return false;
        (double difference, double whole) = (Math.Abs(together.Run(examples, cancellationToken) - loss), Math.Abs(loss));
        if (!(difference <= (LossTolerance * whole) + 1e-6)) return false;
        (difference, whole) = (0, 0);
        for (int i = 0; i < _parameters.Length; i++)
        {
            ReadOnlySpan<float> gradient = together.Gradient(i);
            if (gradient.IsEmpty) continue;
            float distance = TensorPrimitives.Distance(gradient, sums[i]);
            difference += (double)distance * distance;
            whole += TensorPrimitives.SumOfSquares<float>(sums[i]);
        }

        return difference <= (GradientTolerance * GradientTolerance * whole) + 1e-12 && _proven.Add(KeyOf(shapes));
    }

    private void AddUp(float[]?[] sums, NetworkStep step, float share, bool isFirst)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            ReadOnlySpan<float> gradient = step.Gradient(i);
            if (gradient.IsEmpty || _parameters[i].IsStatistic) continue;
            float[] sum = sums[i] ??= new float[gradient.Length];
            if (isFirst) TensorPrimitives.Multiply(gradient, share, sum);
            else TensorPrimitives.MultiplyAdd(gradient, share, sum, sum);
        }
    }

    private void MoveStatistics(NetworkStep step, float rate)
    {
        for (int i = 0; i < _parameters.Length; i++)
        {
            if (!_parameters[i].IsStatistic || step.Gradient(i) is not { IsEmpty: false } measured) continue;
            TensorPrimitives.Lerp(_parameters[i].Values, measured, rate, _parameters[i].Values);
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
        for (int i = 0; i < _inputs.Length; i++) shapes[_model.Inputs[i].Name] = _inputs[i].ShapeOf(example, longest);
        return shapes;
    }

    private static bool AreSame(Dictionary<string, long[]> a, Dictionary<string, long[]> b) =>
        a.All(entry => entry.Value.AsSpan().SequenceEqual(b[entry.Key]));

    private static string KeyOf(Dictionary<string, long[]> shapes) =>
        string.Join("; ", shapes.Values.Select(shape => string.Join(", ", shape)));

    /// <summary>The graph for so many examples of such shapes; null where they must be computed one by one.</summary>
    private NetworkStep? StepFor(Dictionary<string, long[]> shapes, int count, StepUse use)
    {
        string key = $"{use} {count}: {KeyOf(shapes)}";
        int known = _steps.FindIndex(entry => entry.Key == key);
        if (known >= 0)
        {
            (string Key, NetworkStep Step) last = _steps[known];
            _steps.RemoveAt(known);
            _steps.Add(last);
            return last.Step;
        }

        TrainingGraph graph = new([.. _parameters.Select(parameter => parameter.Storage)], shapes, count);
        if (!_model.TryTranslate(graph)) return null;
        NetworkObjective objective = _loss.Append(graph);
        if (graph.MixesExamples) return null;
        if (_steps.Count == KeptSteps)
        {
            _steps[0].Step.Dispose();
            _steps.RemoveAt(0);
        }

        Dictionary<string, InputTensors> inputs = _inputs.ToDictionary(input => input.TensorName);
        NetworkStep step = new(graph, objective, use, inputs, _parameters, _thread, _configuration, _where);
        _steps.Add((key, step));
        return step;
    }
}
