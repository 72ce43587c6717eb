using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Evaluators.NeuralNetworks;

/// <summary>
/// Runs neural networks: translated to ONNX, in ONNX Runtime. Several examples are run together where the layers allow it.
/// </summary>
internal sealed class NeuralNetworkEvaluator : IModelEvaluator
{
    /// <summary>How many examples are run together: enough to keep all cores busy, few enough for the cache.</summary>
    private const int BatchSize = 8;

    private readonly NetworkTensors _tensors;
    private readonly OnnxSession _session;
    private readonly MLModelConfiguration _configuration;
    private readonly bool _isOpen;
    private BoundRuns? _bound;
    private volatile bool _isSteady = true;

    public NeuralNetworkEvaluator(EvaluatorContext context)
    {
        _configuration = context.Configuration;
        (_tensors, StoredOnnxModel model) = Prepare(context);
        // What the translation needed is in the stored model now; without it, loading needs half the memory.
        if (context.IsOwned) context.Model.Network?.Layers.Clear();
        if (model.Folder is not null) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (context.CancellationToken.IsCancellationRequested) model.Dispose();
        context.CancellationToken.ThrowIfCancellationRequested();
        _session = new OnnxSession(model, context.Configuration, context.Where);
        _isOpen = _tensors.InputShapes is null;
        if (!_isOpen) _bound = Bind(_tensors.InputShapes!, _tensors.OutputShapes!);
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken)
    {
        LeadingLengths? leading = _tensors.Leading(inputs);
        long[][] shapes = ShapesOf(inputs, leading);
        if (_bound is { } bound && bound.Fit(shapes) && RunBound(bound, inputs, leading, cancellationToken) is { } outputs) return outputs;
        (Dictionary<string, MLFeatureValue>[] results, long[][] outputShapes) = Run([inputs], shapes, cancellationToken);
        if (_isOpen && _isSteady && outputShapes.All(shape => shape.All(dim => dim > 0)))
        {
            Interlocked.Exchange(ref _bound, Bind(shapes, outputShapes))?.Dispose();
        }

        return results[0];
    }

    public IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> EvaluateBatch(
        IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch, CancellationToken cancellationToken)
    {
        List<IReadOnlyDictionary<string, MLFeatureValue>> outputs = new(batch.Count);
        while (outputs.Count < batch.Count)
        {
            long[][] shapes = ShapesOf(batch[outputs.Count]);
            int count = 1;
            while (
                _tensors.IsBatched && count < BatchSize && outputs.Count + count < batch.Count
                    && SameShapes(shapes, ShapesOf(batch[outputs.Count + count])))
            {
                count++;
            }

            outputs.AddRange(Run([.. batch.Skip(outputs.Count).Take(count)], shapes, cancellationToken).Outputs);
        }

        return outputs;
    }

    public void Dispose()
    {
        _bound?.Dispose();
        _session.Dispose();
    }

    /// <summary>Translates the network. Nothing of the translation outlives this method but what it gives back.</summary>
    private static (NetworkTensors Tensors, StoredOnnxModel Model) Prepare(EvaluatorContext context)
    {
        OnnxTranslation translation = OnnxExporter.Translate(context.Model, new OnnxTranslationOptions
        {
            ModelName = context.Where,
            Batch = true,
            MaximumLoopIterations = context.Configuration.MaximumLoopIterations,
            CustomLayers = context.Configuration.CustomLayers,
        });
        return (new NetworkTensors(translation, context), StoredOnnxModel.Of(translation));
    }

    private BoundRuns Bind(long[][] inputs, long[][] outputs)
    {
        BoundTensor[] bound =
        [
            .. _tensors.InputNames.Concat(_tensors.OutputNames).Zip(inputs.Concat(outputs))
                .Select(tensor => new BoundTensor(tensor.First, tensor.Second)),
        ];
        foreach (BoundTensor tensor in bound) TensorSize.Checked(tensor.Shape, tensor.Name, _configuration);
        return new BoundRuns(_session, bound[..inputs.Length], bound[inputs.Length..]);
    }

