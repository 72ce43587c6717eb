using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.GLMClassifier.Types;

namespace CoreMLSharp.Runtime.Evaluators.Classic.Linear;

/// <summary>
/// The generalized linear classifier (Core ML specification, <c>GLMClassifier</c>). Two classes have one row of weights, for the second
/// class. With more, <c>ReferenceClass</c> is multinomial regression in which the first class scores zero, and <c>OneVsRest</c> one
/// logistic regression per class, scaled to sum to one.
/// </summary>
internal sealed class GlmClassifier : IRowModel
{
    private readonly LinearScores _scores;
    private readonly bool _isProbit;
    private readonly bool _hasReference;

    private GlmClassifier(GLMClassifier model, int classes, string where)
    {
        _scores = new LinearScores(model.Weights.Select(row => row.Value), model.Offset, where);
        _isProbit = model.PostEvaluationTransform == PostEvaluationTransform.Probit;
        _hasReference = model.ClassEncoding == ClassEncoding.ReferenceClass;
        Outputs = classes;

        int rows = _hasReference || classes == 2 ? classes - 1 : classes;
        if (_scores.Count != rows)
        {
            throw new ModelFormatException(
                $"{where}: {classes} classes in {model.ClassEncoding} encoding need {rows} rows of weights, but there are " +
                    $"{_scores.Count}.");
        }

        if (_isProbit && classes != 2)
        {
            throw new ModelFormatException($"{where}: the transform Probit is defined for two classes only, but there are {classes}.");
        }
    }

    public int? Inputs => _scores.Inputs;

    public int Outputs { get; }

    public static IModelEvaluator Create(EvaluatorContext context)
    {
        GLMClassifier model = context.Model.GlmClassifier;
        ClassLabels labels = ClassLabels.From(model.StringClassLabels, model.Int64ClassLabels, context.Where);
        GlmClassifier classifier = new(model, labels.Count, context.Where);
        return new RowEvaluator(context, classifier, new ClassifierOutput(context.Model.Description, labels));
    }

    public void Compute(ReadOnlySpan<double> rows, int length, Span<double> outputs)
    {
        for (; !rows.IsEmpty; rows = rows[length..], outputs = outputs[Outputs..]) ComputeRow(rows[..length], outputs[..Outputs]);
    }

    private void ComputeRow(ReadOnlySpan<double> row, Span<double> probabilities)
    {
        _scores.Compute(row, probabilities[(Outputs - _scores.Count)..]);
        if (Outputs == 2)
        {
            double score = probabilities[1];
            probabilities[0] = _isProbit ? LinkFunctions.NormalCdf(-score) : LinkFunctions.Logistic(-score);
            probabilities[1] = _isProbit ? LinkFunctions.NormalCdf(score) : LinkFunctions.Logistic(score);
        }
        else if (_hasReference)
        {
            probabilities[0] = 0;
            LinkFunctions.SoftMax(probabilities);
        }
        else
        {
            foreach (ref double probability in probabilities) probability = LinkFunctions.Logistic(probability);
            LinkFunctions.Normalize(probabilities);
        }
    }
}
