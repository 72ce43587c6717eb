using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Cli.Tests.Documentation;

/// <summary>The models that the documentation's examples are about.</summary>
internal static class DocumentedModels
{
    /// <summary>Writes them into a folder by the names that the pages use.</summary>
    public static void Save(string folder)
    {
        new ModelFile(Hotdog()).Save(Path.Combine(folder, "Hotdog.mlmodel"));
        new ModelFile(Detectors.Pipeline()).Save(Path.Combine(folder, "Pets.mlmodel"));
        new ModelFile(Digits()).Save(Path.Combine(folder, "Digits.mlmodel"));
        DocumentedEdits.Save(folder);
        SaveShapes(Path.Combine(folder, "Shapes.mlpackage"));
        new ModelFile(Broken()).Save(Path.Combine(folder, "Broken.mlmodel"), validate: false);
    }

    /// <summary>A classifier that Core ML refuses: it has no offset.</summary>
    private static Model Broken()
    {
        Model model = Hotdog();
        model.PipelineClassifier.Pipeline.Models[1].GlmClassifier.Offset.Clear();
        return model;
    }

    /// <summary>As Create ML writes a classifier of two classes of photos, with weights of no meaning.</summary>
    private static Model Hotdog() => new()
    {
        SpecificationVersion = 1,
        Description = new ModelDescription
        {
            Input = { Image("image", 299, "Input image to be classified") },
            Output = { Probabilities("Probability of each category"), Label("Most likely image category") },
            PredictedFeatureName = "classLabel",
            PredictedProbabilitiesName = "classLabelProbs",
            Metadata = new Metadata { ShortDescription = "Is it a hot dog?", Author = "Jian-Yang", License = "MIT", VersionString = "1.0" },
        },
        PipelineClassifier = new PipelineClassifier
        {
            Pipeline = new Pipeline
            {
                Models =
                {
                    new Model
                    {
                        SpecificationVersion = 1,
                        Description = new ModelDescription { Input = { Image("image", 299, "") }, Output = { Array("features", 2048) } },
                        VisionFeaturePrint =
                            new VisionFeaturePrint { Scene = new() { Version = VisionFeaturePrint.Types.Scene.Types.SceneVersion._1 } },
                    },
                    new Model
                    {
                        SpecificationVersion = 1,
                        Description = new ModelDescription
                        {
                            Input = { Array("features", 2048) },
                            Output = { Probabilities(""), Label("") },
                            PredictedFeatureName = "classLabel",
                            PredictedProbabilitiesName = "classLabelProbs",
                        },
                        GlmClassifier = new GLMClassifier
                        {
                            Offset = { 0.5 },
                            Weights = { new GLMClassifier.Types.DoubleArray { Value = { new double[2048] } } },
                            StringClassLabels = new StringVector { Vector = { "hot_dog", "not_hot_dog" } },
                        },
                    },
                },
            },
        },
    };

