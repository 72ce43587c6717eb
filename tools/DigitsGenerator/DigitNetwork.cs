using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Editing.Updating;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.ModelTraining;
using Adam = CoreMLSharp.Training.ModelTraining.Adam;
using PoolingType = CoreMLSharp.Specification.PoolingLayerParams.Types.PoolingType;

namespace CoreMLSharp.Tools.DigitsGenerator;

/// <summary>A small network that reads digits and learns on.</summary>
internal static class DigitNetwork
{
    /// <summary>
    /// Two convolutions and two layers behind them, all of which an app can train further, taught with the given examples first.
    /// </summary>
    public static ModelFile Taught(IMLBatchProvider examples, int epochs, CancellationToken cancellationToken)
    {
        using ModelFile untaught = new(Untaught());
        using MLModelTrainer trainer = new(untaught, examples, new ModelTrainerOptions
        {
            Loss = ModelLoss.CrossEntropy(),
            Optimizer = new Adam { LearningRate = 0.002 },
            Epochs = epochs,
            BatchSize = 16,
        });
        trainer.Train(cancellationToken: cancellationToken);
        using ModelFile taught = trainer.ToModelFile();
        return new UpdatableModel(taught).MakeUpdatable("conv1", "conv2", "dense", "digits")
            .SetCategoricalCrossEntropyLoss("loss", "probabilities")
            .SetAdamOptimizer(new AdamSettings
            {
                LearningRate = new(0.001, ParameterRange.Between(0, 1)),
                MiniBatchSize = new(32, ParameterRange.Between(1, 512)),
            })
            .SetEpochs(10, ParameterRange.Between(1, 1000))
            .SetShuffle(seed: 1)
            .ToFile();
    }

    private static Model Untaught() => new NeuralNetworkBuilder(
        [Feature.Image(DigitSet.Image, DigitPainter.Size, DigitPainter.Size, ImageFeatureType.Types.ColorSpace.Grayscale)],
        [Feature.MultiArray("scores", ArrayFeatureType.Types.ArrayDataType.Float32)])
        .SetPreprocessing(DigitSet.Image, imageScale: 1 / 255f)
        .AddConvolution("conv1", DigitSet.Image, "c1", 1, 8, 5, 5, Chance(200, 25), new float[8])
        .AddActivation("relu1", "c1", "r1", Relu())
        .AddPooling("pool1", "r1", "p1", 2, 2, 2, 2, PoolingType.Max)
        .AddConvolution("conv2", "p1", "c2", 8, 16, 5, 5, Chance(3200, 200), new float[16])
        .AddActivation("relu2", "c2", "r2", Relu())
        .AddPooling("pool2", "r2", "p2", 2, 2, 2, 2, PoolingType.Max)
        .AddFlatten("flatten", "p2", "f")
        .AddInnerProduct("dense", "f", "d", Chance(16_384, 256), new float[64], 256, 64)
        .AddActivation("relu3", "d", "r3", Relu())
        .AddInnerProduct("digits", "r3", "s", Chance(640, 64), new float[10], 64, 10)
        .AddSoftmax("softmax", "s", "probabilities")
        .SetClassLabels([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9], DigitSet.Label)
        .Build();

    private static ActivationParams Relu() => new() { ReLU = new ActivationReLU() };

    private static float[] Chance(int count, int inputs)
    {
        Random random = new(count);
        float limit = MathF.Sqrt(6f / inputs);
        return [.. Enumerable.Range(0, count).Select(_ => ((2 * random.NextSingle()) - 1) * limit)];
    }
}
