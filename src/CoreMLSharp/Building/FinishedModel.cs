using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Building;

/// <summary>What builders of all types do at their end.</summary>
internal static class FinishedModel
{
    /// <summary>Gives a model the lowest version that knows all it uses, and checks it.</summary>
    /// <exception cref="ModelValidationException">Core ML would refuse it; the message names every error.</exception>
    public static Model Finish(this Model model)
    {
        model.SpecificationVersion = MinimalVersion.Of(model);
        ModelValidator.ThrowIfInvalid(model);
        return model;
    }

    /// <summary>A description of inputs and outputs, which are copied.</summary>
    public static ModelDescription Describe(IEnumerable<FeatureDescription> inputs, params IEnumerable<FeatureDescription> outputs) => new()
    {
        Input = { inputs.Select(input => input.Clone()) },
        Output = { outputs.Select(output => output.Clone()) },
    };

    /// <summary>The description of a regressor of one number, or of an array of several.</summary>
    public static ModelDescription DescribeRegressor(IEnumerable<FeatureDescription> inputs, string outputName, int numbers = 1)
    {
        ModelDescription description = Describe(
            inputs, numbers == 1 ? Feature.Double(outputName) : Feature.MultiArray(outputName, ArrayDataType.Double, [numbers]));
        description.PredictedFeatureName = outputName;
        return description;
    }

    /// <summary>A classifier's description.</summary>
    public static ModelDescription DescribeClassifier(
        IEnumerable<FeatureDescription> inputs, ClassLabels labels, ClassifierOutputs? outputs)
    {
        ModelDescription description = Describe(inputs);
        (outputs ?? ClassifierOutputs.CreateML).AddTo(description, labels);
        return description;
    }

    /// <summary>
    /// Writes labels into that of two fields which fits them; both stand for one choice, so that the other must not be touched.
    /// </summary>
    public static void Store(this ClassLabels labels, Action<StringVector> strings, Action<Int64Vector> integers)
    {
        if (labels.Integers.Count > 0) integers(new Int64Vector { Vector = { labels.Integers } });
        else strings(new StringVector { Vector = { labels.Strings } });
    }
}
