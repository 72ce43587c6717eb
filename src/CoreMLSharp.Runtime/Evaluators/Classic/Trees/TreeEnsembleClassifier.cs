using CoreMLSharp.Diagnostics;
using Transform = CoreMLSharp.Specification.TreeEnsemblePostEvaluationTransform;

namespace CoreMLSharp.Runtime.Evaluators.Classic.Trees;

/// <summary>
/// The tree ensemble classifier (Core ML specification, <c>TreeEnsembleClassifier</c>). The trees score every class, or the second of two,
/// or with a zero class reference all but the first, whose score is zero.
/// </summary>
internal sealed class TreeEnsembleClassifier : IRowModel
{
    private readonly TreeEnsemble _ensemble;
    private readonly Transform _transform;

    private TreeEnsembleClassifier(TreeEnsemble ensemble, Transform transform, int classes, string where)
    {
        _ensemble = ensemble;
        _transform = transform;
        Outputs = classes;
        bool fits = ensemble.Dimensions == classes
            || (ensemble.Dimensions == classes - 1 && (classes == 2 || transform == Transform.ClassificationSoftMaxWithZeroClassReference));
        if (!fits)
        {
            throw new ModelFormatException(
                $"{where}: trees of {ensemble.Dimensions} prediction dimensions cannot score {classes} classes.");
        }
    }

    public int? Inputs => null;

    public int MinimumInputs => _ensemble.MinimumInputs;

    public int Outputs { get; }

    public bool AcceptsMissing => true;

    public static IModelEvaluator Create(EvaluatorContext context)
    {
        Specification.TreeEnsembleClassifier model = context.Model.TreeEnsembleClassifier;
        TreeEnsemble ensemble = TreeCompiler.Compile(model.TreeEnsemble, context.Where);
        bool hasLabels = model.StringClassLabels is { Vector.Count: > 0 } || model.Int64ClassLabels is { Vector.Count: > 0 };
        ClassLabels labels = hasLabels
            ? ClassLabels.From(model.StringClassLabels, model.Int64ClassLabels, context.Where)
            : ClassLabels.Numbered(Math.Max(2, ensemble.Dimensions));
        TreeEnsembleClassifier classifier = new(ensemble, model.PostEvaluationTransform, labels.Count, context.Where);
        return new RowEvaluator(context, classifier, new ClassifierOutput(context.Model.Description, labels));
    }

    public void Compute(ReadOnlySpan<double> rows, int length, Span<double> outputs)
    {
        int reference = Outputs - _ensemble.Dimensions;
        _ensemble.Compute(rows, length, outputs[reference..], Outputs);
        for (; !outputs.IsEmpty; outputs = outputs[Outputs..]) TransformRow(outputs[..Outputs], hasReference: reference == 1);
    }

    private void TransformRow(Span<double> scores, bool hasReference)
    {
        if (scores.Length == 2 && hasReference)
        {
            double probability = _transform == Transform.NoTransform ? scores[1] : LinkFunctions.Logistic(scores[1]);
            scores[0] = _transform == Transform.NoTransform ? 1 - probability : LinkFunctions.Logistic(-scores[1]);
            scores[1] = probability;
            return;
        }

        switch (_transform)
        {
            case Transform.ClassificationSoftMax:
                LinkFunctions.SoftMax(scores);
                break;
            case Transform.ClassificationSoftMaxWithZeroClassReference:
                scores[0] = 0;
                LinkFunctions.SoftMax(scores);
                break;
            case Transform.RegressionLogistic:
                foreach (ref double score in scores) score = LinkFunctions.Logistic(score);
                break;
        }
    }
}
