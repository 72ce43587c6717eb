using System.Diagnostics;
using CoreMLSharp.Onnx;
using CoreMLSharp.Onnx.NeuralNetworks;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Benchmarks.Networks;

/// <summary>One prediction from a picture or an array to the outputs, and ONNX Runtime alone from tensor to tensor, in turns.</summary>
internal static class SpeedBenchmark
{
    private static readonly TimeSpan TimeForEach = TimeSpan.FromSeconds(20);

    public static int Run(IEnumerable<string> models)
    {
        Console.WriteLine($"{"model",-50} {"ours ms",9} {"ONNX Runtime ms",16} {"ratio",6}");
        foreach (string path in models) Compare(path);
        return 0;
    }

    private static void Compare(string path)
    {
        Model specification = ModelFile.Load(path).Specification;
        OnnxTranslation translation = NeuralNetworkTranslator.Translate(specification);
        using MLModel model = MLModel.Load(path);
        using InferenceSession session = new(translation.ToArray());
        Dictionary<string, MLFeatureValue> inputs = ModelInputs.For(specification.Description);
        Dictionary<string, OrtValue> tensors = session.InputMetadata.ToDictionary(input => input.Key, input => Tensor([.. input.Value.Dimensions.Select(dim => (long)Math.Max(dim, 1))]));
        using RunOptions options = new();
        List<double> ours = [];
        List<double> theirs = [];
        Stopwatch total = Stopwatch.StartNew();
        for (int i = 0; total.Elapsed < TimeForEach || i < 5; i++)
        {
            double mine = Milliseconds(() => model.Predict(inputs));
            double raw = Milliseconds(() => session.Run(options, tensors, session.OutputNames).Dispose());
            if (i == 0) continue;
            ours.Add(mine);
            theirs.Add(raw);
        }

        (double a, double b) = (Median(ours), Median(theirs));
        Console.WriteLine($"{Path.GetFileName(path),-50} {a,9:0.000} {b,16:0.000} {a / b,6:0.00}");
    }

    private static OrtValue Tensor(long[] shape)
    {
        float[] elements = new float[shape.Aggregate(1L, (product, dim) => product * dim)];
        for (int i = 0; i < elements.Length; i++) elements[i] = i % 251;
        return OrtValue.CreateTensorValueFromMemory(elements, shape);
    }

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
