using System.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Training.FeatureExtraction;
using CoreMLSharp.Training.ImageClassification;
using CoreMLSharp.Training.Progress;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Benchmarks;

/// <summary>
/// How near feature extraction comes to its bounds. Decoding and inference share the cores, so beside the bound of each alone stands that
/// of both: every photo costs its decoding and its inference.
/// </summary>
internal static class ExtractionBenchmark
{
    private const int Rounds = 3;
    private const int BatchSize = 8;

    public static void Run(string[] arguments)
    {
        ImageClassifierDataSource photos =
            ImageClassifierDataSource.LabeledDirectories(arguments.Length > 0 ? arguments[0] : "samples/Materials");
        using ImageFeatureExtractor extractor = ImageFeatureExtractor.Load();
        Console.WriteLine(
            $"{photos.Photos.Count} photos of {photos.Name}, {extractor.Name}, {Environment.ProcessorCount} cores, best of {Rounds} " +
                "interleaved rounds");

        PixelBuffer sample = extractor.Prepare(MLImage.FromFile(photos.Photos[0].Path));
        using InferenceSession session = Session(extractor);
        double decoding = 0, inference = 0, whole = 0;
        for (int round = 0; round < Rounds; round++)
        {
            decoding = Math.Max(
                decoding, Rate(photos, () => Parallel.ForEach(photos.Photos, photo => extractor.Prepare(MLImage.FromFile(photo.Path)))));
            inference = Math.Max(inference, Rate(photos, () => RunAlone(session, sample, photos.Photos.Count)));
            whole = Math.Max(whole, Whole(photos));
        }

        double bound = 1 / ((1 / decoding) + (1 / inference));
        Console.WriteLine($"decoding alone          {decoding,8:F1} photos/s");
        Console.WriteLine($"ONNX Runtime alone      {inference,8:F1} photos/s");
        Console.WriteLine($"both on the same cores  {bound,8:F1} photos/s");
        Console.WriteLine(
            $"feature extraction      {whole,8:F1} photos/s = {whole / Math.Min(decoding, inference):P0} of the slower alone, " +
                $"{whole / bound:P0} of both");
    }

    private static double Rate(ImageClassifierDataSource photos, Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return photos.Photos.Count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>What training reports of its own extraction, without a cache.</summary>
    private static double Whole(ImageClassifierDataSource photos)
    {
        ImageClassifier classifier =
            ImageClassifier.Train(photos, new ImageClassifierOptions { CacheFolder = null, C = 0.01, Validation = photos });
        TimeSpan time = classifier.Phases.Single(phase => phase.Phase == TrainingPhase.ExtractingFeatures).Duration;
        return photos.Photos.Count / time.TotalSeconds;
    }

    private static InferenceSession Session(ImageFeatureExtractor extractor)
    {
        OnnxTranslation translation = OnnxExporter.Export(extractor.File!.Specification, new OnnxTranslationOptions { Batch = true });
        using MemoryStream model = new();
        translation.WriteTo(model);
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        return new InferenceSession(model.ToArray(), options);
    }

    /// <summary>The network on the same pixels again and again, in batches, a batch on each core.</summary>
    private static void RunAlone(InferenceSession session, PixelBuffer sample, int photos)
    {
        (string input, NodeMetadata metadata) = session.InputMetadata.Single();
        long[] shape = [BatchSize, .. metadata.Dimensions[1..].Select(length => (long)length)];
        float[] pixels = new float[shape.Aggregate((product, length) => product * length)];
        for (int i = 0; i < pixels.Length; i++) pixels[i] = sample.Bytes[i % sample.Bytes.Length];
        Parallel.For(0, photos / BatchSize, _ =>
        {
            using OrtValue tensor = OrtValue.CreateTensorValueFromMemory(pixels, shape);
            using RunOptions run = new();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [input], [tensor], session.OutputNames);
        });
    }
}
