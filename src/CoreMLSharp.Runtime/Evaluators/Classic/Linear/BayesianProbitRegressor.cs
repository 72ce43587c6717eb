using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using static CoreMLSharp.Specification.BayesianProbitRegressor.Types;

namespace CoreMLSharp.Runtime.Evaluators.Classic.Linear;

/// <summary>
/// The Bayesian probit regressor (Core ML specification, <c>BayesianProbitRegressor</c>; Graepel and others, "Web-scale Bayesian
/// click-through rate prediction", 2010). The weights of the features' values are independent normal variables, so their sum has a mean and
/// a variance, and P(y) = Φ(mean / √(β² + variance)). The specification does not store β; it is taken as 1.
/// </summary>
internal sealed class BayesianProbitRegressor : IModelEvaluator
{
    private readonly Specification.BayesianProbitRegressor _model;
    private readonly Dictionary<(uint Feature, uint Value), Gaussian> _weights = [];
    private readonly Gaussian _bias;
    private readonly string _probability;
    private readonly string _where;

    public BayesianProbitRegressor(EvaluatorContext context)
    {
        _where = context.Where;
        _model = context.Model.BayesianProbitRegressor;
        _bias = Checked(_model.Bias, "the bias");
        _probability = context.Model.Description.PredictedFeatureName;
        foreach (FeatureWeight feature in _model.Features)
        {
            foreach (FeatureValueWeight weight in feature.Weights)
            {
                string name = $"feature {feature.FeatureId}, value {weight.FeatureValue}";
                if (_weights.TryAdd((feature.FeatureId, weight.FeatureValue), Checked(weight.FeatureWeight, name))) continue;
                throw new ModelFormatException($"{_where}: {name} has two weights.");
            }
        }
    }

    public IReadOnlyDictionary<string, MLFeatureValue> Evaluate(
        IReadOnlyDictionary<string, MLFeatureValue> inputs, CancellationToken cancellationToken)
    {
        (double mean, double variance) = Sum(inputs);
        double deviation = Math.Sqrt(variance);
        double optimism = Number(inputs, _model.OptimismInputFeatureName) ?? 0;
        Dictionary<string, MLFeatureValue> outputs = [];
        Add(outputs, _probability, Probability(mean, variance));
        Add(outputs, _model.MeanOutputFeatureName, mean);
        Add(outputs, _model.VarianceOutputFeatureName, variance);
        Add(outputs, _model.PessimisticProbabilityOutputFeatureName, Probability(mean + (optimism * deviation), variance));
        if (_model.SampledProbabilityOutputFeatureName.Length == 0) return outputs;
        double scale = Number(inputs, _model.SamplingScaleInputFeatureName) ?? 1;
        double bound = Number(inputs, _model.SamplingTruncationInputFeatureName) ?? double.PositiveInfinity;
        Add(outputs, _model.SampledProbabilityOutputFeatureName, LinkFunctions.NormalCdf(mean + (scale * deviation * Draw(bound))));
        return outputs;
    }

    private static double Probability(double mean, double variance) => LinkFunctions.NormalCdf(mean / Math.Sqrt(1 + variance));

    private (double Mean, double Variance) Sum(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        MLMultiArray array = Input(inputs);
        double[] numbers = array.ToDoubles();
        double mean = _bias.Mean, variance = 1 / _bias.Precision;
        bool isPairs = array.Shape.Count == 2;
        for (int i = 0; i < numbers.Length; i += isPairs ? 2 : 1)
        {
            uint feature = isPairs ? Whole(numbers[i]) : (uint)i;
            uint value = Whole(numbers[isPairs ? i + 1 : i]);

            // A value that training did not see tells nothing.
            if (!_weights.TryGetValue((feature, value), out Gaussian? weight)) continue;
            mean += weight.Mean;
            variance += 1 / weight.Precision;
        }

        return (mean, variance);
    }

    private MLMultiArray Input(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        if (!inputs.TryGetValue(_model.RegressionInputFeatureName, out MLFeatureValue? value) || value.Type != MLFeatureType.MultiArray)
        {
            throw new ModelInputException($"{_where}: the input '{_model.RegressionInputFeatureName}' is missing or not a multi-array.");
        }

        MLMultiArray array = value.MultiArrayValue;
        bool fits = array.Shape.Count == 2 ? array.Shape[1] == 2 : array.Count == _model.NumberOfFeatures;
        return fits ? array : throw new ModelInputException(
            $"{_where}: the input '{_model.RegressionInputFeatureName}' must have one value for each of {_model.NumberOfFeatures} " +
                "features, or rows of a feature and its value.");
    }

    private uint Whole(double number) => double.IsInteger(number) && number is >= 0 and <= uint.MaxValue
        ? (uint)number
        : throw new ModelInputException(string.Create(
            CultureInfo.InvariantCulture, $"{_where}: features and values must be whole numbers that are not negative, not {number}."));

    private double? Number(IReadOnlyDictionary<string, MLFeatureValue> inputs, string name)
    {
        if (name.Length == 0 || !inputs.TryGetValue(name, out MLFeatureValue? value)) return null;
        return value.Type switch
        {
            MLFeatureType.Double => value.DoubleValue,
            MLFeatureType.MultiArray when value.MultiArrayValue.Count == 1 => value.MultiArrayValue.ToDoubles()[0],
            _ => throw new ModelInputException($"{_where}: the input '{name}' must be a number."),
        };
    }

    /// <summary>A standard normal number no farther from zero than the bound, by the inverse of the distribution function.</summary>
    private static double Draw(double bound)
    {
        double limit = double.IsNaN(bound) ? double.PositiveInfinity : Math.Abs(bound);
        double least = LinkFunctions.NormalCdf(-limit), most = LinkFunctions.NormalCdf(limit);
        double target = least + (Random.Shared.NextDouble() * (most - least));
        double low = -Math.Min(limit, 40), high = -low;
        for (int i = 0; i < 64; i++)
        {
            double middle = (low + high) / 2;
            if (LinkFunctions.NormalCdf(middle) < target) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    private Gaussian Checked(Gaussian? gaussian, string name) => gaussian is { Precision: > 0 }
        ? gaussian
        : throw new ModelFormatException($"{_where}: {name} needs a mean and a precision greater than zero.");

    private static void Add(Dictionary<string, MLFeatureValue> outputs, string name, double value)
    {
        if (name.Length > 0) outputs[name] = value;
    }
}
