using CoreMLSharp.Diagnostics;
using Transform = CoreMLSharp.Specification.TreeEnsemblePostEvaluationTransform;

namespace CoreMLSharp.Runtime.Evaluators.Classic.Trees;

/// <summary>The tree ensemble regressor (Core ML specification, <c>TreeEnsembleRegressor</c>).</summary>
internal sealed class TreeEnsembleRegressor : IRowModel
{
    private readonly TreeEnsemble _ensemble;
    private readonly Transform _transform;

    private TreeEnsembleRegressor(TreeEnsemble ensemble, Transform transform, string where)
    {
        _ensemble = ensemble;
        _transform = transform;
        if (transform is Transform.NoTransform or Transform.RegressionLogistic or Transform.ClassificationSoftMax) return;
        throw new ModelFormatException($"{where}: the post-evaluation transform {transform} is not one for regressors.");
    }

    public int? Inputs => null;

    public int MinimumInputs => _ensemble.MinimumInputs;

    public int Outputs => _ensemble.Dimensions;

    public bool AcceptsMissing => true;

    public static IModelEvaluator Create(EvaluatorContext context)
    {
        Specification.TreeEnsembleRegressor model = context.Model.TreeEnsembleRegressor;
        TreeEnsembleRegressor regressor =
            new(TreeCompiler.Compile(model.TreeEnsemble, context.Where), model.PostEvaluationTransform, context.Where);
        return new RowEvaluator(context, regressor, new RegressorOutput(context, regressor.Outputs));
    }

    public void Compute(ReadOnlySpan<double> rows, int length, Span<double> outputs)
    {
        _ensemble.Compute(rows, length, outputs, Outputs);
        if (_transform == Transform.RegressionLogistic)
        {
            foreach (ref double output in outputs) output = LinkFunctions.Logistic(output);
        }
        else if (_transform == Transform.ClassificationSoftMax)
        {
            for (; !outputs.IsEmpty; outputs = outputs[Outputs..]) LinkFunctions.SoftMax(outputs[..Outputs]);
        }
    }
}
