using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Pipelines;

/// <summary>
/// Runs the stages of a pipeline in order: each finds its inputs by name among the pipeline's inputs and the outputs of the stages before
/// it (Core ML specification, <c>Pipeline</c>).
/// </summary>
internal sealed class PipelineEvaluator : IModelEvaluator
{
    private readonly List<Stage> _stages = [];
    private readonly string[] _outputs;
    private readonly string _where;

    public PipelineEvaluator(EvaluatorContext context)
    {
        _where = context.Where;
        _outputs = [.. context.Model.Description.Output.Select(output => output.Name)];
        IReadOnlyList<Model> models = context.Model.PipelineModels;
        if (models.Count == 0) throw new ModelFormatException($"{_where}: the pipeline has no stages.");
        try
        {
            for (int i = 0; i < models.Count; i++)
            {
                string stage = $"{(context.Stage.Length == 0 ? "" : context.Stage + ", ")}stage {i + 1} ({models[i].TypeName})";
                _stages.Add(
                    new Stage(
                        EvaluatorTable.Create(context with { Model = models[i], Stage = stage }),
                        new OutputConverter(models[i].Description)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken)
    {
        Dictionary<string, MLFeatureValue> features = new(inputs);
        foreach (Stage stage in _stages)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach ((string name, MLFeatureValue value) in stage.Outputs.Convert(stage.Evaluator.Evaluate(features, cancellationToken)))
            {
                features[name] = value;
            }
        }

        return Outputs(features);
    }

    public IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> EvaluateBatch(
        IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch, CancellationToken cancellationToken)
    {
        Dictionary<string, MLFeatureValue>[] features = [.. batch.Select(inputs => new Dictionary<string, MLFeatureValue>(inputs))];
        foreach (Stage stage in _stages)
        {
            IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> outputs = stage.Evaluator.EvaluateBatch(features, cancellationToken);
            for (int i = 0; i < features.Length; i++)
            {
                foreach ((string name, MLFeatureValue value) in stage.Outputs.Convert(outputs[i])) features[i][name] = value;
            }
        }

        return [.. features.Select(Outputs)];
    }

    public void Dispose() => _stages.ForEach(stage => stage.Evaluator.Dispose());

    private Dictionary<string, MLFeatureValue> Outputs(Dictionary<string, MLFeatureValue> features) => _outputs.ToDictionary(
        name => name,
        name => features.TryGetValue(name, out MLFeatureValue? value)
            ? value
            : throw new ModelFormatException($"{_where}: no stage of the pipeline computes the output '{name}'."));

    private sealed record Stage(IModelEvaluator Evaluator, OutputConverter Outputs);
}
