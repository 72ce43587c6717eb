using System.Globalization;
using CoreMLSharp.Building;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Tools.FeaturePrintTrainer.Data;
using CoreMLSharp.Tools.FeaturePrintTrainer.Training;
using TorchSharp;
using static TorchSharp.torch;
using Model = CoreMLSharp.Specification.Model;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Exporting;

/// <summary>
/// <c>export</c>: writes the weights of a training, averaged or those of the last step, as a Core ML model, in 8 bits or in 32, and
/// measures on crops how far what it computes is from what the network that was trained computes.
/// </summary>
internal static class ExportCommand
{
    private const int Crops = 16;
    private const int DecorrelationBatches = 64;
    private const int DecorrelationBatch = 64;

    /// <summary>
    /// Rounding in another order of additions, relative to the features' size; without quantisation nothing more may differ.
    /// </summary>
    private const double Tolerance = 1e-3;

    public static void Run(Options options)
    {
        RunFolder run = new(options.Text("run"));
        DataFolder data = new(options.Text("data"));
        string path = options.Text("out");
        int size = options.Integer("size", 192);
        using StudentNetwork student = new(File.ReadAllText(run.Plan).Trim());
        student.load(run.Weights(options.Text("weights", "average")));
        student.eval();
        int outputs = options.Integer("outputs", 480);
        ModelMetadata metadata = new()
        {
            Author = "The CoreMLSharp authors",
            License = "MIT",
            VersionString = options.Text("version", "1"),
            ShortDescription = $"Features of a photo, {outputs} numbers, for classifiers that link to this model.",
        };
        Decorrelation decorrelation = Decorrelation.From(student, Batches(data, size), outputs);
        Model exact = NetworkWriter.Write(student, decorrelation, size, isQuantized: false);
        Model quantized = NetworkWriter.Write(student, decorrelation, size, isQuantized: true);
        Model chosen = options.Integer("bits", 8) == 8 ? quantized : exact;
        metadata.ApplyTo(chosen);
        PixelBuffer[] pictures = Pictures(data, size);
        double error = Difference(student, decorrelation, exact, pictures);
        double quantizedError = Difference(student, decorrelation, quantized, pictures);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"difference to the trained network: {error:E1} in 32 bits, {quantizedError:E1} in 8 bits"));
        if (error > Tolerance) throw new InvalidOperationException("The model does not compute what the trained network does.");
        new ModelFile(chosen).Save(path);
        Console.WriteLine($"{path}: {new FileInfo(path).Length:N0} bytes, {outputs} features");
    }

    private static PixelBuffer[] Pictures(DataFolder data, int size)
    {
        using RecordFile crops = new(data.Crops, DataFolder.CropBytes);
        Resampler resampler = new();
        float[] pixels = new float[size * size * 3];
        PixelBuffer[] pictures = new PixelBuffer[Math.Min(Crops, crops.Count)];
        for (int i = 0; i < pictures.Length; i++)
        {
            CropBox whole = new(0, 0, DataFolder.CropSize, DataFolder.CropSize);
            resampler.Cut(crops[i], DataFolder.CropSize, DataFolder.CropSize, whole, size, mirror: false, pixels);
            pictures[i] = new PixelBuffer(size, size, PixelFormat.Rgb, [.. pixels.Select(value => (byte)(value + 0.5f))]);
        }

        return pictures;
    }

    /// <summary>Crops as they are, normalised.</summary>
    private static IEnumerable<Batch> Batches(DataFolder data, int size)
    {
        using RecordFile crops = new(data.Crops, DataFolder.CropBytes);
        Resampler resampler = new();
        for (
            int first = 0; first + DecorrelationBatch <= Math.Min(
                crops.Count, DecorrelationBatches * DecorrelationBatch); first += DecorrelationBatch)
        {
            Batch batch = Batch.Empty(DecorrelationBatch, size, teachers: 0);
            for (int place = 0; place < DecorrelationBatch; place++)
            {
                CropBox whole = new(0, 0, DataFolder.CropSize, DataFolder.CropSize);
                Span<float> picture = batch.Pictures.AsSpan(place * batch.PictureLength, batch.PictureLength);
                resampler.Cut(crops[first + place], DataFolder.CropSize, DataFolder.CropSize, whole, size, mirror: false, picture);
                Augmentation.Normalise(batch, place, null);
            }

            yield return batch;
        }
    }

    /// <summary>The root mean square of the differences, relative to that of the features.</summary>
    private static double Difference(StudentNetwork student, Decorrelation decorrelation, Model model, PixelBuffer[] pictures)
    {
        using MLModel exported = MLModel.Load(new ModelFile(model));
        double difference = 0, size = 0;
        foreach (PixelBuffer picture in pictures)
        {
            float[] ours = exported.Predict(
                new Dictionary<string, MLFeatureValue> { ["image"] = MLImage.FromPixels(picture) })["features"].MultiArrayValue.ToFloats();
            float[] theirs = decorrelation.Apply(Features(student, picture));
            difference += ours.Zip(theirs).Sum(pair => Math.Pow(pair.First - pair.Second, 2));
            size += theirs.Sum(value => (double)value * value);
        }

        return Math.Sqrt(difference / size);
    }

    private static float[] Features(StudentNetwork student, PixelBuffer picture)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        float[] values = [.. picture.Bytes.Select(value => (value - Augmentation.Mean) / Augmentation.Deviation)];
        Tensor input = tensor(values, [1, picture.Height, picture.Width, 3]).permute(0, 3, 1, 2);
        return student.forward(input).mean([2, 3]).contiguous().data<float>().ToArray();
    }
}
