using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators;
using CoreMLSharp.Runtime.Training;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using Google.Protobuf;
using Example = System.Collections.Generic.IReadOnlyDictionary<string, CoreMLSharp.Runtime.Features.MLFeatureValue>;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>
/// Trains any neural network or ML Program, every layer of it that has a gradient: what <see cref="MLUpdateTask"/> does within Core ML's
/// limits, without them. What comes out is an ordinary Core ML model of the same kind, with other weights and nothing else changed; weights
/// of 16 bits are trained with 32 and rounded when the model is asked for.
/// </summary>
/// <remarks>
/// A trainer keeps its state: after it was cancelled, or with more epochs, training goes on where it stood. Examples of equal shapes are
/// computed together as far as the model lets them; of a program that is found out by computing some both ways.
/// </remarks>
/// <example>
/// <code>
/// using ModelFile file = ModelFile.Load("Digits.mlpackage");
/// using MLModelTrainer trainer = new(file, examples, new ModelTrainerOptions { Loss = ModelLoss.CrossEntropy(), Epochs = 5 });
/// await trainer.TrainAsync();
/// using ModelFile trained = trainer.ToModelFile();
/// trained.Save("MyDigits.mlpackage");
/// </code>
/// </example>
public sealed class MLModelTrainer : IDisposable
{
    private readonly ModelTrainerOptions _options;
    private readonly TrainerExamples _examples;
    private readonly TrainerExamples? _validation;
    private readonly string _where;
    private readonly IModelParameters _all;
    private readonly IReadOnlyList<(ModelParameter Parameter, TrainedParameter Trained)> _chosen;
    private readonly NetworkTrainer _trainer;
    private readonly GradientRules _rules;
    private readonly IOptimizer _optimizer;
    private readonly List<TrainedEpoch> _history = [];
    private double _rate;
    private int _position;
    private double _sum;

    /// <summary>Prepares the training of a model.</summary>
    /// <param name="model">The model, which must not change or be disposed of before the trainer is.</param>
    /// <param name="trainingData">The examples: for each input of the model its value, and the true values that the loss asks for.</param>
    /// <param name="options">How to train.</param>
    /// <param name="validationData">
    /// Examples that are not learned, with which the model is measured after each epoch; null for none.
    /// </param>
    /// <param name="path">Where the model came from, for messages.</param>
    /// <exception cref="ModelValidationException">Core ML would refuse the model.</exception>
    /// <exception cref="ModelInputException">
    /// There are no examples, or a pattern fits no parameter, or a setting makes no sense.
    /// </exception>
    /// <exception cref="UnsupportedModelException">The model is neither a neural network nor an ML Program.</exception>
    public MLModelTrainer(
        ModelFile model, IMLBatchProvider trainingData, ModelTrainerOptions options, IMLBatchProvider? validationData = null,
        string? path = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(trainingData);
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _where = new ModelOrigin(path, model.WeightsFolder).Name;
        Check(options, trainingData);
        Model specification = model.Specification;
        ModelValidator.ThrowIfInvalid(specification);
        MLModelConfiguration configuration = options.Configuration;
        if (specification.MlProgram is not null) specification = ModelFunctions.Select(specification, configuration.FunctionName);
        _examples = new TrainerExamples(trainingData, specification);
        _validation = validationData is null ? null : new TrainerExamples(validationData, specification);
        _all = specification.MlProgram is not null
            ? new ProgramParameters(model, ModelFunctions.NameOf(specification))
            : specification.Network is not null ? new NetworkParameters(model) : throw Unsupported(specification);
        ITrainedModel? trained = null;
        try
        {
            _chosen = ParameterSelection.Of(_all.All, options, _where);
            trained = specification.MlProgram is not null
                ? new TrainedProgram(specification, model.WeightsFolder, configuration, _where)
                : new TrainedNetwork(specification, configuration, _where);
            string? label = specification.Description.PredictedFeatureName is { Length: > 0 } name ? name : null;
            ModelObjective objective = new(options.Loss, [.. options.Metrics.Values], label, _where);
            TrainedParameter[] parameters = [.. _chosen.Select(each => each.Trained)];
            _trainer = new NetworkTrainer(trained, parameters, objective, configuration, _where)
            {
                StatisticsRate = (float?)options.BatchStatisticsRate,
            };
            _rules = new GradientRules(options, parameters);
            _optimizer = options.Optimizer.Create(() => _rate);
        }
        catch
        {
            trained?.Dispose();
            _all.Dispose();
            throw;
        }
    }

    /// <summary>The parameters that learn, in the order of the model.</summary>
    public IReadOnlyList<ModelParameter> Parameters => [.. _chosen.Select(each => each.Parameter)];

