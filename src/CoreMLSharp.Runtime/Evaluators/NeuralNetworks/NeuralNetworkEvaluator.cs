using CoreMLSharp.Onnx;
using CoreMLSharp.Onnx.NeuralNetworks;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Specification;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Evaluators.NeuralNetworks;

/// <summary>Runs neural networks: translated to ONNX, in ONNX Runtime. Several examples are run together where the layers allow it.</summary>
internal sealed class NeuralNetworkEvaluator : IModelEvaluator
{
    /// <summary>How many examples are run together: enough to keep all cores busy, few enough for the cache.</summary>
    private const int BatchSize = 8;

    private readonly OnnxSession _session;
    private readonly InputTensors[] _inputs;
    private readonly OutputFeatures[] _outputs;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly int _probabilities;
    private readonly ClassLabels? _labels;
    private readonly bool _isBatched;
    private readonly HashSet<string> _rank5Inputs;

    public NeuralNetworkEvaluator(EvaluatorContext context)
    {
        Model model = context.Model;
        OnnxTranslation translation = NeuralNetworkTranslator.Translate(
            model, new OnnxTranslationOptions { ModelName = context.Where, Batch = true, CustomLayers = context.Configuration.CustomLayers });
        _isBatched = translation.IsBatched;
        _inputs = [.. translation.Inputs.Select((input, i) => new InputTensors(input, model.Description.Input[i], context.Configuration.ImageCropAndScale))];
        _inputNames = [.. _inputs.Select(input => input.TensorName)];
        _rank5Inputs = [.. translation.Inputs.Where(input => input.Layout != OnnxLayout.Exact).Select(input => input.Name)];
        _outputs = [.. translation.Outputs.Select(output => new OutputFeatures(output, model.Description.Output.First(feature => feature.Name == output.Name)))];
        _outputNames = [.. _outputs.Select(output => output.TensorName).Append(translation.ProbabilitiesTensorName).OfType<string>().Distinct()];
        _probabilities = Array.IndexOf(_outputNames, translation.ProbabilitiesTensorName);
        _labels = model.NeuralNetworkClassifier is { } classifier ? new ClassLabels(classifier, model.Description, context.Where) : null;
        _session = new OnnxSession(translation, context.Configuration, context.Where);
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(IReadOnlyDictionary<string, MLFeatureValue> inputs) => Run([inputs], ShapesOf(inputs))[0];

    public IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> EvaluateBatch(IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch)
    {
        List<IReadOnlyDictionary<string, MLFeatureValue>> outputs = new(batch.Count);
        while (outputs.Count < batch.Count)
        {
            long[][] shapes = ShapesOf(batch[outputs.Count]);
            int count = 1;
            while (_isBatched && count < BatchSize && outputs.Count + count < batch.Count && SameShapes(shapes, ShapesOf(batch[outputs.Count + count]))) count++;
            outputs.AddRange(Run([.. batch.Skip(outputs.Count).Take(count)], shapes));
        }

        return outputs;
    }

    public void Dispose() => _session.Dispose();

    /// <summary>Runs examples of equal shapes together.</summary>
    private Dictionary<string, MLFeatureValue>[] Run(IReadOnlyDictionary<string, MLFeatureValue>[] examples, long[][] shapes)
    {
        OrtValue[] tensors = new OrtValue[_inputs.Length];
        IReadOnlyList<OrtValue> results = [];
        try
        {
            for (int i = 0; i < tensors.Length; i++) tensors[i] = Tensor(_inputs[i], examples, shapes[i]);
            results = _session.Run(_inputNames, tensors, _outputNames);
            Dictionary<string, MLFeatureValue>[] outputs = [.. examples.Select(_ => new Dictionary<string, MLFeatureValue>())];
            for (int i = 0; i < examples.Length; i++) Read(results, i, examples, outputs[i]);
            return outputs;
        }
        finally
        {
            foreach (OrtValue? value in tensors.Concat(results)) value?.Dispose();
        }
    }

    private static OrtValue Tensor(InputTensors input, IReadOnlyDictionary<string, MLFeatureValue>[] examples, long[] shape)
    {
        int length = (int)shape.Aggregate(1L, (product, dim) => checked(product * dim));
        float[] elements = new float[checked(length * examples.Length)];
        if (examples.Length == 1) input.Write(examples[0], shape, elements);
        else Parallel.For(0, examples.Length, i => input.Write(examples[i], shape, elements.AsSpan(i * length, length)));
        return OrtValue.CreateTensorValueFromMemory(elements, examples.Length == 1 ? shape : [shape[0] * examples.Length, .. shape[1..]]);
    }

    private void Read(IReadOnlyList<OrtValue> results, int example, IReadOnlyDictionary<string, MLFeatureValue>[] examples, Dictionary<string, MLFeatureValue> outputs)
    {
        for (int i = 0; i < _outputNames.Length; i++)
        {
            ReadOnlySpan<float> elements = results[i].GetTensorDataAsSpan<float>();
            int length = elements.Length / examples.Length;
            elements = elements.Slice(example * length, length);
            long[] shape = results[i].GetTensorTypeAndShape().Shape;
            if (examples.Length > 1) shape[0] /= examples.Length;
            if (i < _outputs.Length) outputs[_outputs[i].Name] = _outputs[i].Read(elements, shape, Leading(examples[example]));
            if (i == _probabilities) _labels?.Add(outputs, elements);
        }
    }

    /// <summary>The lengths of sequence and batch, where a caller gave an array of five dimensions.</summary>
    private (long Sequence, long Batch)? Leading(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        foreach (string name in _rank5Inputs)
        {
            if (inputs.TryGetValue(name, out MLFeatureValue? value) && value.Type == MLFeatureType.MultiArray && value.MultiArrayValue.Shape is { Count: 5 } shape)
            {
                return (shape[0], shape[1]);
            }
        }

        return null;
    }

    private long[][] ShapesOf(IReadOnlyDictionary<string, MLFeatureValue> inputs) => [.. _inputs.Select(input => input.ShapeOf(inputs))];

    private static bool SameShapes(long[][] a, long[][] b) => a.Zip(b).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}
