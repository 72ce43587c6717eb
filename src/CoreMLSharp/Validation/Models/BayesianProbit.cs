using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;

namespace CoreMLSharp.Validation.Models;

/// <summary>Bayesian probit regressors: all inputs are integer arrays of one or two dimensions.</summary>
internal static class BayesianProbit
{
    public static void Check(Model model, Report report)
    {
        foreach (FeatureDescription input in model.Description?.Input ?? [])
        {
            bool fits = input.Type?.MultiArrayType is { DataType: ArrayFeatureType.Types.ArrayDataType.Int32, Shape.Count: 1 or 2 };
            if (!fits)
            {
                report.At("description").Error(
                    $"The input '{input.Name}' is {Features.Describe(input.Type)}.",
                    "Make it a multi-array of INT32 with one or two dimensions.");
            }
        }
    }
}