    /// <summary>The epochs so far.</summary>
    public IReadOnlyList<TrainedEpoch> History => _history;

    /// <summary>The steps of the epoch that is not over.</summary>
    internal int StepsOfEpoch => _position;

    /// <summary>
    /// All that it knows beside model, examples and options: another trainer of the same goes on from it as this one would. The arrays are
    /// those that it learns in, which the next step changes.
    /// </summary>
    internal TrainerState State
    {
        get => new(
            [.. _chosen.Select(each => (each.Parameter.Name, each.Trained.Values))], _optimizer.Memory,
            [.. _history.Select(epoch => epoch.Loss)], _position, _sum);
        set
        {
            foreach (((_, TrainedParameter trained), (_, float[] values)) in _chosen.Zip(value.Parameters)) values.CopyTo(trained.Values);
            _optimizer.Memory = value.Optimizer;
            _history.Clear();
            _history.AddRange(value.Losses.Select((loss, epoch) => new TrainedEpoch(epoch, loss, new Dictionary<string, double>())));
            (_position, _sum) = (value.Position, value.Sum);
        }
    }

    private long StepsPerEpoch => (_examples.Count + _options.BatchSize - 1) / _options.BatchSize;

    /// <summary>Trains until the epochs of the options are over; where it was cancelled before, it goes on from there.</summary>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Ends the work between two steps.</param>
    /// <exception cref="CoreMLException">An example does not fit, an operator has no gradient, or the training goes astray.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled; the trainer can go on.</exception>
    public void Train(IProgress<ModelTrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Train(_options.Epochs, progress, cancellationToken);

    /// <summary>Trains until so many epochs are over, counted from the very beginning.</summary>
    /// <param name="epochs">How many.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Ends the work between two steps.</param>
    /// <inheritdoc cref="Train(IProgress{ModelTrainingProgress}, CancellationToken)" path="/exception"/>
    public void Train(int epochs, IProgress<ModelTrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        while (_history.Count < epochs) TrainEpoch(epochs, progress, cancellationToken);
    }

    /// <summary>Trains on another thread.</summary>
    /// <inheritdoc cref="Train(IProgress{ModelTrainingProgress}, CancellationToken)" path="/*[not(self::summary)]"/>
    public Task TrainAsync(IProgress<ModelTrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => Train(progress, cancellationToken), cancellationToken);

    /// <summary>Measures the model as it is now, without learning.</summary>
    /// <param name="data">The examples, at least one.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns><c>loss</c> and the metrics of the options by their names.</returns>
    public IReadOnlyDictionary<string, double> Evaluate(IMLBatchProvider data, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Measure(_examples.Of(data), cancellationToken);
    }

    /// <summary>The model with what was learned so far, of the same kind and with all else as it was.</summary>
    /// <returns>A file of its own, which the caller disposes of.</returns>
    /// <exception cref="CoreMLException">A number that was learned is beyond the 16 bits in which it is to be stored.</exception>
    public ModelFile ToModelFile()
    {
        Dictionary<IMessage, float[]> values = new(ReferenceEqualityComparer.Instance);
        foreach ((ModelParameter parameter, TrainedParameter trained) in _chosen)
        {
            if (parameter.IsHalf && Array.Exists(trained.Values, value => float.IsFinite(value) && !Half.IsFinite((Half)value)))
            {
                throw new CoreMLException(
                    $"{_where}: a number that '{parameter.Name}' learned is too large for the 16 bits in which it is stored. Use weight "
                    + "decay or a lower rate, or train the model before it is compressed.");
            }

            values[trained.Storage] = trained.Values;
        }

        return With(values);
    }

    /// <summary>The model with other numbers.</summary>
    /// <param name="values">Numbers by where the specification stores the parameter.</param>
    internal ModelFile With(IReadOnlyDictionary<IMessage, float[]> values) => _all.With(values);

    /// <summary>Lets go of the computation.</summary>
    public void Dispose()
    {
        _trainer.Dispose();
        _all.Dispose();
    }

    private static void Check(ModelTrainerOptions options, IMLBatchProvider trainingData)
    {
        Require(trainingData.Count > 0, "There are no examples to learn from.");
        Require(options.Epochs > 0, $"The number of epochs is {options.Epochs}; it must be positive.");
        Require(options.BatchSize > 0, $"The size of mini-batches is {options.BatchSize}; it must be positive.");
        double rate = options.Optimizer.LearningRate;
        Require(rate >= 0 && double.IsFinite(rate), FormattableString.Invariant($"The learning rate is {rate}; it must be 0 or more."));
        Require(!(options.GradientLimit <= 0) && !(options.GradientNormLimit <= 0), "A limit of gradients must be positive.");
        Require(
            options.BatchStatisticsRate is not { } statistics || statistics is > 0 and <= 1,
            FormattableString.Invariant(
                $"The rate of batch statistics is {options.BatchStatisticsRate}; it must be above 0 and at most 1."));

        static void Require(bool holds, string message)
        {
            if (!holds) throw new ModelInputException(message);
        }
    }

    private UnsupportedModelException Unsupported(Model model) => new(
        $"{_where}: a model of type {model.TypeName} cannot be trained; neural networks and ML Programs can. Of a pipeline, train a "
        + "stage.");

    private void TrainEpoch(int epochs, IProgress<ModelTrainingProgress>? progress, CancellationToken cancellationToken)
    {
        int epoch = _history.Count;
        int[] order = Order(epoch);
        _examples.Begin(epoch);
        int batches = (int)StepsPerEpoch;
        while (_history.Count == epoch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int start = _position * _options.BatchSize;
            Example[] batch = _examples.Take(order.AsSpan(start, Math.Min(_options.BatchSize, order.Length - start)));
            TrainingMoment moment = new((epoch * (long)batches) + _position, epochs * (long)batches, epoch);
            double loss = Step(batch, moment, cancellationToken);
            _sum += loss * batch.Length;
            _position++;
            TrainedEpoch? finished = _position == batches ? Finish(epoch, cancellationToken) : null;
            progress?.Report(
                new ModelTrainingProgress(epoch, start / _options.BatchSize, batches, loss, _rate) { Finished = finished });
        }
    }

    private double Step(Example[] batch, TrainingMoment moment, CancellationToken cancellationToken)
    {
        double loss = _trainer.Compute(batch, cancellationToken);
        if (moment.Step == 0) CheckGradients();
        if (!double.IsFinite(loss)) throw Diverged(moment.Epoch, $"in mini-batch {_position + 1} the loss is {loss}");
        _rate = _options.Optimizer.LearningRate * _options.Schedule.At(moment);
        Gradients gradients = _rules.Apply(_trainer.Gradient);
        _rules.Decay(_rate);
        _optimizer.Step(_trainer.Parameters, gradients);
        return loss;
    }

    private TrainedEpoch Finish(int epoch, CancellationToken cancellationToken)
    {
        if (!_trainer.Parameters.All(parameter => parameter.IsFinite)) throw Diverged(epoch, "a weight is no finite number any more");
        TrainedEpoch finished = new(
            epoch, _sum / _examples.Count,
            _validation is null ? new Dictionary<string, double>() : Measure(_validation, cancellationToken));
        _history.Add(finished);
        (_position, _sum) = (0, 0);
        return finished;
    }

    private Dictionary<string, double> Measure(TrainerExamples examples, CancellationToken cancellationToken)
    {
        string[] names = ["loss", .. _options.Metrics.Keys];
        double[] sums = new double[names.Length];
        for (int start = 0; start < examples.Count; start += _options.BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(_options.BatchSize, examples.Count - start);
            double[] measured = _trainer.Measure(examples.Take([.. Enumerable.Range(start, count)]), cancellationToken);
            for (int i = 0; i < sums.Length; i++) sums[i] += measured[i] * count / examples.Count;
        }

        return names.Zip(sums).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    /// <summary>The order of an epoch follows from seed and epoch alone, so that training can go on with any epoch.</summary>
    private int[] Order(int epoch)
    {
        int[] order = [.. Enumerable.Range(0, _examples.Count)];
        if (_options.Shuffle) new Random(unchecked((_options.Seed * 1_000_003) + epoch)).Shuffle(order);
        return order;
    }

    /// <summary>Refuses parameters that were named and that the loss does not depend on.</summary>
    private void CheckGradients()
    {
        if (_options.Parameters.Count == 0) return;
        string[] idle =
        [
            .. _chosen.Where((each, i) => !each.Parameter.IsStatistic && _trainer.Gradient(i).IsEmpty).Select(each => each.Parameter.Name),
        ];
        if (idle.Length > 0)
        {
            throw new ModelInputException(
                $"{_where}: the loss does not depend on {string.Join(", ", idle)}, so that nothing can be learned there. Leave them out.");
        }
    }

    private CoreMLException Diverged(int epoch, string what) => new(
        $"{_where}: the training went astray in epoch {epoch + 1}: {what}. Use a lower learning rate or a limit for gradients, and look "
        + "for numbers in the data that are far larger than the rest.");
}
