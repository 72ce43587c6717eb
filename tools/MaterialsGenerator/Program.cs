using System.Globalization;
using CoreMLSharp.Tools.MaterialsGenerator.Fields;
using CoreMLSharp.Tools.MaterialsGenerator.Materials;
using CoreMLSharp.Tools.MaterialsGenerator.Scene;
using SkiaSharp;

namespace CoreMLSharp.Tools.MaterialsGenerator;

/// <summary>Makes the sample data set: a folder per material, and in it small photographs of pieces that never existed.</summary>
internal static class Program
{
    private const int Quality = 90;

    private const string Usage = """
        Usage: MaterialsGenerator OUT_DIR [--per-class 40] [--seed 1] [--size 160]
          OUT_DIR      where the class folders go; pictures of the same names there are replaced
          --per-class  pictures of each material
          --seed       another number, another set
          --size       width and height in pixels
        """;

    private static int Main(string[] args)
    {
        if (Options.Parse(args) is not { } options)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        try
        {
            Generate(options, stop.Token);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped; the pictures made so far are whole.");
            return 1;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
    }

    private static void Generate(Options options, CancellationToken stop)
    {
        var pictures = Catalogue.Materials
            .SelectMany(material => Enumerable.Range(1, options.PerClass), (material, number) => (material.Name, material.Draw, number))
            .ToArray();
        var done = 0;
        Parallel.ForEach(pictures, new ParallelOptions { CancellationToken = stop }, picture =>
        {
            var folder = Directory.CreateDirectory(Path.Combine(options.Folder, picture.Name)).FullName;
            var name = string.Create(CultureInfo.InvariantCulture, $"{picture.Name}-{picture.number:000}.jpg");
            var jpeg = Make(picture.Name, picture.Draw, picture.number, options);
            File.WriteAllBytes(Path.Combine(folder, name), jpeg);
            Console.Error.WriteLine($"{Interlocked.Increment(ref done)}/{pictures.Length} {picture.Name}/{name}");
        });
    }

    /// <summary>Makes one picture. It depends on the seed, the class and the number alone, never on the order of work.</summary>
    private static byte[] Make(string name, Func<Rng, Material> draw, int number, Options options)
    {
        var seed = name.Aggregate(options.Seed, (hash, letter) => Rng.Mix(hash * 31 + letter));
        var rng = new Rng(Rng.Mix(seed + (ulong)number));
        var material = draw(rng);
        var light = Light.Draw(rng, material.ViewWidth);
        return Encode(new Camera(rng, material.ViewWidth, options.Size).Photograph(material, light), options.Size);
    }

    private static byte[] Encode(byte[] rgb, int size)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        for (var i = 0; i < size * size; i++)
        {
            rgb.AsSpan(3 * i, 3).CopyTo(pixels[(4 * i)..]);
            pixels[4 * i + 3] = 255;
        }

        using var pixmap = bitmap.PeekPixels();
        var options = new SKJpegEncoderOptions(Quality, SKJpegEncoderDownsample.Downsample420, SKJpegEncoderAlphaOption.Ignore);
        using var jpeg = pixmap.Encode(options)
            ?? throw new InvalidOperationException("The JPEG encoder refused the picture.");
        return jpeg.ToArray();
    }

    private sealed record Options(string Folder, int PerClass, ulong Seed, int Size)
    {
        /// <summary>Reads the arguments; null if they make no sense.</summary>
        public static Options? Parse(string[] args)
        {
            var options = new Options("", 40, 1, 160);
            for (var i = 0; i < args.Length; i++)
            {
                if (!args[i].StartsWith('-') && options.Folder.Length == 0)
                {
                    options = options with { Folder = args[i] };
                    continue;
                }

                if (i + 1 == args.Length || !ulong.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                {
                    return null;
                }

                switch (args[i++])
                {
                    case "--per-class" when value is >= 1 and <= 999:
                        options = options with { PerClass = (int)value };
                        break;
                    case "--seed":
                        options = options with { Seed = value };
                        break;
                    case "--size" when value is >= 16 and <= 2048:
                        options = options with { Size = (int)value };
                        break;
                    default:
                        return null;
                }
            }

            return options.Folder.Length > 0 ? options : null;
        }
    }
}
