using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Evaluators.Programs;

/// <summary>Runs ML Programs: translated to ONNX, in ONNX Runtime.</summary>
internal sealed class ProgramEvaluator : IStatefulEvaluator
{
    private readonly string _where;
    private readonly OnnxSession _session;
    private readonly ProgramInput[] _inputs;
    private readonly IReadOnlyList<OnnxState> _states;
    private readonly (OnnxFeature Feature, FeatureDescription Description)[] _outputs;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly ClassifierOutput? _classes;

    public ProgramEvaluator(EvaluatorContext context)
    {
        _where = context.Where;
        ModelDescription description = context.Model.Description;
        using OnnxTranslation translation = OnnxExporter.Translate(context.Model, new OnnxTranslationOptions
        {
            ModelName = context.Where,
            WeightsFolder = context.Origin.WeightsFolder,
            MaximumLoopIterations = context.Configuration.MaximumLoopIterations,
        });
        _inputs =
        [
            .. translation.Inputs.Select(
                input =>
                    new ProgramInput(
                        input, description.Input.First(feature => feature.Name == input.Name), context.Configuration)),
        ];
        _states = translation.States;
        _outputs = [.. translation.Outputs.Select(output => (output, description.Output.First(feature => feature.Name == output.Name)))];
        _inputNames = [.. _inputs.Select(input => input.TensorName), .. _states.Select(state => state.InputTensorName)];
        string[] scores = translation.ProbabilitiesTensorName is { } name ? [name] : [];
        _outputNames =
        [
            .. translation.Outputs.Select(output => output.TensorName), .. _states.Select(state => state.OutputTensorName), .. scores,
        ];
        if (scores.Length > 0) _classes = new ClassifierOutput(description, Labels(translation, context.Where));
        _session = new OnnxSession(StoredOnnxModel.Of(translation), context.Configuration, context.Where);
    }

    public MLState MakeState() =>
        new(
            [
                .. _states.Select(
                    state => KeyValuePair.Create(state.Name, MLMultiArray.Zeros(state.ElementType.ToMultiArrayType(), [.. state.Dims]))),
            ]);

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken) => _states.Count == 0
        ? Run(inputs, new MLState(), cancellationToken)
        : throw new ModelInputException(
            $"{_where}: the model keeps a state from one prediction to the next; make one with MakeState() and give it to every " +
                "prediction of a sequence.");

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, MLState state, CancellationToken cancellationToken)
    {
        if (!state.Names.ToHashSet().SetEquals(_states.Select(own => own.Name)))
        {
            throw new ModelInputException($"{_where}: the state was made by another model.");
        }

        lock (state)
        {
            return Run(inputs, state, cancellationToken);
        }
    }

    public void Dispose() => _session.Dispose();

    private Dictionary<string, MLFeatureValue> Run(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, MLState state, CancellationToken cancellationToken)
    {
        List<OrtValue> tensors = new(_inputNames.Length);
        IReadOnlyList<OrtValue> results = [];
        try
        {
            foreach (ProgramInput input in _inputs) tensors.Add(input.Create(inputs));
            foreach (OnnxState own in _states)
            {
                tensors.Add(Tensors.FromArray(state[own.Name], own.ElementType, [.. own.Dims], $"The state '{own.Name}'"));
            }

            results = _session.Run(_inputNames, tensors, _outputNames, cancellationToken);
            Dictionary<string, MLFeatureValue> outputs = [];
            for (int i = 0; i < _outputs.Length; i++)
            {
                outputs[_outputs[i].Feature.Name] = Read(results[i], _outputs[i].Feature, _outputs[i].Description);
            }

            for (int i = 0; i < _states.Count; i++) state[_states[i].Name] = Tensors.ToArray(results[_outputs.Length + i]);
            if (_classes is not null) AddClasses(outputs, _classes, results[^1].GetTensorDataAsSpan<float>());
            return outputs;
        }
        finally
        {
            foreach (OrtValue value in tensors.Concat(results)) value.Dispose();
        }
    }

    private void AddClasses(Dictionary<string, MLFeatureValue> outputs, ClassifierOutput classes, ReadOnlySpan<float> scores)
    {
        if (scores.Length != classes.Count)
        {
            throw new ModelValidationException($"{_where}: the program computes {scores.Length} scores for {classes.Count} class labels.");
        }

        double[] numbers = new double[scores.Length];
        TensorPrimitives.ConvertTruncating(scores, numbers);
        classes.AddTo(outputs, numbers);
    }

    private static ClassLabels Labels(OnnxTranslation translation, string where) => ClassLabels.From(
        translation.StringClassLabels is { } texts ? new StringVector { Vector = { texts } } : null,
        translation.Int64ClassLabels is { } integers ? new Int64Vector { Vector = { integers } } : null,
        where,
        mayRepeat: true);

    private static MLFeatureValue Read(OrtValue tensor, OnnxFeature feature, FeatureDescription description) =>
        description.Type.TypeCase == FeatureType.TypeOneofCase.ImageType
            ? new OutputFeatures(feature, description).Read(Tensors.ToArray(tensor).ToFloats(), tensor.GetTensorTypeAndShape().Shape, null)
            : Tensors.ToArray(tensor);
}
