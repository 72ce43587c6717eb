using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Verification;

/// <summary>Runs a model on recorded inputs and compares with recorded outputs.</summary>
public static class GoldenTest
{
    /// <summary>Compares every recorded output with what the model computes from the recorded inputs.</summary>
    /// <param name="model">The model.</param>
    /// <param name="golden">Inputs and outputs by name, stored as <see cref="FeatureStorage"/> describes.</param>
    /// <param name="tolerance">How far a number may be from the recorded one.</param>
    /// <exception cref="ModelInputException">An input is missing or of the wrong type, or no output was recorded.</exception>
    public static IReadOnlyList<OutputComparison> Run(MLModel model, SafeTensorsFile golden, Tolerance tolerance)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(golden);
        return Unforeseen.Guard("The model cannot be verified", () => Compare(model, golden, tolerance));
    }

    private static IReadOnlyList<OutputComparison> Compare(MLModel model, SafeTensorsFile golden, Tolerance tolerance)
    {
        Dictionary<string, MLFeatureValue> expected = FeatureStorage.Unpack(golden, model.Description.Output);
        if (expected.Count == 0)
        {
            throw new ModelInputException(
                "The recording holds none of the model's outputs " +
                    $"({string.Join(", ", model.Description.Output.Select(output => output.Name))}).");
        }

        IReadOnlyDictionary<string, MLFeatureValue> actual =
            model.Predict(FeatureStorage.Unpack(golden, model.Description.Input), model.MakeState());
        return [.. expected.Select(output => OutputComparison.Compare(output.Key, output.Value, actual[output.Key], tolerance))];
    }
}
