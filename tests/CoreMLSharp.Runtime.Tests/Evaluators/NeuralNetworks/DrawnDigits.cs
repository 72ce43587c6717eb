namespace CoreMLSharp.Runtime.Tests.Evaluators.NeuralNetworks;

/// <summary>Digits as MNIST has them: white strokes on black, 28 × 28 pixels, the digit about 20 pixels high in the middle.</summary>
internal static class DrawnDigits
{
    private const int Size = 28;
    private const double Thickness = 1.7;

    /// <summary>The strokes of each digit, as points x, y.</summary>
    private static readonly double[][][] Strokes =
    [
        [[14, 5, 10.5, 7, 8.5, 11, 8.5, 17, 10.5, 21, 14, 23, 17.5, 21, 19.5, 17, 19.5, 11, 17.5, 7, 14, 5]],
        [[15, 5, 13, 23]],
        [[8.5, 9, 10, 6, 14, 5, 18, 7, 18.5, 10, 16, 14, 9, 22], [9, 22, 19.5, 22]],
        [[9, 6, 13, 5, 18, 7, 18, 10, 13, 13.5, 18, 16, 18.5, 19.5, 14, 23, 8.5, 21]],
        [[10, 5, 8.5, 14, 19, 14], [18, 5, 17, 23]],
        [[18.5, 5.5, 10.5, 5.5, 9.5, 13, 14, 12, 18, 14.5, 18.5, 19, 14, 23, 8.5, 21.5]],
        [[17, 5, 12, 9, 9.5, 15, 10, 20, 14, 23, 18, 20, 17.5, 16, 13.5, 14, 10, 16.5]],
        [[8.5, 6, 19, 6, 15, 14, 12, 23]],
        [[14, 13.5, 9.5, 10, 10, 6.5, 14, 5, 18, 6.5, 18, 10, 14, 13.5, 9.5, 17.5, 10, 21.5, 14, 23, 18, 21.5, 18.5, 17.5, 14, 13.5]],
        [[18, 9, 14, 5, 10, 7, 10, 11, 14, 13, 18, 11, 18, 9, 17.5, 16, 16, 23]],
    ];

    public static MLImage Draw(int digit)
    {
        byte[] pixels = new byte[Size * Size];
        for (int i = 0; i < pixels.Length; i++)
        {
            double distance = Strokes[digit].Min(stroke => Distance(stroke, (i % Size) + 0.5, (i / Size) + 0.5));
            pixels[i] = (byte)(255 * Math.Clamp(Thickness - distance, 0, 1));
        }

        return MLImage.FromPixels(new PixelBuffer(Size, Size, PixelFormat.Grayscale, pixels));
    }

    private static double Distance(double[] stroke, double x, double y)
    {
        double nearest = double.PositiveInfinity;
        for (int i = 0; i + 3 < stroke.Length; i += 2)
        {
            (double dx, double dy) = (stroke[i + 2] - stroke[i], stroke[i + 3] - stroke[i + 1]);
            double along = Math.Clamp((((x - stroke[i]) * dx) + ((y - stroke[i + 1]) * dy)) / ((dx * dx) + (dy * dy)), 0, 1);
            nearest = Math.Min(
                nearest, Math.Sqrt(Math.Pow(x - stroke[i] - (along * dx), 2) + Math.Pow(y - stroke[i + 1] - (along * dy), 2)));
        }

        return nearest;
    }
}
