using System.Globalization;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.ClassicModels.LightGbm;

/// <summary>What a model was trained for, and with that what becomes of its scores.</summary>
/// <param name="Prediction">What does.</param>
/// <param name="Scale">What scores are multiplied by before.</param>
internal sealed record Objective(Prediction Prediction, double Scale = 1)
{
    private static readonly Dictionary<string, Prediction> Table = new()
    {
        // Regression
        ["regression"] = Predictions.Identity,
        ["regression_l2"] = Predictions.Identity,
        ["regression_l1"] = Predictions.Identity,
        ["huber"] = Predictions.Identity,
        ["fair"] = Predictions.Identity,
        ["quantile"] = Predictions.Identity,
        ["mape"] = Predictions.Identity,
        ["poisson"] = Predictions.Exponential,
        ["gamma"] = Predictions.Exponential,
        ["tweedie"] = Predictions.Exponential,
        ["cross_entropy"] = Predictions.Logistic,
        ["xentropy"] = Predictions.Logistic,
        ["cross_entropy_lambda"] = Predictions.SoftPlus,
        ["xentlambda"] = Predictions.SoftPlus,

        // Ranking
        ["lambdarank"] = Predictions.Identity,
        ["rank_xendcg"] = Predictions.Identity,

        // Classification
        ["binary"] = Predictions.TwoClasses,
        ["multiclass"] = Predictions.SoftmaxClasses,
        ["multiclassova"] = Predictions.IndependentClasses,

        // The user's own, of which the library gives the scores
        ["custom"] = Predictions.Identity,
    };

    /// <summary>Reads a line such as <c>binary sigmoid:1</c>.</summary>
    /// <exception cref="UnsupportedModelException">There is no such objective.</exception>
    public static Objective Of(string? line)
    {
        string[] words = (line ?? "custom").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words.Length == 0 || !Table.TryGetValue(words[0], out Prediction? prediction))
        {
            throw new UnsupportedModelException(
                $"its objective is '{line}'; those that can be converted are {string.Join(", ", Table.Keys)}.");
        }

        if (prediction == Predictions.Identity && words.Contains("sqrt")) prediction = Predictions.SignedSquare;
        return new Objective(prediction, words.Select(Sigmoid).FirstOrDefault(scale => scale is not null) ?? 1);
    }

    private static double? Sigmoid(string word)
    {
        const string Name = "sigmoid:";
        if (!word.StartsWith(Name, StringComparison.Ordinal)) return null;
        return double.TryParse(word[Name.Length..], NumberStyles.Float, CultureInfo.InvariantCulture, out double scale) && scale > 0
            ? scale
            : throw new ModelFormatException($"its objective has '{word}', which is no positive number.");
    }
}
