using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.Tables;

namespace CoreMLSharp.Conformance;

/// <summary>
/// A logistic regression that Create ML trained, trained again on its data, of which Create ML held 5 % out that are not known.
/// </summary>
public class LogisticRegressionPairTests
{
    private const string Target = "DRILL_BIT_NAME";

    [Fact]
    public void The_weights_of_create_mls_logistic_regression_come_out_again_as_far_as_the_rows_are_known()
    {
        string folder = Path.Combine(TestData.SharedRoot, "tasks", "models");
        string data = Path.Combine(folder, "pairs", "eog_cleanAsteroid1.csv");
        Assert.SkipUnless(File.Exists(data), $"There is no {data}; COREMLSHARP_SHARED says where the shared test data are.");
        using ModelFile genuine = ModelFile.Load(Path.Combine(folder, "Nehanth__EOG__MyTabularClassifier_2.mlmodel"));
        MLDataTable table = MLDataTable.Read(data);
        using TabularModel trained = TabularModel.Train(table, Target, new TabularOptions
        {
            Algorithm = TabularAlgorithm.Linear,
            L2Penalty = 0.01,
            FeatureColumns = [.. genuine.Specification.Description.Input.Select(input => input.Name)],
            Validation = table,
        });

        GLMClassifier expected = genuine.Specification.PipelineModels[^1].GlmClassifier;
        GLMClassifier actual = trained.Model.Specification.PipelineModels[^1].GlmClassifier;
        Assert.Equal(expected.StringClassLabels.Vector, actual.StringClassLabels.Vector);
        Assert.Equal(expected.Offset.Count, actual.Offset.Count);
        foreach ((double theirs, double ours) in expected.Offset.Zip(actual.Offset)) AssertNear(theirs, ours, 0.05);
        double[][] all = [.. expected.Weights.Select(row => row.Value.ToArray())];
        for (int k = 0; k < all.Length; k++)
        {
            // The depth of the bit, by far the most telling column, and the others.
            AssertNear(all[k][0], actual.Weights[k].Value[0], 0.05);
            for (int j = 1; j < all[k].Length; j++) AssertNear(all[k][j], actual.Weights[k].Value[j], 0.25);
        }

        // Create ML reported 0.9961 of the rows that it trained on and 0.9977 of the others.
        Assert.InRange(trained.TrainingMetrics.Accuracy!.Value, 0.9955, 0.997);
        using MLModel theirModel = MLModel.Load(genuine);
        Assert.Equal(TabularModel.Evaluate(theirModel, table).Metrics.Accuracy!.Value, trained.TrainingMetrics.Accuracy.Value, 1e-3);
    }

    private static void AssertNear(double expected, double actual, double part) =>
        Assert.True(Math.Abs(actual - expected) <= part * Math.Abs(expected), $"{actual} is not within {part:P0} of {expected}.");
}
