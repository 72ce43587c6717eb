using System.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;
using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Benchmarks.Networks;

/// <summary>
/// One prediction from a picture or an array to the outputs, and ONNX Runtime alone from tensor to tensor, in turns, on one thread each.
/// What counts is the processor time, which other programs on the machine do not change.
/// </summary>
internal static class SpeedBenchmark
{
    private const int Turns = 9;

    /// <summary>A turn is so long that the system's clock of processor time (10 ms) is fine enough.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    public static int Run(IEnumerable<string> models)
    {
        Console.WriteLine($"{"model",-50} {"ours ms",9} {"ONNX Runtime ms",16} {"ratio",6}");
        foreach (string path in models) Compare(path);
        return 0;
    }

    private static void Compare(string path)
    {
        using ModelFile file = ModelFile.Load(path);
        using MLModel model = MLModel.Load(path, new MLModelConfiguration { Threads = 1 });
        using SessionOptions sessionOptions = new() { IntraOpNumThreads = 1 };
        using InferenceSession session = new(Exported(file), sessionOptions);
        Dictionary<string, MLFeatureValue> inputs = RandomInputs.For(file.Specification.Description);
        Dictionary<string, OrtValue> tensors = session.InputMetadata.ToDictionary(
            input => input.Key, input => Tensor([.. input.Value.Dimensions.Select(dim => (long)Math.Max(dim, 1))]));
        using RunOptions options = new();
        List<double> ours = [];
        List<double> theirs = [];
        for (int i = 0; i <= Turns; i++)
        {
            double mine = ProcessorMilliseconds(() => model.Predict(inputs));
            double raw = ProcessorMilliseconds(() => session.Run(options, tensors, session.OutputNames).Dispose());
            if (i == 0) continue;
            ours.Add(mine);
            theirs.Add(raw);
        }

        (double a, double b) = (Median(ours), Median(theirs));
        Console.WriteLine($"{Path.GetFileName(path),-50} {a,9:0.0000} {b,16:0.0000} {a / b,6:0.00}");
    }

    private static byte[] Exported(ModelFile file)
    {
        using OnnxTranslation translation = OnnxExporter.Export(file);
        return translation.ToArray();
    }

    private static OrtValue Tensor(long[] shape)
    {
        float[] elements = new float[shape.Aggregate(1L, (product, dim) => product * dim)];
        for (int i = 0; i < elements.Length; i++) elements[i] = i % 251;
        return OrtValue.CreateTensorValueFromMemory(elements, shape);
    }

    /// <summary>The processor time of one call, from as many as fit into a turn.</summary>
    private static double ProcessorMilliseconds(Action action)
    {
        using Process process = Process.GetCurrentProcess();
        TimeSpan start = process.TotalProcessorTime;
        int calls = 0;
        while (true)
        {
            int more = Math.Max(1, calls / 4);
            for (int i = 0; i < more; i++) action();
            calls += more;
            process.Refresh();
            TimeSpan spent = process.TotalProcessorTime - start;
            if (spent >= Turn) return spent.TotalMilliseconds / calls;
        }
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
