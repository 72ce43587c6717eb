using System.Collections.Concurrent;
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

    private readonly NetworkTensors _tensors;
    private readonly OnnxSession _session;
    private readonly ConcurrentBag<BoundRun> _idle = [];
    private readonly long[][]? _inputShapes;
    private readonly long[][]? _outputShapes;

    public NeuralNetworkEvaluator(EvaluatorContext context)
    {
        (_tensors, StoredOnnxModel model) = Prepare(context);
        // What the translation needed is in the stored model now; without it, loading needs half the memory.
        if (context.IsOwned) DropLayers(context.Model);
        if (model.Folder is not null) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _session = new OnnxSession(model, context.Configuration, context.Where);
        (_inputShapes, _outputShapes) = (_tensors.InputShapes, _tensors.OutputShapes);
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        long[][] shapes = ShapesOf(inputs);
        return _inputShapes is not null && SameShapes(_inputShapes, shapes) ? RunBound(inputs) : Run([inputs], shapes)[0];
    }

    public IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> EvaluateBatch(IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch)
    {
        List<IReadOnlyDictionary<string, MLFeatureValue>> outputs = new(batch.Count);
        while (outputs.Count < batch.Count)
        {
            long[][] shapes = ShapesOf(batch[outputs.Count]);
            int count = 1;
            while (_tensors.IsBatched && count < BatchSize && outputs.Count + count < batch.Count && SameShapes(shapes, ShapesOf(batch[outputs.Count + count]))) count++;
            outputs.AddRange(Run([.. batch.Skip(outputs.Count).Take(count)], shapes));
        }

        return outputs;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out BoundRun? run)) run.Dispose();
        _session.Dispose();
    }

    /// <summary>Translates the network. Nothing of the translation outlives this method but what it gives back.</summary>
    private static (NetworkTensors Tensors, StoredOnnxModel Model) Prepare(EvaluatorContext context)
    {
        OnnxTranslation translation = NeuralNetworkTranslator.Translate(context.Model, new OnnxTranslationOptions
        {
            ModelName = context.Where,
            Batch = true,
            MaximumLoopIterations = context.Configuration.MaximumLoopIterations,
            CustomLayers = context.Configuration.CustomLayers,
        });
        return (new NetworkTensors(translation, context), StoredOnnxModel.Of(translation));
    }

    private static void DropLayers(Model model)
    {
        model.NeuralNetwork?.Layers.Clear();
        model.NeuralNetworkClassifier?.Layers.Clear();
        model.NeuralNetworkRegressor?.Layers.Clear();
    }

    /// <summary>Runs one example whose shapes are the usual ones, in buffers that are there already.</summary>
    private Dictionary<string, MLFeatureValue> RunBound(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        if (!_idle.TryTake(out BoundRun? run))
        {
            run = new BoundRun(
                _session, [.. _tensors.InputNames.Zip(_inputShapes!)], [.. _tensors.OutputNames.Zip(_outputShapes!)]);
        }

        try
        {
            for (int i = 0; i < _inputShapes!.Length; i++) _tensors.Inputs[i].Write(inputs, _inputShapes[i], run.Input(i));
            run.Run();
            Dictionary<string, MLFeatureValue> outputs = [];
            (long, long)? leading = _tensors.Leading(inputs);
            for (int i = 0; i < _outputShapes!.Length; i++) _tensors.Read(i, run.Output(i), _outputShapes[i], leading, outputs);
            return outputs;
        }
        finally
        {
            _idle.Add(run);
        }
    }

    /// <summary>Runs examples of equal shapes together.</summary>
    private Dictionary<string, MLFeatureValue>[] Run(IReadOnlyDictionary<string, MLFeatureValue>[] examples, long[][] shapes)
    {
        OrtValue[] tensors = new OrtValue[shapes.Length];
        IReadOnlyList<OrtValue> results = [];
        try
        {
            for (int i = 0; i < tensors.Length; i++) tensors[i] = Tensor(_tensors.Inputs[i], examples, shapes[i]);
            results = _session.Run(_tensors.InputNames, tensors, _tensors.OutputNames);
            Dictionary<string, MLFeatureValue>[] outputs = [.. examples.Select(_ => new Dictionary<string, MLFeatureValue>())];
            for (int i = 0; i < results.Count; i++) Read(i, results[i], examples, outputs);
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

    private void Read(int output, OrtValue result, IReadOnlyDictionary<string, MLFeatureValue>[] examples, Dictionary<string, MLFeatureValue>[] outputs)
    {
        ReadOnlySpan<float> elements = result.GetTensorDataAsSpan<float>();
        int length = elements.Length / examples.Length;
        long[] shape = result.GetTensorTypeAndShape().Shape;
        if (examples.Length > 1) shape[0] /= examples.Length;
        for (int i = 0; i < examples.Length; i++)
        {
            _tensors.Read(output, elements.Slice(i * length, length), shape, _tensors.Leading(examples[i]), outputs[i]);
        }
    }

    private long[][] ShapesOf(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        long[][] shapes = new long[_tensors.Inputs.Length][];
        for (int i = 0; i < shapes.Length; i++) shapes[i] = _tensors.Inputs[i].ShapeOf(inputs);
        return shapes;
    }

    private static bool SameShapes(long[][] a, long[][] b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            if (!a[i].AsSpan().SequenceEqual(b[i])) return false;
        }

        return true;
    }
}
