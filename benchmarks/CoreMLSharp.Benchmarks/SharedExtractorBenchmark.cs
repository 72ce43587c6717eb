using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Building;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Training.ImageClassification;

namespace CoreMLSharp.Benchmarks;

/// <summary>
/// Loads classifiers that link to the same extractor and asks each about one photo: how much more time and memory 100 take than one. Each
/// count is measured in processes of its own, from the first load to the last answer.
/// </summary>
internal static class SharedExtractorBenchmark
{
    private const int Many = 100, Rounds = 5;

    public static void Run(string[] arguments)
    {
        if (arguments is ["child", { } count, { } folder, { } photo])
        {
            Measure(int.Parse(count, CultureInfo.InvariantCulture), folder, photo);
            return;
        }

        DirectoryInfo models = Directory.CreateTempSubdirectory("coremlsharp-shared-");
        try
        {
            ImageClassifierDataSource photos =
                ImageClassifierDataSource.LabeledDirectories(arguments.Length > 0 ? arguments[0] : "samples/Materials");
            for (int i = 0; i < Many; i++)
            {
                ImageClassifierOptions options = new() { C = 0.01, Metadata = new ModelMetadata { VersionString = $"{i}" } };
                ImageClassifier.Train(photos, options).Save(Path.Combine(models.FullName, $"{i}.mlmodel"));
            }

            string shown = photos.Photos[0].Path;
            (double Milliseconds, double Megabytes) one = Best(1, models.FullName, shown), many = Best(Many, models.FullName, shown);
            Console.WriteLine($"1 classifier     {one.Milliseconds,7:F0} ms {one.Megabytes,7:F1} MB");
            Console.WriteLine($"{Many} classifiers  {many.Milliseconds,7:F0} ms {many.Megabytes,7:F1} MB");
            Console.WriteLine(
                $"{Many} take {many.Milliseconds / one.Milliseconds:F2} times the time and {many.Megabytes / one.Megabytes:F2} times the " +
                    $"memory of one (best of {Rounds} processes each)");
        }
        finally
        {
            models.Delete(recursive: true);
        }
    }

    private static (double Milliseconds, double Megabytes) Best(int count, string folder, string photo)
    {
        double milliseconds = double.PositiveInfinity, megabytes = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            ProcessStartInfo start =
                new(Environment.ProcessPath!, [.. Entry(), "shared", "child", $"{count}", folder, photo]) { RedirectStandardOutput = true };
            using Process child = Process.Start(start)!;
            double[] numbers =
            [
                .. child.StandardOutput.ReadToEnd().Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)),
            ];
            child.WaitForExit();
            (milliseconds, megabytes) = (Math.Min(milliseconds, numbers[0]), Math.Min(megabytes, numbers[1]));
        }

        return (milliseconds, megabytes);
    }

    /// <summary>The assembly, where the process is the dotnet host rather than the benchmark's own executable.</summary>
    private static string[] Entry() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(SharedExtractorBenchmark).Assembly.Location] : [];

    private static void Measure(int count, string folder, string photo)
    {
        long start = Stopwatch.GetTimestamp();
        MLImage image = MLImage.FromFile(photo);
        List<MLModel> models = [];
        for (int i = 0; i < count; i++)
        {
            models.Add(MLModel.Load(Path.Combine(folder, $"{i}.mlmodel")));
            models[i].Predict(new Dictionary<string, MLFeatureValue> { ["image"] = image });
        }

        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        using Process self = Process.GetCurrentProcess();
        models.ForEach(model => model.Dispose());
        Console.Write(string.Create(CultureInfo.InvariantCulture, $"{milliseconds} {self.PeakWorkingSet64 / 1e6}"));
    }
}
