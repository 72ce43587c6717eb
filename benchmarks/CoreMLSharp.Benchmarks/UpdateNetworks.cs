using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.ModelTraining;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using PoolingType = CoreMLSharp.Specification.PoolingLayerParams.Types.PoolingType;

namespace CoreMLSharp.Benchmarks;

/// <summary>A network to train, with examples of noise.</summary>
/// <param name="Model">The network, whose input is <c>x</c>.</param>
/// <param name="Loss">What becomes small.</param>
/// <param name="Batch">The examples of a step.</param>
/// <param name="Shape">The shape of an example.</param>
/// <param name="Target">The shape of what it should compute; empty for one of ten classes.</param>
internal sealed record UpdateNetwork(Model Model, ModelLoss Loss, int Batch, long[] Shape, long[] Target)
{
    public MLArrayBatchProvider Examples(int batches)
    {
        Random random = new(1);
        return new MLArrayBatchProvider(
        [
            .. Enumerable.Range(0, batches * Batch).Select(i => new Dictionary<string, MLFeatureValue>
            {
                ["x"] = Noise(random, Shape),
                ["classLabel"] = Target.Length == 0 ? (long)(i % 10) : Noise(random, Target),
            }),
        ]);
    }

    private static MLMultiArray Noise(Random random, long[] shape) => MLMultiArray.Wrap(
        [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => random.NextSingle() - 0.5f)], shape);
}

/// <summary>The networks of <see cref="UpdateBenchmark"/>, the same as in torch_update.py.</summary>
internal static class UpdateNetworks
{
    public static readonly IReadOnlyDictionary<string, UpdateNetwork> All = new Dictionary<string, UpdateNetwork>
    {
        ["lenet"] = new(LeNet(), ModelLoss.CrossEntropy(), 32, [1, 28, 28], []),
        ["head"] = new(Head(), ModelLoss.CrossEntropy(), 32, [480], []),
        ["detector"] = new(Detector(), ModelLoss.MeanSquaredError("y", "classLabel"), 8, [320, 14, 14], [125, 14, 14]),
        ["style"] = new(Style(), ModelLoss.MeanSquaredError("y", "classLabel"), 2, [3, 128, 128], [3, 128, 128]),
    };

    private static Model LeNet() => Pool(Conv(Pool(Conv(Begin(1, 28, 28), "x", "c1", 1, 20, 5, valid: true), "c1", "p1"),
        "p1", "c2", 20, 50, 5, valid: true), "c2", "p2")
        .AddFlatten("flatten", "p2", "f")
        .AddInnerProduct("dense1", "f", "d1", Weights(400_000, 800), new float[500], 800, 500)
        .AddActivation("relu3", "d1", "r3", Relu())
        .AddInnerProduct("dense2", "r3", "s", Weights(5_000, 500), new float[10], 500, 10)
        .AddSoftmax("softmax", "s", "probabilities")
        .SetClassLabels([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        .Build();

    private static Model Head() => Begin(480)
        .AddInnerProduct("dense1", "x", "d1", Weights(61_440, 480), new float[128], 480, 128)
        .AddActivation("relu", "d1", "r", Relu())
        .AddInnerProduct("dense2", "r", "s", Weights(1_280, 128), new float[10], 128, 10)
        .AddSoftmax("softmax", "s", "probabilities")
        .SetClassLabels([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        .Build();

    private static Model Detector() => Conv(
        Conv(Conv(Begin(320, 14, 14), "x", "c1", 320, 256, 3), "c1", "c2", 256, 256, 3), "c2", "y", 256, 125, 1, isLast: true).Build();

    private static Model Style()
    {
        NeuralNetworkBuilder network = Begin(3, 128, 128);
        Conv(network, "x", "a", 3, 16, 9);
        Conv(network, "a", "b", 16, 32, 3, stride: 2);
        Conv(network, "b", "c", 32, 64, 3, stride: 2);
        Residual(network, "c", "d");
        Residual(network, "d", "e");
        network.AddUpsample("up1", "e", "e2", 2, 2);
        Conv(network, "e2", "f", 64, 32, 3);
        network.AddUpsample("up2", "f", "f2", 2, 2);
        Conv(network, "f2", "g", 32, 16, 3);
        return Conv(network, "g", "y", 16, 3, 9, isLast: true).Build();
    }

    private static NeuralNetworkBuilder Begin(params long[] shape) => new(
        [Feature.MultiArray("x", DataType.Float32, shape)], [Feature.MultiArray("y", DataType.Float32)]);

    private static NeuralNetworkBuilder Conv(
        NeuralNetworkBuilder network, string from, string to, int inputs, int outputs, int kernel, int stride = 1, bool valid = false,
        bool isLast = false)
    {
        string convolved = isLast ? to : $"{to} before relu";
        network.AddConvolution(
            to, from, convolved, inputs, outputs, kernel, kernel, Weights(inputs * outputs * kernel * kernel, inputs * kernel * kernel),
            new float[outputs], stride, stride, valid ? BorderMode.Valid : BorderMode.Same);
        return isLast ? network : network.AddActivation($"{to} relu", convolved, to, Relu());
    }

    private static NeuralNetworkBuilder Pool(NeuralNetworkBuilder network, string from, string to) =>
        network.AddPooling(to, from, to, 2, 2, 2, 2, PoolingType.Max);

    private static void Residual(NeuralNetworkBuilder network, string from, string to)
    {
        Conv(network, from, $"{to} first", 64, 64, 3);
        Conv(network, $"{to} first", $"{to} second", 64, 64, 3, isLast: true);
        network.AddAdd(to, [from, $"{to} second"], to);
    }

    private static ActivationParams Relu() => new() { ReLU = new ActivationReLU() };

    private static float[] Weights(int count, int inputs)
    {
        Random random = new(count);
        float limit = MathF.Sqrt(3f / inputs);
        return [.. Enumerable.Range(0, count).Select(_ => ((2 * random.NextSingle()) - 1) * limit)];
    }
}
