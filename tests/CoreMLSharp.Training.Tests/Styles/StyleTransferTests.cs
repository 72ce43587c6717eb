using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Styles;
using CoreMLSharp.Training.Tasks;
using CoreMLSharp.Validation;
using Google.Protobuf;

namespace CoreMLSharp.Training.Tests.Styles;

public sealed class StyleTransferTests : IDisposable
{
    private static readonly StyleTransferOptions Short = new() { MaximumIterations = 2, BatchSize = 1, Algorithm = StyleAlgorithm.CnnLite };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_model_has_the_form_of_Create_MLs_is_small_valid_and_takes_pictures_of_several_sizes()
    {
        using StyleTransfer style = StyleTransfer.Train(Source(), Short with { Algorithm = StyleAlgorithm.Cnn });
        Assert.Empty(ModelValidator.Validate(style.Model));
        Assert.Equal(50, style.Model.Specification.NeuralNetwork.Layers.Count);
        Assert.InRange(style.Model.Specification.CalculateSize(), 1, 610_000);
        Assert.Equal("cnn", style.Model.Specification.Description.Metadata.UserDefined["Algorithm"]);

        using MLModel model = MLModel.Load(style.Model);
        Assert.Equal(new ImageSize(512, 512), Stylize(model, 512, 512));
        Assert.Equal(new ImageSize(256, 256), Stylize(model, 256, 256));
        Assert.Equal(new ImageSize(480, 640), Stylize(model, 480, 640));
    }

    [Fact]
    public void Style_comes_nearer_with_more_steps()
    {
        using StyleTransfer one = StyleTransfer.Train(Source(), Short with { MaximumIterations = 1 });
        using StyleTransfer more = StyleTransfer.Train(Source(), Short with { MaximumIterations = 20 });
        Assert.True(
            more.TrainingMetrics.StyleLoss < 0.7 * one.TrainingMetrics.StyleLoss,
            $"{one.TrainingMetrics.StyleLoss} became {more.TrainingMetrics.StyleLoss}");
    }

    [Fact]
    public void The_same_pictures_give_the_same_bytes_and_another_seed_others()
    {
        byte[] Train(int seed)
        {
            using StyleTransfer style = StyleTransfer.Train(Source(), Short with { Threads = 1, Seed = seed });
            return style.Model.Specification.ToByteArray();
        }

        byte[] first = Train(0);
        Assert.Equal(first, Train(0));
        Assert.NotEqual(first, Train(1));
    }

    [Fact]
    public void An_unreadable_photo_is_left_out_with_a_warning_and_none_at_all_is_an_error()
    {
        string photos = TestPhotos.WriteClasses(_folder, classes: 1, perClass: 2);
        string style = Directory.GetFiles(photos, "*.jpg", SearchOption.AllDirectories)[0];
        string damaged = Directory.CreateDirectory(_folder["damaged"]).FullName;
        File.WriteAllText(Path.Combine(damaged, "a.jpg"), "no photo");
        Refused("No photo of", () => StyleTransfer.Train(StyleTransferDataSource.Images(style, damaged), Short));

        File.Copy(style, Path.Combine(damaged, "b.jpg"));
        using StyleTransfer trained = StyleTransfer.Train(StyleTransferDataSource.Images(style, damaged), Short);
        Assert.Contains(trained.Warnings, warning => warning.Contains("a.jpg", StringComparison.Ordinal));
        Assert.Contains(trained.Warnings, warning => warning.Contains("only 2 photos", StringComparison.Ordinal));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        StyleTransferDataSource source = Source();
        Refused("multiple of 4", () => StyleTransfer.Train(source, Short with { TextelDensity = 65 }));
        Refused("1 to 10", () => StyleTransfer.Train(source, Short with { StyleStrength = 11 }));
        Refused("positive", () => StyleTransfer.Train(source, Short with { MaximumIterations = 0 }));
        Refused("no picture", () => StyleTransferDataSource.Images(_folder["none.jpg"], _folder.Path));
        string empty = Directory.CreateDirectory(_folder["empty"]).FullName;
        Refused("holds no photos", () => StyleTransferDataSource.Images(source.StyleImage, empty));
    }

    [Fact]
    public void An_evaluation_shows_photos_before_and_after_and_measures_them()
    {
        StyleTransferDataSource source = Source();
        using StyleTransfer style = StyleTransfer.Train(source, Short with { MaximumIterations = 10 });
        using MLModel model = MLModel.Load(style.Model);
        Assert.True(StyleTransfer.CanEvaluate(model));
        TaskEvaluation evaluation = StyleTransfer.Evaluate(model, source.ContentDirectory, source.StyleImage);

        Assert.Equal(4, evaluation.Metrics.Count);
        Assert.InRange(evaluation.Metrics.ContentLoss!.Value, 0.01, 10);
        Assert.InRange(evaluation.Metrics.StyleLoss!.Value, 0.01, 10);
        Assert.Null(StyleTransfer.Evaluate(model, source.ContentDirectory).Metrics.StyleLoss);
        Assert.All(evaluation.Pictures, pair => Assert.NotEqual(pair.Before, pair.After));

        new TaskReport("Marble", evaluation, "photos").WriteHtml(_folder["report.html"]);
        string page = File.ReadAllText(_folder["report.html"]);
        Assert.Equal(8, page.Split("data:image/jpeg;base64,").Length - 1);
        Assert.Contains("style loss", page, StringComparison.Ordinal);
        Refused("There are no photos", () => StyleTransfer.Evaluate(model, Directory.CreateDirectory(_folder["none"]).FullName));
        Refused("no picture", () => StyleTransfer.Evaluate(model, source.ContentDirectory, _folder["none.jpg"]));
    }

    [Fact]
    public void It_can_be_cancelled()
    {
        using CancellationTokenSource cancel = new();
        Assert.ThrowsAny<OperationCanceledException>(() => StyleTransfer.Train(
            Source(), Short with { MaximumIterations = 10_000 }, new Once(cancel.Cancel), cancel.Token));
    }

    private static ImageSize Stylize(MLModel model, int width, int height)
    {
        PixelBuffer picture = new(width, height, PixelFormat.Rgb, new byte[width * height * 3]);
        IReadOnlyDictionary<string, MLFeatureValue> outputs =
            model.Predict(new Dictionary<string, MLFeatureValue> { ["image"] = MLImage.FromPixels(picture) });
        return outputs["stylizedImage"].ImageValue.Size;
    }

    private StyleTransferDataSource Source()
    {
        string photos = TestPhotos.WriteClasses(_folder, classes: 2, perClass: 2);
        return StyleTransferDataSource.Images(Directory.GetFiles(photos, "*.jpg", SearchOption.AllDirectories)[0], photos);
    }

    private static void Refused(string reason, Action action) =>
        Assert.Contains(reason, Assert.ThrowsAny<CoreMLException>(action).Message, StringComparison.Ordinal);

    /// <summary>Does something when the training has begun.</summary>
    private sealed class Once(Action action) : IProgress<Progress.TrainingProgress>
    {
        public void Report(Progress.TrainingProgress value)
        {
            if (value.Phase == Progress.TrainingPhase.Training && value.Done > 0) action();
        }
    }
}
