using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using CoreMLSharp.Validation.Interface;

namespace CoreMLSharp.Building;

/// <summary>
/// Makes models that run several models one after the other (Core ML specification, <c>Pipeline</c>). A stage reads the pipeline's inputs
/// and the outputs of all stages before it, by name. What no earlier stage gives is an input of the pipeline.
/// </summary>
/// <example>
/// <code>
/// Model model = new PipelineBuilder().Add(scaler, "scale").Add(classifier, "classify").BuildClassifier();
/// </code>
/// </example>
public sealed class PipelineBuilder
{
    private readonly List<(Model Model, string Name)> _stages = [];
    private readonly Dictionary<string, FeatureDescription> _available = [];
    private readonly List<FeatureDescription> _inputs = [];
    private List<FeatureDescription>? _outputs;

    /// <summary>A classifier over stages: the last one's outputs come out.</summary>
    /// <param name="stages">The stages in order; the last is a classifier. They are used as they are, not copied.</param>
    /// <exception cref="ModelValidationException">A stage's input has another type than what comes under its name.</exception>
    public static Model Classifier(params ReadOnlySpan<Model> stages) => Of(stages).BuildClassifier();

    /// <summary>A regressor over stages: the last one's outputs come out.</summary>
    /// <param name="stages">The stages in order; the last is a regressor. They are used as they are, not copied.</param>
    /// <exception cref="ModelValidationException">A stage's input has another type than what comes under its name.</exception>
    public static Model Regressor(params ReadOnlySpan<Model> stages) => Of(stages).BuildRegressor();

    /// <summary>A pipeline of any stages: the last one's outputs come out.</summary>
    /// <param name="stages">The stages in order. They are used as they are, not copied.</param>
    /// <exception cref="ModelValidationException">A stage's input has another type than what comes under its name.</exception>
    public static Model Pipeline(params ReadOnlySpan<Model> stages) => Of(stages).Build();

    /// <summary>Adds a stage.</summary>
    /// <param name="stage">The model; it is used as it is, not copied.</param>
    /// <param name="name">The stage's name, which errors and the finished pipeline show; name all stages or none.</param>
    /// <exception cref="ModelValidationException">
    /// An input has another type than what comes under its name, or two stages have one name.
    /// </exception>
    public PipelineBuilder Add(Model stage, string name = "")
    {
        ArgumentNullException.ThrowIfNull(stage);
        string title = name.Length > 0 ? $"stage '{name}'" : $"stage {_stages.Count + 1} ({stage.TypeName})";
        if (name.Length > 0 && _stages.Any(other => other.Name == name))
        {
            throw new ModelValidationException($"{title}: another stage has the same name. Give every stage a name of its own.");
        }

        List<FeatureDescription> added = [];
        foreach (FeatureDescription input in stage.Description?.Input ?? [])
        {
            if (!_available.TryGetValue(input.Name, out FeatureDescription? source)) added.Add(input);
            else if (!Features.AreEquivalent(input, source))
            {
                throw new ModelValidationException(
                    $"{title}: the input '{input.Name}' is {Features.Describe(input.Type)}, but what comes under this name is " +
                        $"{Features.Describe(source.Type)}. Give both the same type and shape.");
            }
        }

        foreach (FeatureDescription input in added) _available[input.Name] = input;
        foreach (FeatureDescription output in stage.Description?.Output ?? []) _available[output.Name] = output;
        _inputs.AddRange(added);
        _stages.Add((stage, name));
        return this;
    }

    /// <summary>Chooses the outputs by name, from all stages' outputs and the inputs; those of the last stage otherwise.</summary>
    /// <exception cref="ModelValidationException">There is no such feature among the stages that were added.</exception>
    public PipelineBuilder SetOutputs(params ReadOnlySpan<string> names)
    {
        List<FeatureDescription> outputs = [];
        foreach (string name in names)
        {
            outputs.Add(_available.TryGetValue(name, out FeatureDescription? output)
                ? output
                : throw new ModelValidationException($"No stage gives '{name}'; choose from: {string.Join(", ", _available.Keys)}."));
        }

        _outputs = outputs;
        return this;
    }

    /// <summary>
    /// Chooses as outputs all that the stages give and no later stage takes; of two outputs of one name the later counts.
    /// </summary>
    public PipelineBuilder SetUntakenOutputs()
    {
        HashSet<string> taken = [];
        List<FeatureDescription> outputs = [];
        foreach (Model stage in Enumerable.Reverse(_stages).Select(stage => stage.Model))
        {
            outputs.InsertRange(0, [.. (stage.Description?.Output ?? []).Where(output => taken.Add(output.Name))]);
            taken.UnionWith((stage.Description?.Input ?? []).Select(input => input.Name));
        }

        _outputs = outputs;
        return this;
    }

    /// <summary>A pipeline without further meaning.</summary>
    /// <exception cref="ModelValidationException">There are no stages, or only some have names.</exception>
    public Model Build() => Finish((model, pipeline) => model.Pipeline = pipeline);

    /// <summary>A pipeline whose prediction is that of its last classifier.</summary>
    /// <exception cref="ModelValidationException">There are no stages, or only some have names.</exception>
    public Model BuildClassifier() =>
        Finish((model, pipeline) => model.PipelineClassifier = new PipelineClassifier { Pipeline = pipeline });

    /// <summary>A pipeline whose prediction is that of its last regressor.</summary>
    /// <exception cref="ModelValidationException">There are no stages, or only some have names.</exception>
    public Model BuildRegressor() => Finish((model, pipeline) => model.PipelineRegressor = new PipelineRegressor { Pipeline = pipeline });

    private static PipelineBuilder Of(ReadOnlySpan<Model> stages)
    {
        PipelineBuilder builder = new();
        foreach (Model stage in stages) builder.Add(stage);
        return builder;
    }

    private Model Finish(Action<Model, Pipeline> setType)
    {
        if (_stages.Count == 0) throw new ModelValidationException("The pipeline has no stages. Add at least one.");
        bool named = _stages.Any(stage => stage.Name.Length > 0);
        if (named && _stages.Any(stage => stage.Name.Length == 0))
        {
            throw new ModelValidationException("Some stages of the pipeline have names, others not. Name every stage, or none.");
        }

        Model last = _stages[^1].Model;
        ModelDescription description = FinishedModel.Describe(_inputs, _outputs ?? [.. last.Description?.Output ?? []]);
        Model? predictor = _stages.Select(stage => stage.Model).LastOrDefault(stage => stage.Description?.PredictedFeatureName.Length > 0);
        description.PredictedFeatureName = predictor?.Description.PredictedFeatureName ?? "";
        description.PredictedProbabilitiesName = predictor?.Description.PredictedProbabilitiesName ?? "";
        Pipeline pipeline = new() { Models = { _stages.Select(stage => stage.Model) } };
        if (named) pipeline.Names.AddRange(_stages.Select(stage => stage.Name));
        Model model = new() { Description = description, IsUpdatable = last.IsUpdatable };
        if (last.IsUpdatable) description.TrainingInput.AddRange(TrainingInputs(last));
        setType(model, pipeline);
        model.SpecificationVersion = Math.Max(MinimalVersion.Of(model), _stages.Max(stage => stage.Model.SpecificationVersion));
        return model;
    }

    /// <summary>What an update takes: the pipeline's inputs, and what the last stage wants beside its own inputs.</summary>
    private IEnumerable<FeatureDescription> TrainingInputs(Model last) =>
        _inputs.Concat(
            last.Description.TrainingInput.Where(
                training => !last.Description.Input.Any(input => input.Name == training.Name))).Select(feature => feature.Clone());
}
