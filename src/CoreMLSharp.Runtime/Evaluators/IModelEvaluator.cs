namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>Runs one model of one type: a stage of a pipeline, or a model that stands alone. Implementations are safe to use from several threads at once.</summary>
internal interface IModelEvaluator : IDisposable
{
    /// <summary>Computes the outputs from features by name; features that the model does not know are ignored, as a pipeline hands on all it has.</summary>
    IReadOnlyDictionary<string, MLFeatureValue> Evaluate(IReadOnlyDictionary<string, MLFeatureValue> inputs);

    /// <summary>Computes several outputs, one after the other unless the model has a faster way.</summary>
    IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> EvaluateBatch(IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch) =>
        [.. batch.Select(Evaluate)];

    void IDisposable.Dispose() { }
}

/// <summary>An evaluator of models that keep something from one prediction to the next.</summary>
internal interface IStatefulEvaluator : IModelEvaluator
{
    /// <summary>A state as it is before the first prediction.</summary>
    MLState MakeState();

    /// <summary>Computes the outputs, and changes the state.</summary>
    IReadOnlyDictionary<string, MLFeatureValue> Evaluate(IReadOnlyDictionary<string, MLFeatureValue> inputs, MLState state);
}