    /// <summary>
    /// Runs one example in buffers that are there already. Where shapes are open, those of the outputs may be others than the last time for
    /// inputs of the same shapes; then this gives null, and nothing is bound any more.
    /// </summary>
    private Dictionary<string, MLFeatureValue>? RunBound(
        BoundRuns bound, IReadOnlyDictionary<string, MLFeatureValue> inputs, LeadingLengths? leading, CancellationToken cancellationToken)
    {
        BoundRun run = bound.Take();
        try
        {
            for (int i = 0; i < bound.Inputs.Length; i++) _tensors.Inputs[i].Write(inputs, bound.Inputs[i].Shape, run.Input(i));
            run.Run(cancellationToken);
            Dictionary<string, MLFeatureValue> outputs = [];
            for (int i = 0; i < bound.Outputs.Length; i++) _tensors.Read(i, run.Output(i), bound.Outputs[i].Shape, leading, outputs);
            return outputs;
        }
        catch (CoreMLException) when (_isOpen)
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

    /// <summary>Runs examples of equal shapes together.</summary>
    private (Dictionary<string, MLFeatureValue>[] Outputs, long[][] Shapes) Run(
        IReadOnlyDictionary<string, MLFeatureValue>[] examples, long[][] shapes, CancellationToken cancellationToken)
    {
        OrtValue[] tensors = new OrtValue[shapes.Length];
        IReadOnlyList<OrtValue> results = [];
        try
        {
            for (int i = 0; i < tensors.Length; i++) tensors[i] = Tensor(_tensors.Inputs[i], examples, shapes[i]);
            results = _session.Run(_tensors.InputNames, tensors, _tensors.OutputNames, cancellationToken);
            Dictionary<string, MLFeatureValue>[] outputs = [.. examples.Select(_ => new Dictionary<string, MLFeatureValue>())];
            long[][] outputShapes = [.. results.Select(result => result.GetTensorTypeAndShape().Shape)];
            for (int i = 0; i < results.Count; i++) Read(i, results[i], outputShapes[i], examples, outputs);
            return (outputs, outputShapes);
        }
        finally
        {
            foreach (OrtValue? value in tensors.Concat(results)) value?.Dispose();
        }
    }

    private OrtValue Tensor(InputTensors input, IReadOnlyDictionary<string, MLFeatureValue>[] examples, long[] shape)
    {
        int length = TensorSize.Checked(shape, input.TensorName, _configuration);
        float[] elements = new float[checked((long)length * examples.Length)];
        if (examples.Length == 1) input.Write(examples[0], shape, elements);
        else Parallel.For(0, examples.Length, i => input.Write(examples[i], shape, elements.AsSpan(i * length, length)));
        return OrtValue.CreateTensorValueFromMemory(elements, examples.Length == 1 ? shape : [shape[0] * examples.Length, .. shape[1..]]);
    }

    private void Read(
        int output, OrtValue result, long[] resultShape, IReadOnlyDictionary<string, MLFeatureValue>[] examples,
        Dictionary<string, MLFeatureValue>[] outputs)
    {
        TensorSize.Checked(resultShape, _tensors.OutputNames[output], _configuration);
        ReadOnlySpan<float> elements = result.GetTensorDataAsSpan<float>();
        int length = elements.Length / examples.Length;
        long[] shape = examples.Length == 1 ? resultShape : [resultShape[0] / examples.Length, .. resultShape[1..]];
        for (int i = 0; i < examples.Length; i++)
        {
            _tensors.Read(output, elements.Slice(i * length, length), shape, _tensors.Leading(examples[i]), outputs[i]);
        }
    }

    private long[][] ShapesOf(IReadOnlyDictionary<string, MLFeatureValue> inputs) => ShapesOf(inputs, _tensors.Leading(inputs));

    private long[][] ShapesOf(IReadOnlyDictionary<string, MLFeatureValue> inputs, LeadingLengths? leading)
    {
        long[][] shapes = new long[_tensors.Inputs.Length][];
        for (int i = 0; i < shapes.Length; i++) shapes[i] = _tensors.Inputs[i].ShapeOf(inputs, leading);
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
