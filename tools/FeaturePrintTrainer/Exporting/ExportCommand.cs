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
/// measures on crops how far what it computes is from what the network that was trained computes. Or makes other features of the maps of a
/// model that was exported before.
/// </summary>
internal static class ExportCommand
{
    private const int Crops = 16;

    /// <summary>
    /// Rounding in another order of additions, relative to the maps' size; without quantisation nothing more may differ.
    /// </summary>
    private const double Tolerance = 1e-3;

    public static void Run(Options options)
    {
        DataFolder data = new(options.Text("data"));
        string path = options.Text("out");
        int size = options.Integer("size", 192);
        int outputs = options.Integer("outputs", 480);
        bool isQuantized = options.Integer("bits", 8) == 8;
        ModelMetadata metadata = new()
        {
            Author = "The CoreMLSharp authors",
            License = "MIT",
            VersionString = options.Text("version", "1"),
            ShortDescription = $"Features of a photo, {outputs} numbers, for classifiers that link to this model.",
        };
        Model pooled = NetworkWriter.Pooled(
            options.All("from").LastOrDefault() is { } exported ? Maps(exported, size) : Trained(options, data, size, isQuantized));
        Model model = NetworkWriter.WithFeatures(pooled, FeatureMap.From(pooled, data, outputs), isQuantized);
        metadata.ApplyTo(model);
        new ModelFile(model).Save(path);
        Console.WriteLine($"{path}: {new FileInfo(path).Length:N0} bytes, {outputs} features");
    }

    private static Model Maps(string exported, int size)
    {
        using ModelFile file = ModelFile.Load(exported);
        return NetworkWriter.Maps(file.Specification, size);
    }

    private static Model Trained(Options options, DataFolder data, int size, bool isQuantized)
    {
        RunFolder run = new(options.Text("run"));
        using StudentNetwork student = new(File.ReadAllText(run.Plan).Trim());
        student.load(run.Weights(options.Text("weights", "average")));
        student.eval();
        Model exact = NetworkWriter.Write(student, size, isQuantized: false);
        Model quantized = NetworkWriter.Write(student, size, isQuantized: true);
        PixelBuffer[] pictures = Pictures(data, size);
        double error = Difference(student, exact, pictures);
        double quantizedError = Difference(student, quantized, pictures);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"difference to the trained network: {error:E1} in 32 bits, {quantizedError:E1} in 8 bits"));
        return error > Tolerance ? throw new InvalidOperationException("The model does not compute what the trained network does.")
            : isQuantized ? quantized : exact;
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

    /// <summary>The root mean square of the differences of the last maps, relative to their size.</summary>
    private static double Difference(StudentNetwork student, Model model, PixelBuffer[] pictures)
    {
        using MLModel exported = MLModel.Load(new ModelFile(model));
        double difference = 0, size = 0;
        foreach (PixelBuffer picture in pictures)
        {
            float[] ours = exported.Predict(new Dictionary<string, MLFeatureValue> { [NetworkWriter.Input] = MLImage.FromPixels(picture) })
                .Values.Single().MultiArrayValue.ToFloats();
            float[] theirs = LastMap(student, picture);
            difference += ours.Zip(theirs).Sum(pair => Math.Pow(pair.First - pair.Second, 2));
            size += theirs.Sum(value => (double)value * value);
        }

        return Math.Sqrt(difference / size);
    }

    private static float[] LastMap(StudentNetwork student, PixelBuffer picture)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        float[] values = [.. picture.Bytes.Select(value => (value - Augmentation.Mean) / Augmentation.Deviation)];
        Tensor input = tensor(values, [1, picture.Height, picture.Width, 3]).permute(0, 3, 1, 2);
        return student.forward(input).contiguous().data<float>().ToArray();
    }
}
