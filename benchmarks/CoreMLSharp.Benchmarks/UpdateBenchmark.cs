using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Editing.Updating;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Benchmarks;

/// <summary>
/// Steps per second of <see cref="MLUpdateTask"/>, data and optimizer included, beside torch on the same networks, batches and threads in
/// the same run: a small convolutional network on 28 × 28 and a head of two layers over 480 features, each with batches of 32 and SGD with
/// momentum.
/// </summary>
internal static class UpdateBenchmark
{
    private const int Batch = 32;
    private const int Batches = 16;

    public static void Run(string[] arguments)
    {
        int threads = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : Environment.ProcessorCount;
        Dictionary<string, double> torch = Torch(threads);
        Measure("lenet", LeNet(), [1, 28, 28], epochs: 10);
        Measure("head", Head(), [480], epochs: 100);

        void Measure(string name, Model network, long[] shape, int epochs)
        {
            double ours = StepsPerSecond(network, shape, epochs, threads);
            string beside = torch.TryGetValue(name, out double theirs)
                ? string.Create(CultureInfo.InvariantCulture, $"; torch {theirs:F0} ({ours / theirs:F2} of it)")
                : "; no torch to compare with";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-6} {threads} threads: {ours:F0} steps/s{beside}"));
        }
    }

    private static double StepsPerSecond(Model network, long[] shape, int epochs, int threads)
    {
        Model model = new UpdatableModel(network)
            .MakeUpdatable(network.NetworkLayers.Where(layer => layer.Convolution is not null || layer.InnerProduct is not null)
                .Select(layer => layer.Name))
            .SetCategoricalCrossEntropyLoss("loss", "probabilities")
            .SetSgdOptimizer(new SgdSettings { LearningRate = 0.01, MiniBatchSize = Batch, Momentum = 0.9 })
            .SetEpochs(epochs)
            .SetShuffle(false)
            .Build();
        Random random = new(1);
        int length = (int)shape.Aggregate(1L, (a, b) => a * b);
        MLArrayBatchProvider examples = new(
        [
            .. Enumerable.Range(0, Batch * Batches).Select(i => new Dictionary<string, MLFeatureValue>
            {
                ["x"] = MLMultiArray.Wrap([.. Enumerable.Range(0, length).Select(_ => random.NextSingle() - 0.5f)], shape),
                ["classLabel"] = (long)(i % 10),
            }),
        ]);

        // The first epoch makes the graph and warms everything up.
        long start = 0;
        int steps = 0;
        MLUpdateProgressHandlers handlers = new(MLUpdateProgressEvent.MiniBatchEnd, context =>
        {
            if (context.Metrics[MLMetricKey.EpochIndex] < 1) start = Stopwatch.GetTimestamp();
            else steps++;
        });
        new MLUpdateTask(new ModelFile(model), examples, new MLModelConfiguration { Threads = threads }, handlers).RunAsync()
            .GetAwaiter().GetResult();
        return steps / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Model LeNet() => new NeuralNetworkBuilder(
        [Feature.MultiArray("x", DataType.Float32, 1, 28, 28)], [Feature.MultiArray("y", DataType.Float32)])
        .AddConvolution("conv1", "x", "c1", 1, 20, 5, 5, Weights(500, 25), new float[20])
        .AddActivation("relu1", "c1", "r1", Relu())
        .AddPooling("pool1", "r1", "p1", 2, 2, 2, 2, PoolingLayerParams.Types.PoolingType.Max)
        .AddConvolution("conv2", "p1", "c2", 20, 50, 5, 5, Weights(25_000, 500), new float[50])
        .AddActivation("relu2", "c2", "r2", Relu())
        .AddPooling("pool2", "r2", "p2", 2, 2, 2, 2, PoolingLayerParams.Types.PoolingType.Max)
        .AddFlatten("flatten", "p2", "f")
        .AddInnerProduct("dense1", "f", "d1", Weights(400_000, 800), new float[500], 800, 500)
        .AddActivation("relu3", "d1", "r3", Relu())
        .AddInnerProduct("dense2", "r3", "s", Weights(5_000, 500), new float[10], 500, 10)
        .AddSoftmax("softmax", "s", "probabilities")
        .SetClassLabels([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        .Build();

    private static Model Head() => new NeuralNetworkBuilder(
        [Feature.MultiArray("x", DataType.Float32, 480)], [Feature.MultiArray("y", DataType.Float32)])
        .AddInnerProduct("dense1", "x", "d1", Weights(61_440, 480), new float[128], 480, 128)
        .AddActivation("relu", "d1", "r", Relu())
        .AddInnerProduct("dense2", "r", "s", Weights(1_280, 128), new float[10], 128, 10)
        .AddSoftmax("softmax", "s", "probabilities")
        .SetClassLabels([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        .Build();

    private static ActivationParams Relu() => new() { ReLU = new ActivationReLU() };

    private static float[] Weights(int count, int inputs)
    {
        Random random = new(count);
        float limit = MathF.Sqrt(3f / inputs);
        return [.. Enumerable.Range(0, count).Select(_ => ((2 * random.NextSingle()) - 1) * limit)];
    }

    /// <summary>
    /// Torch's steps per second by network, in the Python that the variable PYTHON names, else python3; empty where it has no torch.
    /// </summary>
    private static Dictionary<string, double> Torch(int threads)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "torch_update.py");
        string python = Environment.GetEnvironmentVariable("PYTHON") ?? "python3";
        using Process process = Process.Start(
            new ProcessStartInfo(python, [script, threads.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return lines.Select(line => line.Split(' '))
            .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
