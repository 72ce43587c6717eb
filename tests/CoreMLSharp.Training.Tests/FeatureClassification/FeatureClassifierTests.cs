using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.FeatureClassification;
using CoreMLSharp.Training.Metrics;
using Google.Protobuf;

namespace CoreMLSharp.Training.Tests.FeatureClassification;

public sealed class FeatureClassifierTests
{
    private static string RealFeatures => TestData.Shared("real", "createml-features", "scene_v2.safetensors");

    /// <summary>Create ML's own classifier gets 452 of these 455 real feature vectors right.</summary>
    [Fact]
    public void Real_features_are_classified_as_well_as_by_Create_ML()
    {
        FeatureSet set = FeatureSet.Load(RealFeatures);

        FeatureClassifier classifier = FeatureClassifier.Train(set);

        ClassifierMetrics metrics = classifier.Evaluate(set);
        Assert.Equal(455, metrics.Count);
        Assert.InRange(metrics.Correct, 452, 455);
    }

    [Fact]
    public void Real_features_reach_83_percent_in_five_fold_cross_validation()
    {
        FeatureSet set = FeatureSet.Load(RealFeatures);
        int[] labels = [.. set.Labels];
        int[] fold = StratifiedFolds.Assign(labels, 4, 5);

        int correct = Enumerable.Range(0, 5).Sum(
            held => FeatureClassifier.Train(Part(set, row => fold[row] != held)).Evaluate(Part(set, row => fold[row] == held)).Correct);

        Assert.InRange(correct / 455.0, 0.83, 1);
    }

    [Fact]
    public void The_file_for_apples_extractor_is_like_Create_MLs()
    {
        Model ours = FeatureClassifier.Train(FeatureSet.Load(RealFeatures), new FeatureClassifierOptions { C = 0.03 })
            .ToFeaturePrintClassifier(FeaturePrintFormat.SceneV2);
        Model createML = ModelFile.Load(
            TestData.Shared("real", "createml", "GoBali__PhotoOrganizer__MyImageClassifier.mlmodel")).Specification;

        Assert.Equal(createML.SpecificationVersion, ours.SpecificationVersion);
        Assert.Equal(createML.Description.Input, ours.Description.Input);
        Assert.Equal(createML.Description.Output.OrderBy(output => output.Name), ours.Description.Output.OrderBy(output => output.Name));
        Assert.Equal(createML.Description.PredictedFeatureName, ours.Description.PredictedFeatureName);
        Assert.Equal(createML.PipelineModels[0].VisionFeaturePrint, ours.PipelineModels[0].VisionFeaturePrint);
        Assert.Equal(createML.PipelineModels[0].Description.Output, ours.PipelineModels[0].Description.Output);
        Assert.Equal(createML.PipelineModels[1].GlmClassifier.StringClassLabels, ours.PipelineModels[1].GlmClassifier.StringClassLabels);
        Assert.Equal(
            createML.PipelineModels[1].GlmClassifier.Weights.Select(w => w.Value.Count),
            ours.PipelineModels[1].GlmClassifier.Weights.Select(w => w.Value.Count));
    }

    [Fact]
    public void The_same_features_give_the_same_bytes()
    {
        byte[] one = Write(FeatureClassifier.Train(SmallSet(), new FeatureClassifierOptions { Threads = 1 }));
        byte[] two = Write(FeatureClassifier.Train(SmallSet(), new FeatureClassifierOptions { Threads = 4 }));

        Assert.Equal(one, two);
    }

    [Fact]
    public void The_glm_gives_the_differences_to_the_first_class()
    {
        FeatureClassifier classifier = FeatureClassifier.Train(SmallSet());
        GLMClassifier glm = classifier.ToGlm(
            Feature.MultiArray("features", ArrayFeatureType.Types.ArrayDataType.Float32, 2), ClassifierOutputs.CreateML).GlmClassifier;
        float[] x = [0.3f, 0.9f];
        double[] scores = [0, .. glm.Weights.Zip(glm.Offset, (w, offset) => (w.Value[0] * x[0]) + (w.Value[1] * x[1]) + offset)];

        double sum = scores.Sum(Math.Exp);

        Assert.Equal(2, glm.Weights.Count);
        Assert.Equal(classifier.Probabilities(x), scores.Select(score => Math.Exp(score) / sum), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Features_of_another_length_than_the_extractors_are_refused()
    {
        CoreMLException error =
            Assert.Throws<CoreMLException>(() => FeatureClassifier.Train(SmallSet()).ToFeaturePrintClassifier(FeaturePrintFormat.SceneV1));

        Assert.Contains("2048", error.Message, StringComparison.Ordinal);
    }

    internal static FeatureSet SmallSet()
    {
        Random random = new(2);
        int[] labels = [.. Enumerable.Range(0, 60).Select(row => row % 3)];
        float[] values =
        [
            .. labels.SelectMany(label => new[] { label + (float)random.NextDouble(), (label == 1 ? 1 : 0) + (float)random.NextDouble() }),
        ];
        return new FeatureSet(new FeatureMatrix(values, 2), labels, ["ash", "birch", "cedar"]);
    }

    private static byte[] Write(FeatureClassifier classifier) =>
        classifier.ToGlm(
            Feature.MultiArray("features", ArrayFeatureType.Types.ArrayDataType.Float32, 2), ClassifierOutputs.CreateML).ToByteArray();

    private static FeatureSet Part(FeatureSet set, Func<int, bool> choose)
    {
        int[] rows = [.. Enumerable.Range(0, set.Labels.Count).Where(choose)];
        float[] values = [.. rows.SelectMany(row => set.Features.Row(row).ToArray())];
        return new FeatureSet(new FeatureMatrix(values, set.Features.Columns), [.. rows.Select(row => set.Labels[row])], set.Classes);
    }
}
