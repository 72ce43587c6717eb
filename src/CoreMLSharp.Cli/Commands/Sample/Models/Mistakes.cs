namespace CoreMLSharp.Cli.Commands.Sample.Models;

/// <summary>Drawn photos of circles, squares and stripes to train on and to test with; two of the latter have a wrong label.</summary>
internal static class Mistakes
{
    private const int Side = 96, Training = 12, Testing = 6;

    private static readonly (string Label, Func<double, double, bool> IsInside)[] Forms =
    [
        ("circle", (x, y) => (x * x) + (y * y) < 0.36),
        ("square", (x, y) => Math.Abs(x) < 0.55 && Math.Abs(y) < 0.55),
        ("stripes", (_, y) => Math.Sin(14 * y) > 0),
    ];

    public static void Write(string folder)
    {
        for (int form = 0; form < Forms.Length; form++)
        {
            string label = Forms[form].Label;
            for (int i = 1; i <= Training + Testing; i++)
            {
                bool isTraining = i <= Training;

                // The last circle lies with the squares, the last square with the stripes.
                string place = i == Training + Testing && form < 2 ? Forms[form + 1].Label : label;
                string target = Path.Combine(folder, isTraining ? "train" : "test", place);
                Directory.CreateDirectory(target);
                Draw(form, seed: (100 * form) + i).SavePng(Path.Combine(target, $"{label}-{i:00}.png"));
            }
        }
    }

    /// <summary>A form of some size in some place, light on dark, in colours of its own and with the noise of a camera.</summary>
    private static MLImage Draw(int form, int seed)
    {
        Random random = new(seed);
        double size = 0.8 + (0.5 * random.NextDouble()), left = 0.4 * (random.NextDouble() - 0.5), top = 0.4 * (random.NextDouble() - 0.5);
        int[] dark = [random.Next(90), random.Next(90), random.Next(90)];
        int[] light = [130 + random.Next(110), 130 + random.Next(110), 130 + random.Next(110)];
        byte[] pixels = new byte[3 * Side * Side];
        for (int i = 0; i < pixels.Length; i++)
        {
            double x = (2.0 * (i / 3 % Side) / Side) - 1, y = (2.0 * (i / 3 / Side) / Side) - 1;
            bool isInside = Forms[form].IsInside((x - left) / size, (y - top) / size);
            pixels[i] = (byte)((isInside ? light : dark)[i % 3] + random.Next(12));
        }

        return MLImage.FromPixels(new PixelBuffer(Side, Side, PixelFormat.Rgb, pixels));
    }
}
