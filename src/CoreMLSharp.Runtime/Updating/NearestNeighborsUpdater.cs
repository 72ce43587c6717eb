using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Evaluators;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Updating;

/// <summary>Adds examples to a nearest-neighbours classifier, behind those that it has; labels may be new.</summary>
internal sealed class NearestNeighborsUpdater : IModelUpdater
{
    private readonly Model _model;
    private readonly string _where;
    private readonly List<(float[] Sample, MLFeatureValue Label)> _added = [];

    public NearestNeighborsUpdater(EvaluatorContext context)
    {
        (_model, _where) = (context.Model, context.Where);
        Parameters = UpdateParameters.Of(_model.KNearestNeighborsClassifier);
    }

    public UpdateParameters Parameters { get; }

    private bool HasTexts => _model.KNearestNeighborsClassifier.ClassLabelsCase switch
    {
        KNearestNeighborsClassifier.ClassLabelsOneofCase.StringClassLabels => true,
        KNearestNeighborsClassifier.ClassLabelsOneofCase.Int64ClassLabels => false,
        _ => _model.KNearestNeighborsClassifier.DefaultClassLabelCase
            == KNearestNeighborsClassifier.DefaultClassLabelOneofCase.DefaultStringLabel,
    };

    public void Update(IMLBatchProvider examples, UpdateProgress progress, CancellationToken cancellationToken)
    {
        progress(MLUpdateProgressEvent.TrainingBegin);
        string input = _model.Description.Input[0].Name;
        string label = _model.Description.PredictedFeatureName;
        int dimensions = _model.KNearestNeighborsClassifier.NearestNeighborsIndex.NumberOfDimensions;
        for (int i = 0; i < examples.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IReadOnlyDictionary<string, MLFeatureValue> example = examples.Features(i);
            float[] sample = example[input].MultiArrayValue.ToFloats();
            if (sample.Length != dimensions)
            {
                throw new ModelInputException(
                    $"{_where}: example {i + 1} has {sample.Length} numbers in '{input}'; the classifier's samples have {dimensions}.");
            }

            MLFeatureValue value = example[label];
            if (value.Type != (HasTexts ? MLFeatureType.String : MLFeatureType.Int64))
            {
                throw new ModelInputException(
                    $"{_where}: the label of example {i + 1} must be {(HasTexts ? "a text" : "an integer")}, as the classifier's are.");
            }

            _added.Add((sample, value));
        }
    }

    public Model Updated()
    {
        Model model = _model.Clone();
        KNearestNeighborsClassifier classifier = model.KNearestNeighborsClassifier;
        foreach ((float[] sample, MLFeatureValue label) in _added)
        {
            classifier.NearestNeighborsIndex.FloatSamples.Add(new FloatVector { Vector = { sample } });
            if (HasTexts) (classifier.StringClassLabels ??= new()).Vector.Add(label.StringValue);
            else (classifier.Int64ClassLabels ??= new()).Vector.Add(label.Int64Value);
        }

        return model;
    }

    public void Dispose() { }
}
