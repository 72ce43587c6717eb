using CoreMLSharp.Runtime.Evaluators;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>
/// Trains the last stage of a pipeline. The stages before it run once for each example, and what they make of it is remembered.
/// </summary>
internal sealed class PipelineUpdater : IModelUpdater
{
    /// <summary>How many examples go through the frozen stages together.</summary>
    private const int BatchSize = 16;

    private readonly Model _pipeline;
    private readonly EvaluatorContext _context;
    private readonly IModelUpdater _last;

    public PipelineUpdater(EvaluatorContext context)
    {
        (_pipeline, _context) = (context.Model, context);
        Pipeline stages = _pipeline.InnerPipeline!;
        Model last = stages.Models[^1];
        string stage = $"{(context.Stage.Length == 0 ? "" : context.Stage + ", ")}stage {stages.Models.Count} ({last.TypeName})";
        _last = UpdaterTable.Create(context with { Model = last, Stage = stage });
        _last.Parameters.Stage ??= stages.Names.Count == stages.Models.Count ? stages.Names[^1] : null;
    }

    public UpdateParameters Parameters => _last.Parameters;

    public void Update(IMLBatchProvider examples, UpdateProgress progress, CancellationToken cancellationToken) =>
        _last.Update(new MLArrayBatchProvider(Remember(examples, cancellationToken)), progress, cancellationToken);

    public Model Updated() =>
        _pipeline.WithStages([.. _pipeline.PipelineModels.SkipLast(1), _last.Updated()], _pipeline.InnerPipeline!.Names);

    public void Dispose() => _last.Dispose();

    /// <summary>What the last stage is to learn from: what comes from the stages before, and from the pipeline's own inputs.</summary>
    private List<IReadOnlyDictionary<string, MLFeatureValue>> Remember(IMLBatchProvider examples, CancellationToken cancellationToken)
    {
        using IModelEvaluator? frozen = FrozenStages();
        HashSet<string> wanted = [.. _pipeline.PipelineModels[^1].Description.TrainingInput.Select(input => input.Name)];
        List<IReadOnlyDictionary<string, MLFeatureValue>> remembered = new(examples.Count);
        for (int start = 0; start < examples.Count; start += BatchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyDictionary<string, MLFeatureValue>[] batch =
                [.. Enumerable.Range(start, Math.Min(BatchSize, examples.Count - start)).Select(examples.Features)];
            IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>>? made = frozen?.EvaluateBatch(batch, cancellationToken);
            for (int i = 0; i < batch.Length; i++)
            {
                Dictionary<string, MLFeatureValue> features = [];
                foreach ((string name, MLFeatureValue value) in batch[i].Concat(made?[i] ?? batch[i]))
                {
                    if (wanted.Contains(name)) features[name] = value;
                }

                remembered.Add(features);
            }
        }

        return remembered;
    }

    /// <summary>The stages before the last, as a pipeline whose outputs are what the last one reads of theirs.</summary>
    private IModelEvaluator? FrozenStages()
    {
        Model[] stages = [.. _pipeline.PipelineModels.SkipLast(1)];
        if (stages.Length == 0) return null;
        HashSet<string> read = [.. _pipeline.PipelineModels[^1].Description.TrainingInput.Select(input => input.Name)];
        Model frozen = _pipeline.WithStages(stages, _pipeline.InnerPipeline!.Names.Take(stages.Length));
        frozen.Description.Output.Clear();
        frozen.Description.Output.AddRange(
            stages.SelectMany(stage => stage.Description.Output)
                .Where(output => read.Contains(output.Name))
                .DistinctBy(output => output.Name));
        return EvaluatorTable.Create(_context with { Model = frozen, IsOwned = false });
    }
}
