using CoreMLSharp.Diagnostics;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Benchmarks.Features;

/// <summary>A model with one image input and one multi-array output: a Core ML model, or an ONNX network with its JSON file.</summary>
internal sealed class Extractor : IDisposable
{
    private const int Rounds = 30;
    private const int RunsPerRound = 10;

    private readonly MLModel _model;
    private readonly FeatureDescription _input;
    private readonly string _output;

    /// <param name="nameOrPath">A file, or the name of a built-in model.</param>
    public Extractor(string nameOrPath)
    {
        Name = Path.GetFileNameWithoutExtension(nameOrPath);
        MLModelConfiguration oneThread = new() { Threads = 1 };
        _model = BuiltInModels.Names.Contains(nameOrPath)
            ? MLModel.Load(ModelFile.Load(BuiltInModels.Open(nameOrPath), nameOrPath), oneThread)
            : MLModel.Load(nameOrPath, oneThread);
        _input = _model.Description.Input[0];
        _output = _model.Description.Output[0].Name;
    }

    /// <summary>What the table calls it.</summary>
    public string Name { get; }

    /// <summary>The features of a photo's middle; null where it cannot be read.</summary>
    public float[]? Features(string photo)
    {
        try
        {
            return Run(MLImage.FromFile(photo));
        }
        catch (CoreMLException)
        {
            return null;
        }
    }

    /// <summary>
    /// Milliseconds of processor time for one picture that has the right size already, on one thread: the least of several rounds, in which
    /// the extractors take turns. Unlike time by the clock it does not depend much on what else the machine does.
    /// </summary>
    public static double[] Milliseconds(Extractor[] extractors)
    {
        double[] least = new double[extractors.Length];
        Array.Fill(least, double.PositiveInfinity);
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < extractors.Length; i++) least[i] = Math.Min(least[i], extractors[i].Round());
        }

        return least;
    }

    public void Dispose() => _model.Dispose();

    private double Round()
    {
        int width = (int)_input.Type.ImageType.Width, height = (int)_input.Type.ImageType.Height;
        PixelBuffer pixels = new(width, height, PixelFormat.Rgb, new byte[width * height * 3]);
        new Random(1).NextBytes(pixels.Bytes);
        Run(MLImage.FromPixels(pixels));
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int run = 0; run < RunsPerRound; run++) Run(MLImage.FromPixels(pixels));
        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds / RunsPerRound;
    }

    private float[] Run(MLImage image) =>
        _model.Predict(new Dictionary<string, MLFeatureValue> { [_input.Name] = image })[_output].MultiArrayValue.ToFloats();
}
