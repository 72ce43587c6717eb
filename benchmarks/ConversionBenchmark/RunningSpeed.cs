using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Conversion;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Features;
using Microsoft.ML.OnnxRuntime;

namespace ConversionBenchmark;

/// <summary>How long a prediction takes with a source in ONNX Runtime and with what became of it, in turns; the medians count.</summary>
internal static class RunningSpeed
{
    public static void Compare(IReadOnlyList<string> models, int runs)
    {
        Console.WriteLine($"{"source",10} {"converted",10} {"ratio",7}");
        foreach (string path in models)
        {
            try
            {
                Compare(path, runs);
            }
            catch (Exception error) when (error is CoreMLSharp.Diagnostics.CoreMLException or OnnxRuntimeException)
            {
                Console.WriteLine($"{Path.GetFileName(path)}: {error.Message.ReplaceLineEndings(" ")}");
            }
        }
    }

    private static void Compare(string path, int runs)
    {
        ConversionOptions options = new() { Format = TargetFormat.MLProgram, Precision = ComputePrecision.Float32 };
        using ConversionResult converted = ModelConverter.Convert(path, options);
        using MLModel model = MLModel.Load(converted.Model);
        using InferenceSession source = new(path);
        IReadOnlyDictionary<string, MLFeatureValue> inputs = RandomInputs.For(converted.Model.Specification);
        Dictionary<string, OrtValue> tensors = converted.InputNames.ToDictionary(
            name => name.Key, name => TensorOf(inputs[name.Value].MultiArrayValue, source.InputMetadata[name.Key]));
        using RunOptions run = new();
        List<double> before = [], after = [];
        for (int i = -2; i < runs; i++)
        {
            double first = Time(() =>
            {
                using IDisposableReadOnlyCollection<OrtValue> results = source.Run(run, tensors, source.OutputNames);
            });
            double second = Time(() => model.Predict(inputs));

            // The first ones warm up.
            if (i < 0) continue;
            before.Add(first);
            after.Add(second);
        }

        foreach (OrtValue tensor in tensors.Values) tensor.Dispose();
        (double old, double now) = (Median(before), Median(after));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{$"{old:0.00} ms",10} {$"{now:0.00} ms",10} {now / old,7:0.000}  {Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}"));
    }

    private static OrtValue TensorOf(MLMultiArray array, NodeMetadata input)
    {
        long[] shape = input.Dimensions.Length == 0 ? [] : [.. array.Shape];
        return input.ElementDataType switch
        {
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int64 => OrtValue.CreateTensorValueFromMemory(
                Array.ConvertAll(array.ToDoubles(), number => (long)number), shape),
            Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Int32 => OrtValue.CreateTensorValueFromMemory(
                Array.ConvertAll(array.ToDoubles(), number => (int)number), shape),
            _ => OrtValue.CreateTensorValueFromMemory(array.ToFloats(), shape),
        };
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
}
