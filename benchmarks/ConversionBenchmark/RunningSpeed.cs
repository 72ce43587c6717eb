using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Conversion;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ConversionBenchmark;

/// <summary>
/// How long a prediction takes with a source in ONNX Runtime, with the graph of what became of it in ONNX Runtime, and with all that a
/// prediction does beside it, in turns; the lower quartiles count, which other work on the machine hardly reaches.
/// </summary>
internal static class RunningSpeed
{
    /// <summary>Short networks run so often in each turn that the clock can tell.</summary>
    private const double MillisecondsOfTurn = 5;

    public static void Compare(IReadOnlyList<string> models, int runs, long[][] shapes)
    {
        Console.WriteLine($"{"source",10} {"graph",10} {"predict",10} {"ratio",7} {"own cost",9}");
        foreach (string path in models)
        {
            try
            {
                Compare(path, runs, shapes);
            }
            catch (Exception error) when (error is CoreMLSharp.Diagnostics.CoreMLException or OnnxRuntimeException)
            {
                Console.WriteLine($"{path}: {error.Message.ReplaceLineEndings(" ")}");
            }
        }
    }

    private static void Compare(string path, int runs, long[][] shapes)
    {
        ConversionOptions options = new() { Format = TargetFormat.MLProgram, Precision = ComputePrecision.Float32 };
        using ConversionResult converted = ModelConverter.Convert(path, options);
        using MLModel model = MLModel.Load(converted.Model);
        using OnnxTranslation translation = OnnxExporter.Export(converted.Model);
        using InferenceSession source = new(path), graph = new(translation.ToArray());
        IReadOnlyDictionary<string, MLFeatureValue> inputs = Inputs(converted.Model.Specification, shapes);
        Dictionary<string, OrtValue> ofSource = converted.InputNames.ToDictionary(
            name => name.Key, name => TensorOf(inputs[name.Value].MultiArrayValue, source.InputMetadata[name.Key]));
        Dictionary<string, OrtValue> ofGraph = translation.Inputs.ToDictionary(
            input => input.TensorName, input => TensorOf(inputs[input.Name].MultiArrayValue, graph.InputMetadata[input.TensorName]));
        using RunOptions run = new();
        Action[] actions = [() => Run(source, run, ofSource), () => Run(graph, run, ofGraph), () => model.Predict(inputs)];
        List<double>[] times = [[], [], []];
        int repeats = Math.Max(1, (int)(MillisecondsOfTurn / Math.Max(0.001, actions.Max(action => Time(action, 3)))));
        for (int turn = 0; turn < runs; turn++)
        {
            for (int i = 0; i < actions.Length; i++) times[i].Add(Time(actions[i], repeats));
        }

        foreach (OrtValue tensor in ofSource.Values.Concat(ofGraph.Values)) tensor.Dispose();
        double[] quartiles = [.. times.Select(measured => measured.Order().ElementAt(measured.Count / 4))];
        string name = $"{Path.GetFileName(Path.GetDirectoryName(path))}/{Path.GetFileName(path)}";
        string cost = string.Create(CultureInfo.InvariantCulture, $"{1000 * (quartiles[2] - quartiles[1]):0} µs");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{quartiles[0],7:0.000} ms {quartiles[1],7:0.000} ms {quartiles[2],7:0.000} ms {quartiles[2] / quartiles[0],7:0.000} " +
                $"{cost,9}  {name}"));
    }

    private static Dictionary<string, MLFeatureValue> Inputs(Model model, long[][] shapes)
    {
        Model sized = model.Clone();
        foreach ((FeatureDescription input, long[] shape) in sized.Description.Input.Zip(shapes))
        {
            input.Type.MultiArrayType.ClearShapeFlexibility();
            input.Type.MultiArrayType.Shape.Clear();
            input.Type.MultiArrayType.Shape.Add(shape);
        }

        return RandomInputs.For(sized);
    }

    /// <summary>Runs a network and copies what it gives into arrays, as those of a prediction belong to the caller.</summary>
    private static void Run(InferenceSession session, RunOptions options, Dictionary<string, OrtValue> tensors)
    {
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, tensors, session.OutputNames);
        foreach (OrtValue result in results)
        {
            if (result.GetTensorTypeAndShape().ElementCount > 0) _ = result.GetTensorMutableRawData().ToArray();
        }
    }

    private static OrtValue TensorOf(MLMultiArray array, NodeMetadata input)
    {
        long[] shape = input.Dimensions.Length == 0 ? [] : [.. array.Shape];
        OrtValue Of<T>(Converter<double, T> convert) where T : unmanaged =>
            OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(array.ToDoubles(), convert), shape);
        return input.ElementDataType switch
        {
            TensorElementType.Int64 => Of(number => (long)number),
            TensorElementType.Int32 => Of(number => (int)number),
            TensorElementType.UInt8 => Of(number => (byte)number),
            TensorElementType.Bool => Of(number => number != 0),
            TensorElementType.Double => Of(number => number),
            TensorElementType.Float16 => Of(number => (Float16)(float)number),
            _ => OrtValue.CreateTensorValueFromMemory(array.ToFloats(), shape),
        };
    }

    private static double Time(Action action, int repeats)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < repeats; i++) action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / repeats;
    }
}
