using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Studio.Projects;

namespace CoreMLSharp.Studio.Data;

/// <summary>Photos for a first try, drawn here: discs, rings and stripes of all colours, on all grounds.</summary>
internal static class SamplePhotos
{
    private const int Side = 128;
    private const int OfEachClass = 24;

    private static readonly (string Label, Func<double, double, double, bool> IsInside)[] Forms =
    [
        ("disc", (x, y, _) => (x * x) + (y * y) < 1),
        ("ring", (x, y, _) => Math.Sqrt((x * x) + (y * y)) is > 0.6 and < 1),
        ("stripes", (x, y, phase) => Math.Sin((7 * ((0.8 * x) + (0.6 * y))) + phase) > 0),
    ];

    /// <summary>Draws them into a project, as if they had been dropped.</summary>
    public static void Draw(Project project)
    {
        Random random = new(1);
        foreach ((string label, Func<double, double, double, bool> isInside) in Forms)
        {
            string folder = Path.Combine(project.UploadFolder(DataPartName.Training), label);
            Directory.CreateDirectory(folder);
            for (int i = 0; i < OfEachClass; i++) Picture(random, isInside).SavePng(Path.Combine(folder, $"{label} {i + 1:00}.png"));
        }

        project.Touch();
    }

    private static MLImage Picture(Random random, Func<double, double, double, bool> isInside)
    {
        byte[] ink = new byte[3], ground = new byte[3], pixels = new byte[3 * Side * Side];
        do
        {
            random.NextBytes(ink);
            random.NextBytes(ground);
        }
        while (ink.Zip(ground, (a, b) => Math.Abs(a - b)).Sum() < 200);

        double size = 0.25 + (0.2 * random.NextDouble()), phase = 6 * random.NextDouble();
        double centreX = 0.4 + (0.2 * random.NextDouble()), centreY = 0.4 + (0.2 * random.NextDouble());
        for (int i = 0; i < Side * Side; i++)
        {
            double x = (((double)(i % Side) / Side) - centreX) / size, y = (((double)(i / Side) / Side) - centreY) / size;
            byte[] colour = isInside(x, y, phase) ? ink : ground;
            int noise = random.Next(-12, 13);
            for (int c = 0; c < 3; c++) pixels[(3 * i) + c] = (byte)Math.Clamp(colour[c] + noise, 0, 255);
        }

        return MLImage.FromPixels(new PixelBuffer(Side, Side, PixelFormat.Rgb, pixels));
    }
}
