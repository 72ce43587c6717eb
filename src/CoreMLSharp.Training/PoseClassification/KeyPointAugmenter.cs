using CoreMLSharp.Training.NetworkClassification;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>Changes key points a little.</summary>
/// <param name="augmentations">How.</param>
/// <param name="points">The number of points.</param>
/// <param name="unit">How large key points usually are.</param>
internal sealed class KeyPointAugmenter(KeyPointAugmentations augmentations, int points, float unit)
{
    private const double Turn = 0.2;

    /// <summary>How loud noise is, in units.</summary>
    private const double Noise = 0.02;

    private readonly int[] _mirrored = KeyPointNames.Mirrored(points);

    /// <summary>Changes the frames of a window, [frames, 3, points].</summary>
    public float[] Vary(float[] window, Random random)
    {
        double angle = augmentations.HasFlag(KeyPointAugmentations.Rotate) ? Turn * RandomNumbers.Normal(random) : 0;
        bool isFlipped = augmentations.HasFlag(KeyPointAugmentations.HorizontallyFlip) && random.Next(2) == 1;
        float noise = (float)(Noise * unit);
        (float sine, float cosine) = ((float)Math.Sin(angle), (float)Math.Cos(angle));
        float[] varied = new float[window.Length];
        for (int frame = 0; frame < window.Length; frame += KeyPointClip.Coordinates * points)
        {
            for (int point = 0; point < points; point++)
            {
                int from = frame + (isFlipped ? _mirrored[point] : point), to = frame + point;
                float confidence = window[from + (2 * points)];
                if (confidence <= 0) continue;
                (float x, float y) = (isFlipped ? -window[from] : window[from], window[from + points]);
                varied[to] = (cosine * x) - (sine * y) + (noise * (float)RandomNumbers.Normal(random));
                varied[to + points] = (sine * x) + (cosine * y) + (noise * (float)RandomNumbers.Normal(random));
                varied[to + (2 * points)] = confidence;
            }
        }

        return varied;
    }
}
