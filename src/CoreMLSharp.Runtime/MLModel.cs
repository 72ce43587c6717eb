using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Runtime.Evaluators;
using CoreMLSharp.Runtime.Evaluators.Backbones;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime;

/// <summary>A Core ML model that is ready to predict. Safe to use from several threads at once.</summary>
/// <example>
/// <code>
/// using MLModel model = MLModel.Load("Materials.mlmodel");
/// var outputs = model.Predict(new Dictionary&lt;string, MLFeatureValue&gt; { ["image"] = MLImage.FromFile("photo.jpg") });
/// Console.WriteLine(outputs["classLabel"].StringValue);
/// </code>
/// </example>
public sealed class MLModel : IDisposable
{
    private readonly IModelEvaluator _evaluator;
    private readonly InputChecker _inputs;
    private readonly OutputConverter _outputs;

    private MLModel(ModelDescription description, MLModelConfiguration configuration, IModelEvaluator evaluator)
    {
        Description = description;
        Configuration = configuration;
        _evaluator = evaluator;
        _inputs = new InputChecker(description);
        _outputs = new OutputConverter(description);
    }

    /// <summary>Names, types and documentation of the inputs and outputs.</summary>
    public ModelDescription Description { get; }

    /// <summary>How the model was loaded.</summary>
    public MLModelConfiguration Configuration { get; }

    /// <summary>
    /// Loads a <c>.mlmodel</c> or <c>.mlpackage</c> and prepares it to run; or an <c>.onnx</c> network that makes features of pictures, with a JSON file beside
    /// it that says how it takes them.
    /// </summary>
    /// <exception cref="ModelFormatException">The file is not a Core ML model, or is damaged.</exception>
    /// <exception cref="UnsupportedModelException">The model needs something that only Apple's systems have; the message says what can be done.</exception>
    public static MLModel Load(string path, MLModelConfiguration? configuration = null)
    {
        if (!OnnxBackbone.Is(path))
        {
            using ModelFile file = ModelFile.Load(path);
            return Load(file, configuration, path, isOwned: true);
        }

        configuration ??= new MLModelConfiguration();
        OnnxBackbone backbone = OnnxBackbone.Load(path, configuration);
        return new MLModel(backbone.Description, configuration, backbone);
    }

    /// <summary>Prepares a model that is in memory.</summary>
    /// <param name="file">The model.</param>
    /// <param name="configuration">How to load and run it.</param>
    /// <param name="path">Where it came from: linked models are looked for relative to it, and messages name it.</param>
    public static MLModel Load(ModelFile file, MLModelConfiguration? configuration = null, string? path = null) => Load(file, configuration, path, isOwned: false);

    /// <summary>Runs the model once.</summary>
    /// <param name="inputs">A value for every input that is not optional, by name.</param>
    /// <returns>The outputs by name.</returns>
    /// <exception cref="ModelInputException">An input is missing, or has the wrong type or shape.</exception>
    /// <exception cref="CoreMLException">The prediction failed, for example because a picture cannot be read.</exception>
    public IReadOnlyDictionary<string, MLFeatureValue> Predict(IReadOnlyDictionary<string, MLFeatureValue> inputs) =>
        _outputs.Convert(_evaluator.Evaluate(_inputs.Check(inputs)));

    /// <summary>A state for a sequence of predictions, as it is before the first; empty for a model that keeps nothing.</summary>
    public MLState MakeState() => (_evaluator as IStatefulEvaluator)?.MakeState() ?? new MLState();

    /// <summary>Runs the model once, going on from a state, which the prediction changes.</summary>
    /// <param name="inputs">A value for every input that is not optional, by name.</param>
    /// <param name="state">A state that <see cref="MakeState"/> of this model made. One prediction at a time uses it; others wait.</param>
    /// <returns>The outputs by name.</returns>
    /// <inheritdoc cref="Predict(IReadOnlyDictionary{string, MLFeatureValue})" path="/exception"/>
    public IReadOnlyDictionary<string, MLFeatureValue> Predict(IReadOnlyDictionary<string, MLFeatureValue> inputs, MLState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        IReadOnlyDictionary<string, MLFeatureValue> accepted = _inputs.Check(inputs);
        return _outputs.Convert(_evaluator is IStatefulEvaluator stateful ? stateful.Evaluate(accepted, state) : _evaluator.Evaluate(accepted));
    }

    /// <summary>Runs the model on several inputs, together where it can.</summary>
    /// <returns>The outputs, in the order of the inputs.</returns>
    /// <inheritdoc cref="Predict(IReadOnlyDictionary{string, MLFeatureValue})" path="/exception"/>
    public IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> Predict(IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch) =>
        [.. _evaluator.EvaluateBatch([.. batch.Select(_inputs.Check)]).Select(_outputs.Convert)];

    /// <inheritdoc/>
    public void Dispose() => _evaluator.Dispose();

    private static MLModel Load(ModelFile file, MLModelConfiguration? configuration, string? path, bool isOwned)
    {
        configuration ??= new MLModelConfiguration();
        Model model = ModelFunctions.Select(file.Specification, configuration.FunctionName);
        EvaluatorContext context = new(model, configuration, new ModelOrigin(path, file.WeightsFolder)) { IsOwned = isOwned };
        IModelEvaluator evaluator = EvaluatorTable.Create(context);
        return new MLModel(model.Description, configuration, evaluator);
    }
}
