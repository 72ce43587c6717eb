using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.GLMRegressor.Types;

namespace CoreMLSharp.Runtime.Evaluators.Classic.Linear;

/// <summary>The generalized linear regressor (Core ML specification, <c>GLMRegressor</c>).</summary>
internal sealed class GlmRegressor : IRowModel
{
    private readonly LinearScores _scores;
    private readonly Func<double, double>? _transform;

    private GlmRegressor(GLMRegressor model, string where)
    {
        _scores = new LinearScores(model.Weights.Select(row => row.Value), model.Offset, where);
        _transform = model.PostEvaluationTransform switch
        {
            PostEvaluationTransform.NoTransform => null,
            PostEvaluationTransform.Logit => LinkFunctions.Logistic,
            PostEvaluationTransform.Probit => LinkFunctions.NormalCdf,
            var unknown => throw new ModelFormatException($"{where}: the post-evaluation transform {unknown} is unknown."),
        };
    }

    public int? Inputs => _scores.Inputs;

    public int Outputs => _scores.Count;

    public static IModelEvaluator Create(EvaluatorContext context)
    {
        GlmRegressor regressor = new(context.Model.GlmRegressor, context.Where);
        return new RowEvaluator(context, regressor, new RegressorOutput(context, regressor.Outputs));
    }

    public void Compute(ReadOnlySpan<double> rows, int length, Span<double> outputs)
    {
        for (; !rows.IsEmpty; rows = rows[length..], outputs = outputs[Outputs..])
        {
            _scores.Compute(rows[..length], outputs);
            if (_transform is null) continue;
            foreach (ref double output in outputs[..Outputs]) output = _transform(output);
        }
    }
}
