using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>
/// Runs one model of one type: a stage of a pipeline, or a model that stands alone. Implementations are safe to use from several threads at
/// once; whoever disposes of one waits until nobody uses it.
/// </summary>
internal interface IModelEvaluator : IDisposable
{
    /// <summary>
    /// Computes the outputs from features by name; features that the model does not know are ignored, as a pipeline hands on all it has.
    /// </summary>
    IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken);

    /// <summary>Computes several outputs, one after the other unless the model has a faster way.</summary>
    IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> EvaluateBatch(
        IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, MLFeatureValue>[] outputs = new IReadOnlyDictionary<string, MLFeatureValue>[batch.Count];
        for (int i = 0; i < outputs.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            outputs[i] = Evaluate(batch[i], cancellationToken);
        }

        return outputs;
    }

    void IDisposable.Dispose() { }
}

/// <summary>An evaluator of models that keep something from one prediction to the next.</summary>
internal interface IStatefulEvaluator : IModelEvaluator
{
    /// <summary>A state as it is before the first prediction.</summary>
    MLState MakeState();

    /// <summary>Computes the outputs, and changes the state.</summary>
    IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, MLState state, CancellationToken cancellationToken);
}
