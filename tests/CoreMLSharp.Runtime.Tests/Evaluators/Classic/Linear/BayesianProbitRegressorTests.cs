using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.BayesianProbitRegressor.Types;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic.Linear;

public class BayesianProbitRegressorTests
{
    [Fact]
    public void Means_and_variances_of_the_chosen_weights_are_summed()
    {
        var outputs = ClassicModels.Predict(Regressor(), ("x", MLMultiArray.Wrap([1, 0])));

        AssertOutputs(outputs, mean: 0.5 + 1.5, variance: 1 + 0.5);
    }

    [Fact]
    public void Features_may_come_as_pairs_of_feature_and_value()
    {
        var outputs = ClassicModels.Predict(Regressor(), ("x", MLMultiArray.Wrap([0, 1, 1, 77], 2, 2)));

        AssertOutputs(outputs, mean: 0.5 + 1.5, variance: 1 + 0.5);
    }

    [Fact]
    public void Optimism_shifts_the_mean_by_deviations()
    {
        var outputs = ClassicModels.Predict(Regressor(), ("x", MLMultiArray.Wrap([1, 0])), ("optimism", -2 / Math.Sqrt(1.5)));

        Assert.Equal(0.5, outputs["pessimistic"].DoubleValue, 1e-12);
    }

    [Fact]
    public void Samples_stay_within_the_truncation()
    {
        using MLModel model = ClassicModels.Load(Regressor());
        for (int i = 0; i < 50; i++)
        {
            var outputs = model.Predict(
                new Dictionary<string, MLFeatureValue>
                { ["x"] = MLMultiArray.Wrap([1, 0]), ["scale"] = 2 / Math.Sqrt(1.5), ["truncation"] = 1.0 });

            // The regression lies from 2 - 2 to 2 + 2 deviations.
            Assert.InRange(outputs["sampled"].DoubleValue, 0.5 - 1e-9, 0.9999683287581669 + 1e-9);
        }
    }

    [Fact]
    public void Refuses_a_model_or_an_input_that_does_not_fit()
    {
        Model precision = Regressor();
        precision.BayesianProbitRegressor.Bias.Precision = 0;
        ClassicModels.AssertRefused(precision, "the bias needs a mean and a precision greater than zero");

        Model twice = Regressor();
        twice.BayesianProbitRegressor.Features.Add(twice.BayesianProbitRegressor.Features[0]);
        ClassicModels.AssertRefused(twice, "two weights");

        Assert.Throws<ModelInputException>(() => ClassicModels.Predict(Regressor(), ("x", MLMultiArray.Wrap([1, 0, 0]))));
        Assert.Throws<ModelInputException>(() => ClassicModels.Predict(Regressor(), ("x", MLMultiArray.Wrap([1.5, 0]))));
    }

    private static void AssertOutputs(IReadOnlyDictionary<string, MLFeatureValue> outputs, double mean, double variance)
    {
        Assert.Equal(mean, outputs["mean"].DoubleValue, 1e-15);
        Assert.Equal(variance, outputs["variance"].DoubleValue, 1e-15);

        // Φ(2 / √2.5) by a table of the normal distribution.
        Assert.Equal(0.8970483946339658, outputs["probability"].DoubleValue, 1e-9);
    }

    private static Model Regressor()
    {
        FeatureType optional = ClassicModels.DoubleType;
        optional.IsOptional = true;
        Model model = ClassicModels.Model(
            [
                ("x", new FeatureType { MultiArrayType = new ArrayFeatureType() }), ("optimism", optional), ("scale", optional),
                ("truncation", optional),
            ],
            [.. new[] { "probability", "mean", "variance", "pessimistic", "sampled" }.Select(name => (name, ClassicModels.DoubleType))],
            m => m.BayesianProbitRegressor = new BayesianProbitRegressor
            {
                NumberOfFeatures = 2,
                Bias = new Gaussian { Mean = 0.5, Precision = 1 },
                Features =
                {
                    new FeatureWeight
                    {
                        FeatureId = 0,
                        Weights =
                        {
                            new FeatureValueWeight { FeatureValue = 1, FeatureWeight = new Gaussian { Mean = 1.5, Precision = 2 } },
                        },
                    },
                    new FeatureWeight
                    {
                        FeatureId = 1,
                        Weights =
                        {
                            new FeatureValueWeight { FeatureValue = 9, FeatureWeight = new Gaussian { Mean = 40, Precision = 2 } },
                        },
                    },
                },
                RegressionInputFeatureName = "x",
                OptimismInputFeatureName = "optimism",
                SamplingScaleInputFeatureName = "scale",
                SamplingTruncationInputFeatureName = "truncation",
                MeanOutputFeatureName = "mean",
                VarianceOutputFeatureName = "variance",
                PessimisticProbabilityOutputFeatureName = "pessimistic",
                SampledProbabilityOutputFeatureName = "sampled",
            });
        model.Description.PredictedFeatureName = "probability";
        return model;
    }
}
