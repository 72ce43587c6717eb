// How many predictions a second the server gives to clients, beside as many calls of MLModel.Predict in one program.
//
//   dotnet run -c Release --project benchmarks/ServingBenchmark [clients] [seconds] [layers] [options of the server]
//
// Clients and server share the machine, so that what clients cost counts against the server.
using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Benchmarks.Serving;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int[] numbers = [.. args.TakeWhile(word => !word.StartsWith('-')).Select(int.Parse)];
int clients = numbers.ElementAtOrDefault(0) is > 0 and int given ? given : 8;
int seconds = numbers.ElementAtOrDefault(1) is > 0 and int time ? time : 5;
int layers = numbers.ElementAtOrDefault(2) is > 0 and int deep ? deep : 5;

DirectoryInfo folder = Directory.CreateTempSubdirectory("coremlsharp-");
try
{
    string path = Path.Combine(folder.FullName, "Network.mlmodel");
    Network.Save(path, layers);
    float[] x = [.. Enumerable.Range(0, (int)Network.Shape.Aggregate((product, size) => product * size)).Select(i => MathF.Sin(i))];
    Dictionary<string, MLFeatureValue> inputs = new() { ["x"] = MLMultiArray.Wrap(x, Network.Shape) };
    using MLModel model = MLModel.Load(path);
    using Server server = new(ServingProgram(), folder.FullName, [.. args.Skip(numbers.Length)]);

    (string Name, int Clients, Func<Task> Call)[] ways =
    [
        ("MLModel.Predict, one after the other", 1, () => Task.Run(() => model.Predict(inputs))),
        ("MLModel.Predict, from all at once", clients, () => Task.Run(() => model.Predict(inputs))),
        ("MLModel.Predict of a batch", 1, () => Task.Run(() => model.Predict(Enumerable.Repeat(inputs, clients).ToArray()))),
        ("REST, binary tensors", clients, () => server.RestAsync(x)),
        ("gRPC, raw contents", clients, () => server.GrpcAsync(x)),
    ];
    double best = 0;
    foreach ((string name, int callers, Func<Task> call) in ways)
    {
        // As long as it is measured: the runtime compiles what is busy anew, in the background, for many seconds.
        await MeasureAsync(callers, seconds, call);
        double rate = await MeasureAsync(callers, seconds, call);
        if (name.StartsWith("MLModel", StringComparison.Ordinal)) best = Math.Max(best, rate);
        Console.WriteLine(
            $"{name,-40} {callers,3} clients {rate,8:0.0}/s {1000 / rate,7:0.00} ms each  "
            + $"{rate / best:0.00} of calling directly");
    }
}
finally
{
    folder.Delete(recursive: true);
}

static async Task<double> MeasureAsync(int callers, int seconds, Func<Task> call)
{
    long done = 0, start = Stopwatch.GetTimestamp();
    await Task.WhenAll(Enumerable.Range(0, callers).Select(async _ =>
    {
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds)
        {
            await call();
            Interlocked.Increment(ref done);
        }
    }));
    return done / Stopwatch.GetElapsedTime(start).TotalSeconds;
}

static string ServingProgram()
{
    string own = AppContext.BaseDirectory;
    return Path.GetFullPath(
        Path.Combine(own, "..", "..", "..", "..", "..", "src", "CoreMLSharp.Serving",
            own.Contains("Debug") ? "bin/Debug" : "bin/Release", "net10.0", "CoreMLSharp.Serving.dll"));
}
