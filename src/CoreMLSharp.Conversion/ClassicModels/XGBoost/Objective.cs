using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.ClassicModels.XGBoost;

/// <summary>What a model was trained for: how the score begins, and what becomes of it (XGBoost, <c>src/objective</c>).</summary>
/// <param name="Prediction">What becomes of the scores.</param>
/// <param name="ToScore">The score that stands for a prediction, such as <c>base_score</c>.</param>
internal sealed record Objective(Prediction Prediction, Func<float, float> ToScore)
{
    private static readonly Objective Identity = new(Predictions.Identity, number => number);
    private static readonly Objective Exponential = new(Predictions.Exponential, MathF.Log);
    private static readonly Objective Softmax = new(Predictions.SoftmaxClasses, number => number);

    private static readonly Dictionary<string, Objective> Table = new()
    {
        ["reg:squarederror"] = Identity,
        ["reg:linear"] = Identity,
        ["reg:squaredlogerror"] = Identity,
        ["reg:pseudohubererror"] = Identity,
        ["reg:absoluteerror"] = Identity,
        ["reg:quantileerror"] = Identity,
        ["reg:expectileerror"] = Identity,
        ["reg:logistic"] = new(Predictions.Logistic, Logit),
        ["reg:gamma"] = Exponential,
        ["reg:tweedie"] = Exponential,
        ["count:poisson"] = Exponential,
        ["survival:cox"] = Exponential,
        ["survival:aft"] = Exponential,
        ["rank:pairwise"] = Identity,
        ["rank:ndcg"] = Identity,
        ["rank:map"] = Identity,
        ["binary:logistic"] = new(Predictions.TwoClasses, Logit),
        ["binary:logitraw"] = Identity,
        ["binary:hinge"] = new(Predictions.TwoCertainClasses, number => number),
        ["multi:softmax"] = Softmax,
        ["multi:softprob"] = Softmax,
    };

    /// <summary>Objectives whose scores are not independent of each other where there are several.</summary>
    private static readonly string[] OfOneScore = ["reg:quantileerror", "reg:expectileerror", "binary:hinge"];

    /// <exception cref="UnsupportedModelException">There is no such objective, or not for several targets.</exception>
    public static Objective Of(string name, int scores)
    {
        if (!Table.TryGetValue(name, out Objective? objective))
        {
            throw new UnsupportedModelException(
                $"its objective is '{name}'; those that can be converted are {string.Join(", ", Table.Keys)}.");
        }

        return scores == 1 || !OfOneScore.Contains(name)
            ? objective
            : throw new UnsupportedModelException($"its objective '{name}' has {scores} targets; it can be converted with one.");
    }

    private static float Logit(float probability) => -MathF.Log((1 / probability) - 1);
}
