using System.Numerics.Tensors;
using CoreMLSharp.Tools.FeaturePrintTrainer.Data;
using CoreMLSharp.Tools.FeaturePrintTrainer.Teaching;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

/// <summary>Random changes to pictures, with their targets where these change too.</summary>
internal static class Augmentation
{
    /// <summary>What is subtracted from a sample, and what the difference is divided by.</summary>
    public const float Mean = 127.5f;

    /// <inheritdoc cref="Mean"/>
    public const float Deviation = 64f;

    private const double SmallestArea = 0.3;
    private const double LargestAspect = 1.3;
    private const float Contrast = 0.2f;
    private const float Tint = 0.06f;
    private const float Brightness = 20f;

    /// <summary>A random part of a crop.</summary>
    public static CropBox View(Random random) =>
        CropBox.Random(random, DataFolder.CropSize, DataFolder.CropSize, SmallestArea, LargestAspect);

    /// <summary>CutMix: overwrites a rectangle of whole cells with those of another picture, targets included.</summary>
    public static void Paste(Batch batch, int place, Batch patch, Random random)
    {
        int size = batch.Size, grid = batch.Grid;
        int w = random.Next(1, grid), h = random.Next(1, grid), x = random.Next(grid - w + 1), y = random.Next(grid - h + 1);
        int Edge(int cell) => cell * size / grid;
        for (int row = Edge(y); row < Edge(y + h); row++)
        {
            int from = ((row * size) + Edge(x)) * 3, length = (Edge(x + w) - Edge(x)) * 3;
            patch.Pictures.AsSpan(from, length).CopyTo(batch.Pictures.AsSpan((place * batch.PictureLength) + from));
        }

        for (int t = 0; t < batch.Maps.Length; t++)
        {
            batch.Known[t][place] *= patch.Known[t][0];
            for (int row = y; row < y + h; row++)
            {
                int from = ((row * grid) + x) * TeachCommand.Components, length = w * TeachCommand.Components;
                patch.Maps[t].AsSpan(from, length).CopyTo(batch.Maps[t].AsSpan((place * grid * grid * TeachCommand.Components) + from));
            }
        }

        float share = (float)(w * h) / (grid * grid);
        Span<float> probabilities = batch.Scores.AsSpan(place * TeachCommand.ScoreCount, TeachCommand.ScoreCount);
        TensorPrimitives.Multiply(probabilities, 1 - share, probabilities);
        TensorPrimitives.MultiplyAdd(patch.Scores, share, probabilities, probabilities);
        batch.Labels[place] = -1;
    }

    /// <summary>Brings a picture to the network's scale, its light and colours changed at random if asked.</summary>
    public static void Normalise(Batch batch, int place, Random? random)
    {
        Span<float> pixels = batch.Pictures.AsSpan(place * batch.PictureLength, batch.PictureLength);
        Span<float> gain = [1, 1, 1];
        float shift = 0;
        if (random is not null)
        {
            float Around(float reach) => ((float)random.NextDouble() * 2 * reach) - reach;
            float contrast = 1 + Around(Contrast);
            shift = Around(Brightness);
            for (int c = 0; c < 3; c++) gain[c] = contrast * (1 + Around(Tint));
        }

        for (int i = 0; i < pixels.Length; i++)
        {
            float value = ((pixels[i] - Mean) * gain[i % 3]) + shift;
            pixels[i] = Math.Clamp(value, -Mean, Mean) / Deviation;
        }
    }
}
