using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using PostEvaluationTransform = CoreMLSharp.Specification.GLMRegressor.Types.PostEvaluationTransform;

namespace CoreMLSharp.Building;

/// <summary>Makes linear regressors (Core ML specification, <c>GLMRegressor</c>).</summary>
public static class GlmRegressorBuilder
{
    /// <summary>weights · x + offset, then the transform.</summary>
    /// <param name="inputs">Numbers and arrays, which together are the vector x.</param>
    /// <param name="outputName">The output, a number.</param>
    /// <param name="weights">One for each element of x.</param>
    /// <param name="offset">Added to the product.</param>
    /// <param name="transform">What happens to the sum.</param>
    /// <exception cref="ModelValidationException">An input is neither a number nor an array.</exception>
    public static Model Create(
        IEnumerable<FeatureDescription> inputs, string outputName, IReadOnlyList<double> weights, double offset = 0,
        PostEvaluationTransform transform = PostEvaluationTransform.NoTransform) => new Model
        {
            Description = FinishedModel.DescribeRegressor(inputs, outputName),
            GlmRegressor = new GLMRegressor
            {
                Weights = { new GLMRegressor.Types.DoubleArray { Value = { weights } } },
                Offset = { offset },
                PostEvaluationTransform = transform,
            },
        }.Finish();
}
