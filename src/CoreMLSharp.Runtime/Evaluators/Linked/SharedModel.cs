using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Linked;

/// <summary>One instance of a linked model. What it computes from an image is remembered with the image.</summary>
internal sealed class SharedModel(LoadedModel model) : IDisposable
{
    private readonly IModelEvaluator _evaluator = model.Evaluator;
    private readonly string? _onlyImageInput =
        model.Description.Input is [{ Type.TypeCase: FeatureType.TypeOneofCase.ImageType } input] ? input.Name : null;

    public ModelDescription Description => model.Description;

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken)
    {
        if (_onlyImageInput is null) return _evaluator.Evaluate(inputs, cancellationToken);
        MLImage image = inputs[_onlyImageInput].ImageValue;
        lock (image.Memory)
        {
            if (image.Memory.TryGetValue(this, out object? known)) return (IReadOnlyDictionary<string, MLFeatureValue>)known;
            IReadOnlyDictionary<string, MLFeatureValue> outputs =
                new Dictionary<string, MLFeatureValue>(_evaluator.Evaluate(inputs, cancellationToken)).AsReadOnly();
            image.Memory.Add(this, outputs);
            return outputs;
        }
    }

    public IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> EvaluateBatch(
        IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> batch, CancellationToken cancellationToken) =>
        _evaluator.EvaluateBatch(batch, cancellationToken);

    public void Dispose() => _evaluator.Dispose();
}