    /// <summary>A network for digits of 28 by 28 pixels.</summary>
    private static Model Digits() => new()
    {
        SpecificationVersion = 3,
        Description = new ModelDescription
        {
            Input = { Image("image", 28, "") },
            Output = { new FeatureDescription { Name = "digit", Type = new FeatureType { Int64Type = new Int64FeatureType() } } },
            PredictedFeatureName = "digit",
        },
        NeuralNetworkClassifier = new NeuralNetworkClassifier
        {
            Layers =
            {
                new NeuralNetworkLayer
                {
                    Name = "conv", Input = { "image" }, Output = { "maps" },
                    Convolution = new ConvolutionLayerParams
                    {
                        OutputChannels = 32, KernelChannels = 1, KernelSize = { 5, 5 }, NGroups = 1, HasBias = true,
                        Weights = Zeros(800), Bias = Zeros(32), Valid = new ValidPadding(),
                    },
                },
                new NeuralNetworkLayer
                {
                    Name = "relu", Input = { "maps" }, Output = { "positive" },
                    Activation = new ActivationParams { ReLU = new ActivationReLU() },
                },
                new NeuralNetworkLayer { Name = "flatten", Input = { "positive" }, Output = { "row" }, Flatten = new FlattenLayerParams() },
                new NeuralNetworkLayer
                {
                    Name = "dense", Input = { "row" }, Output = { "scores" },
                    InnerProduct = new InnerProductLayerParams
                    {
                        InputChannels = 18_432, OutputChannels = 10, HasBias = true, Weights = Zeros(184_320), Bias = Zeros(10),
                    },
                },
                new NeuralNetworkLayer
                {
                    Name = "softmax", Input = { "scores" }, Output = { "probabilities" }, Softmax = new SoftmaxLayerParams(),
                },
            },
            Int64ClassLabels = new Int64Vector { Vector = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 } },
        },
    };

    /// <summary>An ML Program with half floats inside, as coremltools converts a small network.</summary>
    private static void SaveShapes(string path)
    {
        using ProgramWeightsWriter weights = new(specificationVersion: 8);
        Model model = new()
        {
            SpecificationVersion = 8,
            Description = new ModelDescription
            {
                Input = { Floats("image", 1, 3, 64, 64) },
                Output = { Floats("probabilities", 1, 3) },
                Metadata = new Metadata { ShortDescription = "Circle, square or triangle?", Author = "Jane" },
            },
            MlProgram = Mil.Program(("main", Mil.Function(
                "CoreML7",
                [Mil.Named("image", Mil.Fp32(1, 3, 64, 64))],
                Mil.Const("half", Mil.Text("fp16")),
                Mil.Op("cast", "image_fp16", Mil.Fp16(1, 3, 64, 64), ("x", "image"), ("dtype", "half")),
                Mil.Const("conv_weight", weights.Add(Halves(16, 3, 3, 3))),
                Mil.Const("conv_bias", weights.Add(Halves(16))),
                Mil.Op(
                    "conv", "maps", Mil.Fp16(1, 16, 32, 32), ("x", "image_fp16"), ("weight", "conv_weight"), ("bias", "conv_bias"),
                    ("strides", Mil.Ints(2, 2)), ("pad_type", Mil.Text("same"))),
                Mil.Op("relu", "positive", Mil.Fp16(1, 16, 32, 32), ("x", "maps")),
                Mil.Op(
                    "reduce_mean", "features", Mil.Fp16(1, 16), ("x", "positive"), ("axes", Mil.Ints(2, 3)),
                    ("keep_dims", ProgramTensor.Scalar(false))),
                Mil.Const("linear_weight", weights.Add(Halves(3, 16))),
                Mil.Op("linear", "scores", Mil.Fp16(1, 3), ("x", "features"), ("weight", "linear_weight")),
                Mil.Op("softmax", "shares", Mil.Fp16(1, 3), ("x", "scores"), ("axis", ProgramTensor.Scalar(-1))),
                Mil.Op("cast", "probabilities", Mil.Fp32(1, 3), ("x", "shares"), ("dtype", Mil.Text("fp32")))))),
        };
        using ModelFile file = weights.ToModelFile(model);
        file.Save(path);

        static ProgramTensor Halves(params long[] shape) => ProgramTensor.Of<Half>(
            new Half[shape.Aggregate((product, size) => product * size)], shape);

        static FeatureDescription Floats(string name, params long[] shape) => new()
        {
            Name = name,
            Type = new FeatureType
            {
                MultiArrayType = new ArrayFeatureType { Shape = { shape }, DataType = ArrayFeatureType.Types.ArrayDataType.Float32 },
            },
        };
    }

    private static FeatureDescription Probabilities(string description) => new()
    {
        Name = "classLabelProbs",
        ShortDescription = description,
        Type = new FeatureType { DictionaryType = new DictionaryFeatureType { StringKeyType = new StringFeatureType() } },
    };

    private static FeatureDescription Label(string description) => new()
    {
        Name = "classLabel",
        ShortDescription = description,
        Type = new FeatureType { StringType = new StringFeatureType() },
    };

    private static FeatureDescription Image(string name, int size, string description) => new()
    {
        Name = name,
        ShortDescription = description,
        Type = new FeatureType
        {
            ImageType = new ImageFeatureType
            {
                Width = size,
                Height = size,
                ColorSpace = size == 28 ? ImageFeatureType.Types.ColorSpace.Grayscale : ImageFeatureType.Types.ColorSpace.Bgr,
            },
        },
    };

    private static FeatureDescription Array(string name, long size) => new()
    {
        Name = name,
        Type = new FeatureType
        {
            MultiArrayType = new ArrayFeatureType { Shape = { size }, DataType = ArrayFeatureType.Types.ArrayDataType.Double },
        },
    };

    private static WeightParams Zeros(int count) => new() { FloatValue = { new float[count] } };
}
