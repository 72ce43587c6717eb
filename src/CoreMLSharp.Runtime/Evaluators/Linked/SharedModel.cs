using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Linked;

/// <summary>One instance of a linked model. What it computes from a picture is remembered with the picture.</summary>
internal sealed class SharedModel(ModelDescription description, IModelEvaluator evaluator)
{
    private readonly string? _onlyImageInput =
        description.Input is [{ Type.TypeCase: FeatureType.TypeOneofCase.ImageType } input] ? input.Name : null;

    public ModelDescription Description => description;

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        if (_onlyImageInput is null) return evaluator.Evaluate(inputs);
        MLImage image = inputs[_onlyImageInput].ImageValue;
        lock (image.Memory)
        {
            if (image.Memory.TryGetValue(this, out object? known)) return (IReadOnlyDictionary<string, MLFeatureValue>)known;
            IReadOnlyDictionary<string, MLFeatureValue> outputs = evaluator.Evaluate(inputs);
            image.Memory.Add(this, outputs);
            return outputs;
        }
    }

    public IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> EvaluateBatch(IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch) =>
        evaluator.EvaluateBatch(batch);
}
