using System.Globalization;
using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.Styles;

/// <summary>Shows what a style does to photos, and measures it as the training does (<see cref="StyleLoss"/>).</summary>
internal sealed class StyleTransferEvaluation(
    MLModel model, string content, string? styleImage, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
{
    /// <summary>A page is to be looked at: of many photos the first ones are shown.</summary>
    private const int MostShown = 24;

    private const int ShownSide = 320;

    /// <summary>The sides of pictures beside which the density of textels is meant.</summary>
    private const double UsualSide = 512;

    /// <summary>Whether a model makes one picture of another.</summary>
    public static bool Fits(ModelDescription description) =>
        description is { Input: [{ Type.ImageType: not null }], Output: [{ Type.ImageType: not null }] };

    public TaskEvaluation Run()
    {
        if (!Fits(model.Description)) throw new ModelInputException("The model makes no pictures of pictures.");
        (string input, string output) = (model.Description.Input[0].Name, model.Description.Output[0].Name);
        ImageFeatureType size = model.Description.Output[0].Type.ImageType;
        IReadOnlyList<string> photos = ImageFiles.In(content);
        if (photos.Count == 0) throw new CoreMLException($"There are no photos in {content}.");

        PerceptualMaps maps = PerceptualMaps.Load();
        using MLModel eye = maps.ModelOf((int)size.Width, (int)size.Height, threads: 0);
        IReadOnlyList<MapStatistics>? style =
            styleImage is null ? null : maps.StyleOf(StylePicture(styleImage, (int)size.Height), threads: 0);
        List<PicturePair> shown = [];
        List<string> warnings = [];
        (List<double> contents, List<double> styles) = ([], []);
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, photos.Count);
        foreach (string path in photos)
        {
            cancellationToken.ThrowIfCancellationRequested();
            meter.Advance(1);
            try
            {
                // What the model sees of the photo, decoded once, is what it is compared with.
                MLImage photo = MLImage.FromPixels(MLImage.FromFile(path).ToPixels(
                    (int)size.Width, (int)size.Height, model.Configuration.ImageCropAndScale, PixelFormat.Rgb));
                Dictionary<string, MLFeatureValue> inputs = new() { [input] = photo };
                MLImage styled = model.Predict(inputs, cancellationToken)[output].ImageValue;
                IReadOnlyDictionary<string, MLMultiArray> after = PerceptualMaps.See(eye, styled);
                contents.Add(Distance(
                    after[PerceptualMaps.Content].ToFloats(), PerceptualMaps.See(eye, photo)[PerceptualMaps.Content].ToFloats()));
                if (style is not null) styles.Add(StyleDistance(after, style));
                if (shown.Count < MostShown)
                {
                    shown.Add(new PicturePair(Path.GetFileName(path), photo.ToThumbnail(ShownSide), styled.ToThumbnail(ShownSide)));
                }
            }
            catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
            {
                warnings.Add($"left out: {error.Message}");
            }
        }

        if (contents.Count == 0) throw new CoreMLException($"No photo of {content} can be read. {warnings[0]}");
        TaskMetrics metrics = new()
        {
            Count = contents.Count,
            ContentLoss = contents.Average(),
            StyleLoss = style is null ? null : styles.Average(),
        };
        return new TaskEvaluation(metrics, []) { Pictures = shown, Warnings = warnings };
    }

    /// <summary>The picture with the style, as large beside the photos as it was when it was learned.</summary>
    private PixelBuffer StylePicture(string path, int side)
    {
        if (!File.Exists(path)) throw new CoreMLException($"There is no picture {path}.");
        int density = model.Description.Metadata?.UserDefined.TryGetValue(StyleTransferTraining.DensityKey, out string? text) == true
            && int.TryParse(text, CultureInfo.InvariantCulture, out int known) && known > 0
            ? known
            : new StyleTransferOptions().TextelDensity;
        return ContentPhotos.Scaled(MLImage.FromFile(path), Math.Max(StyleNetwork.Step, (int)(density * side / UsualSide)));
    }

    private static double StyleDistance(IReadOnlyDictionary<string, MLMultiArray> maps, IReadOnlyList<MapStatistics> style)
    {
        IEnumerable<double> distances = PerceptualMaps.Style.Zip(style, (map, wanted) =>
        {
            MapStatistics found = PerceptualMaps.StatisticsOf(maps[map]);
            return (Distance(found.Means, wanted.Means) + Distance(found.Covariances, wanted.Covariances)) / 2;
        });
        return distances.Average();
    }

    /// <summary>How far numbers are from what is wanted, as a part of that one's size.</summary>
    private static double Distance(float[] found, float[] wanted)
    {
        float[] difference = new float[wanted.Length];
        TensorPrimitives.Subtract(found, wanted, difference);
        return TensorPrimitives.SumOfSquares<float>(difference) / (TensorPrimitives.SumOfSquares<float>(wanted) + StyleLoss.Small);
    }
}
