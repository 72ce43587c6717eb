namespace CoreMLSharp.Tools.FeaturePrintTrainer.Data;

/// <summary>A rectangle in pixels.</summary>
internal readonly record struct CropBox(float X, float Y, float Width, float Height)
{
    /// <summary>A random rectangle inside a picture, by share of its area and aspect ratio.</summary>
    public static CropBox Random(Random random, float width, float height, double minArea, double maxAspect)
    {
        for (int attempt = 0; attempt < 10; attempt++)
        {
            double area = minArea + ((1 - minArea) * random.NextDouble());
            double aspect = Math.Exp(((random.NextDouble() * 2) - 1) * Math.Log(maxAspect));
            double w = Math.Sqrt(area * width * height * aspect), h = w / aspect;
            if (w <= width && h <= height)
            {
                return new CropBox(
                    (float)(random.NextDouble() * (width - w)), (float)(random.NextDouble() * (height - h)), (float)w, (float)h);
            }
        }

        return Centre(width, height);
    }

    /// <summary>The largest centred square.</summary>
    public static CropBox Centre(float width, float height)
    {
        float side = Math.Min(width, height);
        return new CropBox((width - side) / 2, (height - side) / 2, side, side);
    }
}
