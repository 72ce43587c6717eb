using CoreMLSharp.Building;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Cli.Tests.Documentation;

/// <summary>The models that the pages about editing and linking are about.</summary>
internal static class DocumentedEdits
{
    public static void Save(string folder)
    {
        new ModelFile(Style()).Save(Path.Combine(folder, "Style.mlmodel"));
        new ModelFile(Classifier("blackbird", "robin", "sparrow")).Save(Path.Combine(folder, "Birds.mlmodel"));
        new ModelFile(Classifier("daisy", "rose")).Save(Path.Combine(folder, "Flowers.mlmodel"));
    }

    /// <summary>A network from numbers from 0 to 1 to such numbers, named and typed as a converter might.</summary>
    private static Model Style() => new()
    {
        SpecificationVersion = 4,
        Description = new ModelDescription
        {
            Input = { Feature.MultiArray("input1", DataType.Double, 1, 3, 64, 64) },
            Output = { Feature.MultiArray("output1", DataType.Double, 1, 3, 64, 64) },
        },
        NeuralNetwork = new NeuralNetwork
        {
            ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping,
            Layers =
            {
                Convolution("conv", "input1", "maps", inputs: 3, outputs: 3),
                new NeuralNetworkLayer
                {
                    Name = "sigmoid", Input = { "maps" }, Output = { "output1" },
                    Activation = new ActivationParams { Sigmoid = new ActivationSigmoid() },
                },
            },
        },
    };

    /// <summary>A classifier of images over an extractor of 16 features, which is the same for all classes.</summary>
    private static Model Classifier(params string[] labels)
    {
        FeatureDescription features = Feature.MultiArray("features", DataType.Double, 16);
        Model extractor = new()
        {
            SpecificationVersion = 1,
            Description = new ModelDescription { Input = { Feature.Image("image", 64, 64) }, Output = { features } },
            NeuralNetwork = new NeuralNetwork
            {
                Layers =
                {
                    Convolution("conv1", "image", "maps1", inputs: 3, outputs: 64),
                    Convolution("conv2", "maps1", "maps2", inputs: 64, outputs: 16),
                    new NeuralNetworkLayer
                    {
                        Name = "average", Input = { "maps2" }, Output = { "features" },
                        Pooling = new PoolingLayerParams
                        {
                            Type = PoolingLayerParams.Types.PoolingType.Average, GlobalPooling = true, Valid = new ValidPadding(),
                        },
                    },
                },
            },
        };
        Model classifier = GlmClassifierBuilder.Create(
            features.Clone(), ClassifierOutputs.CreateML, labels,
            [.. labels.Select((_, k) => Enumerable.Range(0, 16).Select(i => Math.Sin(i + (16 * k))).ToArray())], new double[labels.Length]);
        return PipelineBuilder.Classifier(extractor, classifier);
    }

    private static NeuralNetworkLayer Convolution(string name, string input, string output, int inputs, int outputs) => new()
    {
        Name = name,
        Input = { input },
        Output = { output },
        Convolution = new ConvolutionLayerParams
        {
            KernelChannels = (ulong)inputs,
            OutputChannels = (ulong)outputs,
            NGroups = 1,
            KernelSize = { 3, 3 },
            Same = new SamePadding(),
            Weights = new WeightParams { FloatValue = { Enumerable.Range(0, 9 * inputs * outputs).Select(i => MathF.Sin(i)) } },
        },
    };
}
