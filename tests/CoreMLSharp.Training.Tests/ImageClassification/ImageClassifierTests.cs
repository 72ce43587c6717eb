using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Progress;

namespace CoreMLSharp.Training.Tests.ImageClassification;

public sealed class ImageClassifierTests : IDisposable
{
    private readonly TemporaryFolder _photos = new(), _out = new();

    public void Dispose()
    {
        _photos.Dispose();
        _out.Dispose();
    }

    [Fact]
    public void The_sample_photos_are_learned_and_recognised()
    {
        ImageClassifierDataSource photos = ImageClassifierDataSource.LabeledDirectories(TestData.InRepository("samples", "Materials"));

        ImageClassifier classifier = ImageClassifier.Train(photos, Options());
        classifier.Save(_out["Materials.mlmodel"]);
        using MLModel model = MLModel.Load(_out["Materials.mlmodel"], new MLModelConfiguration { Threads = 1 });
        ImageClassifierEvaluation evaluation = ImageClassifierEvaluation.Run(model, photos);

        Assert.Equal(photos.Classes, classifier.Classes);
        Assert.Equal((180, 20), (classifier.TrainingMetrics.Count, classifier.ValidationMetrics!.Count));
        Assert.True(classifier.ValidationMetrics.Accuracy >= 0.7, $"{classifier.ValidationMetrics.Accuracy}");
        Assert.Equal(classifier.TrainingMetrics.Correct + classifier.ValidationMetrics.Correct, evaluation.Metrics.Correct);
        Assert.Equal(200, evaluation.Photos.Count);
        Assert.Equal(evaluation.Metrics.Correct, classifier.Evaluate(photos).Metrics.Correct);
        Assert.Equal(evaluation.Photos[7].Predicted, classifier.Predict(MLImage.FromFile(evaluation.Photos[7].Path)).Label);
        classifier.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.Predict(MLImage.FromFile(evaluation.Photos[7].Path)));
    }

    [Fact]
    public void A_linked_classifier_of_two_classes_is_at_most_5000_bytes()
    {
        ImageClassifier classifier = Train(classes: 2, perClass: 6, Options() with
        {
            Metadata = new ModelMetadata
            {
                Author = "A. Author",
                ShortDescription = "Tells dots from stripes.",
                License = "MIT",
                VersionString = "1.0",
            },
        });
        classifier.Save(_out["two.mlmodel"]);

        Assert.InRange(new FileInfo(_out["two.mlmodel"]).Length, 1000, 5000);
        Model model = ModelFile.Load(_out["two.mlmodel"]).Specification;
        Assert.Equal(["linkedModel", "glmClassifier"], model.PipelineModels.Select(stage => stage.TypeName));
        Assert.Equal("FeaturePrint-1.mlmodelc", model.PipelineModels[0].LinkedModel.LinkedModelFile.LinkedModelFileName.DefaultValue);
        Assert.Equal("$BUNDLE_MAIN:.", model.PipelineModels[0].LinkedModel.LinkedModelFile.LinkedModelSearchPath.DefaultValue);
        Assert.Equal(["image"], model.Description.Input.Select(input => input.Name));
        Assert.Equal(["classLabelProbs", "classLabel"], model.Description.Output.Select(output => output.Name));
        Assert.Equal(
            ("classLabel", "classLabelProbs"), (model.Description.PredictedFeatureName, model.Description.PredictedProbabilitiesName));
        Assert.Equal(("A. Author", "1.0"), (model.Description.Metadata.Author, model.Description.Metadata.VersionString));
    }

    [Fact]
    public void An_embedded_extractor_says_the_same_as_a_linked_one()
    {
        Train(classes: 3, perClass: 6, Options() with { Embed = true }).Save(_out["embedded.mlmodel"]);
        Train(classes: 3, perClass: 6, Options()).Save(_out["linked.mlmodel"]);
        MLImage photo = MLImage.FromBytes(TestPhotos.Encode(1, 99));

        IReadOnlyDictionary<string, double> embedded = Probabilities(_out["embedded.mlmodel"], photo),
        linked = Probabilities(_out["linked.mlmodel"], photo);

        Assert.Equal("stripes", linked.MaxBy(entry => entry.Value).Key);
        Assert.Equal(linked, embedded);
    }

    [Fact]
    public void The_same_photos_and_options_give_the_same_bytes_with_and_without_a_cache()
    {
        ImageClassifierOptions options = Options() with { Augmentations = ImageAugmentationOptions.Flip | ImageAugmentationOptions.Noise };
        Train(3, 20, options with { Threads = 1, CacheFolder = null }).Save(_out["1.mlmodel"]);
        Train(3, 20, options with { Threads = 4 }).Save(_out["2.mlmodel"]);
        Train(3, 20, options).Save(_out["3.mlmodel"]);

        Assert.Equal(File.ReadAllBytes(_out["1.mlmodel"]), File.ReadAllBytes(_out["2.mlmodel"]));
        Assert.Equal(File.ReadAllBytes(_out["1.mlmodel"]), File.ReadAllBytes(_out["3.mlmodel"]));
    }

    [Fact]
    public void Training_again_after_adding_photos_looks_at_the_new_ones_only()
    {
        Train(2, 6, Options());
        long before = CacheLength();

        Train(2, 8, Options());

        Assert.Equal((before - 8) / 12 * 16, CacheLength() - 8);
    }

    [Fact]
    public void Photos_that_cannot_be_read_are_skipped_and_listed_or_fail_when_strict()
    {
        TestPhotos.WriteClasses(_photos, 2, 6);
        byte[] jpeg = TestPhotos.Encode(0, 0);
        File.WriteAllBytes(_photos["dots", "cut.jpg"], jpeg[..(jpeg.Length / 3)]);
        File.WriteAllText(_photos["stripes", "page.jpg"], "<html>");
        ImageClassifierDataSource photos = ImageClassifierDataSource.LabeledDirectories(_photos.Path);

        ImageClassifier classifier = ImageClassifier.Train(photos, Options());

        Assert.Equal(["cut.jpg", "page.jpg"], classifier.SkippedPhotos.Select(photo => Path.GetFileName(photo.Path)));
        Assert.Equal(12, classifier.TrainingMetrics.Count);
        CoreMLException error = Assert.Throws<CoreMLException>(() => ImageClassifier.Train(photos, Options() with { IsStrict = true }));
        Assert.True(
            error.Message.Contains("cut.jpg", StringComparison.Ordinal) || error.Message.Contains("page.jpg", StringComparison.Ordinal),
            error.Message);
    }

    [Fact]
    public void A_pipe_among_photos_is_skipped_and_not_waited_for()
    {
        TestPhotos.WriteClasses(_photos, 2, 6);
        ImageClassifier classifier = ImageClassifier.Train(ImageClassifierDataSource.LabeledDirectories(_photos.Path), Options());
        Pipes.Make(_photos["dots", "pipe.jpg"]);
        ImageClassifierDataSource photos = ImageClassifierDataSource.LabeledDirectories(_photos.Path);

        Assert.Contains(
            "pipe.jpg is a pipe", Assert.Single(ImageClassifier.Train(photos, Options()).SkippedPhotos).Reason, StringComparison.Ordinal);
        Assert.Contains(
            "pipe.jpg is a pipe", Assert.Single(classifier.Evaluate(photos).SkippedPhotos).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_without_a_readable_photo_is_one_clear_error()
    {
        TestPhotos.WriteClasses(_photos, 2, 3);
        Directory.CreateDirectory(_photos["zebra"]);
        File.WriteAllText(_photos["zebra", "page.jpg"], "<html>");

        CoreMLException error = Assert.Throws<CoreMLException>(
            () => ImageClassifier.Train(ImageClassifierDataSource.LabeledDirectories(_photos.Path), Options()));

        Assert.Contains("'zebra'", error.Message, StringComparison.Ordinal);
        Assert.Contains("page.jpg", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validation_photos_that_are_given_are_used_and_their_classes_checked()
    {
        using TemporaryFolder validation = new();
        TestPhotos.WriteClasses(validation, 3, 2);
        ImageClassifierOptions options = Options() with { Validation = ImageClassifierDataSource.LabeledDirectories(validation.Path) };

        Assert.Equal(6, Train(3, 4, options).ValidationMetrics!.Count);
        Directory.Delete(_photos["waves"], recursive: true);
        CoreMLException error = Assert.Throws<CoreMLException>(
            () => ImageClassifier.Train(ImageClassifierDataSource.LabeledDirectories(_photos.Path), options));
        Assert.Contains("'waves'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_counts_every_photo_and_ends_at_the_last()
    {
        Recorder progress = new();

        ImageClassifier.Train(ImageClassifierDataSource.LabeledDirectories(TestPhotos.WriteClasses(_photos, 2, 10)), Options(), progress);

        TrainingProgress[] extraction = [.. progress.Reports.Where(report => report.Phase == TrainingPhase.ExtractingFeatures)];
        Assert.Equal((0, 20), (extraction[0].Done, extraction[^1].Done));
        Assert.All(extraction, report => Assert.Equal(20, report.Total));
        Assert.Equal(TimeSpan.Zero, extraction[^1].Remaining);
        Assert.True(extraction[^1].ItemsPerSecond > 0);
    }

    [Fact]
    public void Cancelling_ends_the_work_and_keeps_what_was_computed()
    {
        using CancellationTokenSource cancellation = new();
        ImageClassifierDataSource photos = ImageClassifierDataSource.LabeledDirectories(TestPhotos.WriteClasses(_photos, 2, 40));

        Assert.ThrowsAny<OperationCanceledException>(
            () => ImageClassifier.Train(photos, Options() with { Threads = 1 }, new CancelAt(8, cancellation), cancellation.Token));

        Assert.InRange(CacheLength(), 1000, 70 * 2088);
    }

    [Fact]
    public async Task Training_and_evaluating_can_be_awaited()
    {
        ImageClassifierDataSource photos = ImageClassifierDataSource.LabeledDirectories(TestPhotos.WriteClasses(_photos, 2, 6));
        using ImageClassifier awaited = await ImageClassifier.TrainAsync(photos, Options()),
        direct = ImageClassifier.Train(photos, Options());
        awaited.Save(_out["awaited.mlmodel"]);
        direct.Save(_out["direct.mlmodel"]);
        using MLModel model = await MLModel.LoadAsync(_out["awaited.mlmodel"]);

        Assert.Equal(File.ReadAllBytes(_out["direct.mlmodel"]), File.ReadAllBytes(_out["awaited.mlmodel"]));
        Assert.Equal(12, (await ImageClassifierEvaluation.RunAsync(model, photos)).Metrics.Count);
        CancellationToken cancelled = new(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ImageClassifier.TrainAsync(photos, Options(), cancellationToken: cancelled));
        Assert.ThrowsAny<OperationCanceledException>(() => ImageClassifier.Train(photos, Options(), cancellationToken: cancelled));
    }

    [Fact]
    public void A_model_that_is_no_extractor_is_refused()
    {
        Train(2, 4, Options()).Save(_out["classifier.mlmodel"]);

        CoreMLException error =
            Assert.Throws<CoreMLException>(() => Train(2, 4, Options() with { FeatureExtractor = _out["classifier.mlmodel"] }));
        CoreMLException missing =
            Assert.Throws<ModelNotFoundException>(() => Train(2, 4, Options() with { FeatureExtractor = "FeaturePrint-0" }));

        Assert.Contains("one output, an array", error.Message, StringComparison.Ordinal);
        Assert.Contains("FeaturePrint-1", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_knows_other_classes_cannot_be_evaluated_on_these()
    {
        Train(2, 4, Options()).Save(_out["two.mlmodel"]);
        ImageClassifierDataSource others = ImageClassifierDataSource.FilesByLabel(
            new Dictionary<string, IReadOnlyList<string>> { ["cat"] = [_photos["dots", "000.jpg"]] });
        using MLModel model = MLModel.Load(_out["two.mlmodel"]);

        CoreMLException error = Assert.Throws<CoreMLException>(() => ImageClassifierEvaluation.Run(model, others));

        Assert.Contains("(cat); it knows dots, stripes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_that_the_model_does_not_know_are_an_error_with_near_names_or_left_out()
    {
        Train(2, 4, Options()).Save(_out["two.mlmodel"]);
        ImageClassifierDataSource photos = ByLabel(("dots", ["000.jpg", "001.jpg"]), ("Stripes", ["002.jpg"]), ("sea", ["003.jpg"]));
        using MLModel model = MLModel.Load(_out["two.mlmodel"]);

        CoreMLException error = Assert.Throws<CoreMLException>(() => ImageClassifierEvaluation.Run(model, photos));
        ImageClassifierEvaluation evaluation =
            ImageClassifierEvaluation.Run(model, photos, ignoreUnknownClasses: true, null, TestContext.Current.CancellationToken);

        Assert.EndsWith(
            "2 classes that the model does not know: 'Stripes' (perhaps 'stripes'), 'sea'; it knows dots, stripes.", error.Message,
            StringComparison.Ordinal);
        Assert.Equal(Hint.IgnoreUnknownClasses, error.Hint);
        Assert.Equal((2, 2), (evaluation.Metrics.Count, evaluation.Metrics.Classes.Count));
        Assert.Equal(["Stripes", "sea"], evaluation.IgnoredClasses);
    }

    [Fact]
    public void A_class_is_known_however_its_characters_are_composed()
    {
        const string composed = "d\u00F6ts", decomposed = "do\u0308ts";
        TestPhotos.WriteClasses(_photos, 2, 4);
        Directory.Move(_photos["dots"], _photos[composed]);
        using TemporaryFolder test = new();
        TestPhotos.WriteClasses(test, 2, 3);
        Directory.Move(test["dots"], test[decomposed]);
        ImageClassifierDataSource given = ImageClassifierDataSource.LabeledDirectories(test.Path);

        using ImageClassifier classifier = ImageClassifier.Train(
            ImageClassifierDataSource.LabeledDirectories(_photos.Path), Options() with { Validation = given });
        classifier.Save(_out["two.mlmodel"]);
        using MLModel model = MLModel.Load(_out["two.mlmodel"]);
        ImageClassifierEvaluation evaluation = ImageClassifierEvaluation.Run(model, given);

        Assert.Equal([composed, "stripes"], evaluation.Metrics.Classes);
        Assert.Equal([3, 3], evaluation.Metrics.PerClass.Select(metrics => metrics.Count));
        Assert.Equal([3, 3], classifier.ValidationMetrics!.PerClass.Select(metrics => metrics.Count));
        Assert.Equal(6, evaluation.Metrics.Correct);
    }

    [Fact]
    public void The_same_photo_in_two_classes_is_warned_of()
    {
        TestPhotos.WriteClasses(_photos, 2, 4);
        File.Copy(_photos["dots", "001.jpg"], _photos["stripes", "copy.jpg"]);
        ImageClassifierDataSource photos = ImageClassifierDataSource.LabeledDirectories(_photos.Path);

        using ImageClassifier classifier = ImageClassifier.Train(photos, Options());
        classifier.Save(_out["two.mlmodel"]);
        using MLModel model = MLModel.Load(_out["two.mlmodel"]);
        string warning = Assert.Single(ImageClassifierEvaluation.Run(model, photos).Warnings);

        Assert.StartsWith("1 photo is in two classes: ", warning, StringComparison.Ordinal);
        Assert.Contains($"001.jpg ('dots') is {_photos["stripes", "copy.jpg"]} ('stripes')", warning, StringComparison.Ordinal);
        Assert.Equal([warning], classifier.Warnings);
    }

    [Fact]
    public void Validation_photos_that_were_trained_on_are_warned_of()
    {
        using TemporaryFolder validation = new();
        TestPhotos.WriteClasses(validation, 2, 5);
        ImageClassifierOptions options = Options() with { Validation = ImageClassifierDataSource.LabeledDirectories(validation.Path) };

        string warning = Assert.Single(Train(2, 4, options).Warnings);

        Assert.StartsWith("8 validation photos are among the training photos", warning, StringComparison.Ordinal);
        Assert.Contains("and 5 more", warning, StringComparison.Ordinal);
        Assert.Empty(Train(2, 4, Options()).Warnings);
    }

    [Fact]
    public void Lines_without_a_photo_are_skipped_or_fail_when_strict()
    {
        TestPhotos.WriteClasses(_photos, 2, 4);
        string[] kinds = ["dots", "stripes"];
        File.WriteAllLines(
            _photos["labels.csv"],
            ["path,label", .. from kind in kinds from i in Enumerable.Range(0, 5) select $"{kind}/{i:000}.jpg,{kind}"]);
        ImageClassifierDataSource photos = ImageClassifierDataSource.LabeledCsv(_photos["labels.csv"]);

        Assert.Equal(2, ImageClassifier.Train(photos, Options()).SkippedPhotos.Count);
        CoreMLException error = Assert.Throws<CoreMLException>(() => ImageClassifier.Train(photos, Options() with { IsStrict = true }));
        Assert.EndsWith("line 6: there is no photo dots/004.jpg.", error.Message, StringComparison.Ordinal);
    }

    private ImageClassifierDataSource ByLabel(params (string Label, string[] Files)[] photos) => ImageClassifierDataSource.FilesByLabel(
        photos.ToDictionary(entry => entry.Label, entry => (IReadOnlyList<string>)[.. entry.Files.Select(file => _photos["dots", file])]));

    private ImageClassifierOptions Options() => new() { CacheFolder = _out["cache"] };

    private long CacheLength() => new FileInfo(Directory.GetFiles(_out["cache"]).Single()).Length;

    private ImageClassifier Train(int classes, int perClass, ImageClassifierOptions options) =>
        ImageClassifier.Train(ImageClassifierDataSource.LabeledDirectories(TestPhotos.WriteClasses(_photos, classes, perClass)), options);

    private static IReadOnlyDictionary<string, double> Probabilities(string path, MLImage photo)
    {
        using MLModel model = MLModel.Load(path);
        return model.Predict(new Dictionary<string, MLFeatureValue> { ["image"] = photo })["classLabelProbs"].DictionaryValue;
    }

    private sealed class Recorder : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Reports { get; } = [];

        public void Report(TrainingProgress value) => Reports.Add(value);
    }

    private sealed class CancelAt(int done, CancellationTokenSource cancellation) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Done >= done) cancellation.Cancel();
        }
    }
}
