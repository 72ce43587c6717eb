using CoreMLSharp.Tools.FeaturePrintTrainer.Teaching;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

/// <summary>How much each part of the loss counts.</summary>
/// <param name="Dense">Teachers' features cell by cell.</param>
/// <param name="Pooled">Teachers' features averaged.</param>
/// <param name="Scores">The first teacher's class probabilities.</param>
/// <param name="Labels">Categories of labelled crops.</param>
/// <param name="DenseWhitening">How far the components' variances are evened out: 0 not at all, 1 wholly.</param>
/// <param name="PooledWhitening">Likewise for the averages.</param>
internal sealed record ObjectiveWeights(
    double Dense, double Pooled, double Scores, double Labels, double DenseWhitening, double PooledWhitening)
{
    public static ObjectiveWeights From(Options options) => new(
        options.Number("dense", 1),
        options.Number("pooled", 1),
        options.Number("scores", 0.3),
        options.Number("labels", 0.1),
        options.Number("dense-whitening", 0.5),
        options.Number("pooled-whitening", 0.8));
}

/// <summary>
/// What the student is asked for, read off its features by linear heads that are thrown away afterwards: each teacher's features
/// cell by cell and averaged, the first teacher's class probabilities, and the categories of the labelled crops.
/// </summary>
internal sealed class Objective : Module
{
    [ComponentName(Name = "dense")]
    private readonly ModuleList<Linear> _dense;
    [ComponentName(Name = "pooled")]
    private readonly ModuleList<Linear> _pooled;
    [ComponentName(Name = "scores")]
    private readonly Linear _scores;
    [ComponentName(Name = "labels")]
    private readonly Linear? _labels;
    private readonly Tensor[] _denseScale;
    private readonly Tensor[] _pooledScale;
    private readonly Tensor _denseWeight;
    private readonly Tensor _pooledWeight;
    private readonly Tensor _scoresWeight;
    private readonly Tensor _labelsWeight;

    public Objective(int dimensions, int labelCount, Batch statistics, ObjectiveWeights weights)
        : base(nameof(Objective))
    {
        int teachers = statistics.Maps.Length;
        _dense = Heads(teachers, dimensions);
        _pooled = Heads(teachers, dimensions);
        _scores = Linear(dimensions, TeachCommand.ScoreCount);
        _labels = labelCount > 0 ? Linear(dimensions, labelCount) : null;
        RegisterComponents();
        (_denseWeight, _pooledWeight) = (Constant(weights.Dense), Constant(weights.Pooled));
        (_scoresWeight, _labelsWeight) = (Constant(weights.Scores), Constant(weights.Labels));
        _denseScale = new Tensor[teachers];
        _pooledScale = new Tensor[teachers];
        for (int t = 0; t < teachers; t++)
        {
            using Tensor known = tensor(statistics.Known[t]).nonzero().flatten();
            using Tensor maps = tensor(statistics.Maps[t])
                .reshape(statistics.Known[t].Length, -1, TeachCommand.Components)
                .index_select(0, known);
            _denseScale[t] = Scale(maps.reshape(-1, TeachCommand.Components), weights.DenseWhitening).DetachFromDisposeScope();
            _pooledScale[t] = Scale(maps.mean([1]), weights.PooledWhitening).DetachFromDisposeScope();
        }
    }

    /// <summary>The loss and its parts, given the last map [N, D, grid, grid].</summary>
    public (Tensor Total, Tensor[] Parts) Loss(Tensor map, Batch batch)
    {
        Tensor cells = map.to(ScalarType.Float32).flatten(2).transpose(1, 2);
        Tensor features = cells.mean([1]);
        List<Tensor> parts = [];
        Tensor total = zeros(1);
        void Add(Tensor loss, Tensor weight)
        {
            parts.Add(loss);
            total += weight * loss;
        }

        for (int t = 0; t < batch.Maps.Length; t++)
        {
            Tensor target = tensor(batch.Maps[t]).reshape(batch.Count, -1, TeachCommand.Components);
            // The mean over the pictures that the teacher has seen.
            float count = Math.Max(1, batch.Known[t].Sum());
            Tensor shares = tensor([.. batch.Known[t].Select(known => known / count)]);
            Tensor dense = _dense[t]
                .forward(cells) - (target * _denseScale[t]), pooled = _pooled[t]
                .forward(features) - (target.mean([1]) * _pooledScale[t]);
            Add(((dense * dense).mean([1, 2]) * shares).sum(), _denseWeight);
            Add(((pooled * pooled).mean([1]) * shares).sum(), _pooledWeight);
        }

        Tensor probabilities = tensor(batch.Scores).reshape(batch.Count, -1);
        Tensor logarithms = functional.log_softmax(_scores.forward(features), 1);
        Add(functional.kl_div(logarithms, probabilities, log_target: false, reduction: Reduction.None).sum(1).mean(), _scoresWeight);
        if (_labels is not null)
        {
            // A batch without any labelled picture has a mean over nothing.
            Tensor loss = functional.cross_entropy(_labels.forward(features), tensor(batch.Labels), ignore_index: -1, label_smoothing: 0.1);
            Add(loss.nan_to_num(), _labelsWeight);
        }

        return (total, [.. parts]);
    }

    /// <summary>
    /// A number as a tensor: TorchSharp may free a plain number's native half while it is still read, in a training that takes hours now
    /// and then.
    /// </summary>
    private static Tensor Constant(double value) => tensor([(float)value]).DetachFromDisposeScope();

    private static ModuleList<Linear> Heads(int teachers, int dimensions) =>
        ModuleList(Enumerable.Range(0, teachers).Select(_ => Linear(dimensions, TeachCommand.Components)).ToArray());

    private static Tensor Scale(Tensor values, double whitening)
    {
        Tensor variance = values.var(0, unbiased: false).clamp_min(1e-6);
        Tensor scale = variance.pow(-0.5 * whitening);
        return scale / (variance * scale.square()).mean().sqrt();
    }
}
