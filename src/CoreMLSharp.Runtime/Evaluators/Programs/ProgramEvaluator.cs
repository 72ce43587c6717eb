using System.Numerics.Tensors;
using System.Runtime.InteropServices;
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
    private BoundRuns? _bound;
    private volatile bool _isSteady = true;

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
        ? Run(inputs, null, cancellationToken)
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

    public void Dispose()
    {
        _bound?.Dispose();
        _session.Dispose();
    }

    private Dictionary<string, MLFeatureValue> Run(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, MLState? state, CancellationToken cancellationToken)
    {
        long[][] shapes = new long[_inputs.Length][];
        for (int i = 0; i < shapes.Length; i++) shapes[i] = _inputs[i].ShapeOf(inputs);
        return _bound is { } bound && bound.Fit(shapes) && RunBound(bound, inputs, cancellationToken) is { } outputs
            ? outputs
            : RunOnce(inputs, shapes, state, cancellationToken);
    }

    /// <summary>
    /// Runs in buffers that are there from the last time. The shapes of outputs may depend on more than those of inputs; then this gives
    /// null, and nothing is bound any more.
    /// </summary>
    private Dictionary<string, MLFeatureValue>? RunBound(
        BoundRuns bound, IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken)
    {
        BoundRun run = bound.Take();
        try
        {
            for (int i = 0; i < _inputs.Length; i++) _inputs[i].Write(inputs, bound.Inputs[i].Shape, run.InputBytes(i));
            run.Run(cancellationToken);
            Dictionary<string, MLFeatureValue> outputs = new(_outputs.Length);
            for (int i = 0; i < bound.Outputs.Length; i++) Read(outputs, i, run.OutputBytes(i), bound.Outputs[i]);
            return outputs;
        }
        catch (CoreMLException error) when (error is not ModelInputException && !_session.WasEnded)
        {
            _isSteady = false;
            Interlocked.Exchange(ref _bound, null)?.Dispose();
            return null;
        }
        finally
        {
            bound.Return(run);
        }
    }

    /// <summary>Runs with tensors of its own, and binds buffers of their shapes for the next time.</summary>
    private Dictionary<string, MLFeatureValue> RunOnce(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, long[][] shapes, MLState? state, CancellationToken cancellationToken)
    {
        List<OrtValue> tensors = new(_inputNames.Length);
        IReadOnlyList<OrtValue> results = [];
        try
        {
            for (int i = 0; i < _inputs.Length; i++) tensors.Add(_inputs[i].Create(inputs, shapes[i]));
            foreach (OnnxState own in _states)
            {
                tensors.Add(Tensors.FromArray(state![own.Name], own.ElementType, [.. own.Dims], $"The state '{own.Name}'"));
            }

            results = _session.Run(_inputNames, tensors, _outputNames, cancellationToken);
            Dictionary<string, MLFeatureValue> outputs = new(_outputs.Length);
            BoundTensor[] made = [.. results.Select((result, i) => Described(_outputNames[i], result))];
            for (int i = 0; i < made.Length; i++)
            {
                Read(outputs, i, made[i].Shape.Contains(0) ? [] : results[i].GetTensorMutableRawData(), made[i], state);
            }

            Bind(shapes, made);
            return outputs;
        }
        finally
        {
            foreach (OrtValue value in tensors.Concat(results)) value.Dispose();
        }
    }

    private void Bind(long[][] shapes, BoundTensor[] outputs)
    {
        if (!_isSteady || _states.Count > 0 || shapes.Concat(outputs.Select(output => output.Shape)).Any(shape => shape.Contains(0)))
        {
            return;
        }

        BoundTensor[] inputs =
            [.. _inputs.Select((input, i) => new BoundTensor(input.TensorName, shapes[i], input.Type))];
        Interlocked.Exchange(ref _bound, new BoundRuns(_session, inputs, outputs))?.Dispose();
    }

    private static BoundTensor Described(string name, OrtValue tensor)
    {
        OrtTensorTypeAndShapeInfo info = tensor.GetTensorTypeAndShape();
        return new BoundTensor(name, info.Shape, info.ElementDataType);
    }

    /// <summary>Makes a feature of an output of the graph, or a state, or the label of a classifier's scores.</summary>
    private void Read(
        Dictionary<string, MLFeatureValue> outputs, int index, ReadOnlySpan<byte> bytes, BoundTensor tensor, MLState? state = null)
    {
        if (index < _outputs.Length)
        {
            (OnnxFeature feature, FeatureDescription description) = _outputs[index];
            MLMultiArray array = Tensors.ToArray(bytes, tensor.Type, tensor.Shape);
            outputs[feature.Name] = description.Type.TypeCase == FeatureType.TypeOneofCase.ImageType
                ? new OutputFeatures(feature, description).Read(array.ToFloats(), tensor.Shape, null)
                : array;
        }
        else if (index < _outputs.Length + _states.Count)
        {
            state![_states[index - _outputs.Length].Name] = Tensors.ToArray(bytes, tensor.Type, tensor.Shape);
        }
        else
        {
            AddClasses(outputs, _classes!, MemoryMarshal.Cast<byte, float>(bytes));
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
}
