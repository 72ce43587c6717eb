using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Training;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>Trains the updatable layers of a neural network. What each setting means stands in docs/update.md.</summary>
internal sealed class NetworkUpdater : IModelUpdater
{
    private readonly Model _model;
    private readonly NetworkTrainer _trainer;
    private readonly IOptimizer _optimizer;
    private readonly string _where;

    public NetworkUpdater(EvaluatorContext context)
    {
        (_model, _where) = (context.Model, context.Where);
        NetworkUpdateParameters update = _model.Network!.UpdateParams!;
        Parameters = UpdateParameters.Of(update);
        TrainedParameter[] parameters =
            [.. TrainedWeights(_model).Select(weights => new TrainedParameter(weights, [.. weights.FloatValue]))];
        _trainer = new NetworkTrainer(
            new TrainedNetwork(_model, context.Configuration, context.Where), parameters, UpdateLoss.Of(_model, context.Where),
            context.Configuration, context.Where);
        _optimizer = update.Optimizer.AdamOptimizer is not null
            ? new Adam(
                () => Parameters.Number(MLParameterKey.LearningRate), () => Parameters.Number(MLParameterKey.Beta1),
                () => Parameters.Number(MLParameterKey.Beta2), () => Parameters.Number(MLParameterKey.Eps))
            : new Sgd(() => Parameters.Number(MLParameterKey.LearningRate), () => Parameters.Number(MLParameterKey.Momentum));
    }

    public UpdateParameters Parameters { get; }

    public void Update(IMLBatchProvider examples, UpdateProgress progress, CancellationToken cancellationToken)
    {
        int[] order = [.. Enumerable.Range(0, examples.Count)];
        Random random = new(unchecked((int)Parameters.Integer(MLParameterKey.Seed)));
        progress(MLUpdateProgressEvent.TrainingBegin);
        for (int epoch = 0; epoch < Parameters.Integer(MLParameterKey.Epochs); epoch++)
        {
            if (Parameters.Flag(MLParameterKey.Shuffle)) random.Shuffle(order);
            double loss = RunEpoch(epoch, order, examples, progress, cancellationToken);
            if (!_trainer.Parameters.All(parameter => parameter.IsFinite))
            {
                throw Diverged(epoch, "a weight is no finite number any more");
            }

            progress(MLUpdateProgressEvent.EpochEnd, (MLMetricKey.LossValue, loss), (MLMetricKey.EpochIndex, epoch));
        }
    }

    public Model Updated()
    {
        Model model = _model.Clone();
        foreach ((WeightParams weights, TrainedParameter parameter) in TrainedWeights(model).Zip(_trainer.Parameters))
        {
            weights.FloatValue.Clear();
            weights.FloatValue.AddRange(parameter.Values);
        }

        return model;
    }

    public void Dispose() => _trainer.Dispose();

    private double RunEpoch(
        int epoch, int[] order, IMLBatchProvider examples, UpdateProgress progress, CancellationToken cancellationToken)
    {
        // A batch larger than all examples is all of them; so is the last of an epoch what is left.
        int size = (int)Math.Min(Parameters.Integer(MLParameterKey.MiniBatchSize), order.Length);
        double sum = 0;
        for (int start = 0, batch = 0; start < order.Length; start += size, batch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyDictionary<string, MLFeatureValue>[] taken =
                [.. order.AsSpan(start, Math.Min(size, order.Length - start)).ToArray().Select(examples.Features)];
            double loss = _trainer.Compute(taken, cancellationToken);
            if (!double.IsFinite(loss)) throw Diverged(epoch, $"in mini-batch {batch + 1} the loss is {loss}");
            _optimizer.Step(_trainer.Parameters, _trainer.Gradient);
            sum += loss * taken.Length;
            progress(
                MLUpdateProgressEvent.MiniBatchEnd,
                (MLMetricKey.LossValue, loss), (MLMetricKey.EpochIndex, epoch), (MLMetricKey.MiniBatchIndex, batch));
        }

        return sum / order.Length;
    }

    private CoreMLException Diverged(int epoch, string what) => new(
        $"{_where}: the training went astray in epoch {epoch + 1}: {what}. Use a lower learning rate, and look for numbers in the data "
        + "that are far larger than the rest.");

    /// <summary>The weights and biases of the layers that learn, in order.</summary>
    private static IEnumerable<WeightParams> TrainedWeights(Model model) => model.NetworkLayers
        .Where(layer => layer.IsUpdatable)
        .SelectMany(LayerDefinitions.WeightsOf)
        .Select(weight => weight.Weights);
}
