using CoreMLSharp.Specification;
using Google.Protobuf;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests;

/// <summary>Small models of many kinds, made in code.</summary>
internal static class SampleModels
{
    /// <summary>A model of every family, by name, for tests over all of them.</summary>
    public static TheoryData<string> Names => [.. Makers.Keys];

    private static readonly Dictionary<string, Func<Model>> Makers = new()
    {
        ["image classifier"] = ImageClassifier,
        ["linked classifier"] = LinkedClassifier,
        ["neural network"] = () => Network(weights: 1000),
        ["small neural network"] = () => Network(weights: 4),
        ["quantized network"] = QuantizedNetwork,
        ["control flow"] = ControlFlow,
        ["tree ensemble"] = () => Trees(nodes: 200),
        ["small tree ensemble"] = () => Trees(nodes: 2),
        ["support vectors"] = SupportVectors,
        ["nearest neighbours"] = NearestNeighbours,
        ["recommender"] = Recommender,
        ["custom"] = Custom,
        ["text classifier"] = TextClassifier,
        ["flexible shapes"] = FlexibleShapes,
        ["program"] = Program,
    };

    public static Model Make(string name) => Makers[name]();

    /// <summary>
    /// What Create ML writes for images: Vision Feature Print and a linear classifier of two classes over 2,048 features.
    /// </summary>
    public static Model ImageClassifier() => Pipeline(new Model
    {
        SpecificationVersion = 1,
        Description = new ModelDescription { Output = { Array("features", 2048) } },
        VisionFeaturePrint = new VisionFeaturePrint { Scene = new() { Version = VisionFeaturePrint.Types.Scene.Types.SceneVersion._1 } },
    });

    /// <summary>The same over an extractor that is linked.</summary>
    public static Model LinkedClassifier() => Pipeline(new Model
    {
        SpecificationVersion = 5,
        Description = new ModelDescription { Output = { Array("features", 2048) } },
        LinkedModel = new LinkedModel
        {
            LinkedModelFile = new LinkedModelFile
            {
                LinkedModelFileName = new StringParameter { DefaultValue = "Extractor-1.mlmodelc" },
                LinkedModelSearchPath = new StringParameter { DefaultValue = ".:models" },
            },
        },
    });

    private static Model Pipeline(Model extractor)
    {
        GLMClassifier classifier = new()
        {
            Offset = { 0.25 },
            Weights = { new GLMClassifier.Types.DoubleArray { Value = { Enumerable.Range(0, 2048).Select(i => i / 2048.0) } } },
            StringClassLabels = new StringVector { Vector = { "hot_dog", "not_hot_dog" } },
        };
        return new Model
        {
            SpecificationVersion = extractor.SpecificationVersion,
            Description = new ModelDescription
            {
                Input =
                {
                    new FeatureDescription
                    {
                        Name = "image",
                        Type = new FeatureType
                        {
                            ImageType = new ImageFeatureType
                            {
                                Width = 299, Height = 299, ColorSpace = ImageFeatureType.Types.ColorSpace.Bgr,
                            },
                        },
                    },
                },
                Output =
                {
                    new FeatureDescription
                    {
                        Name = "classLabelProbs",
                        Type = new FeatureType { DictionaryType = new DictionaryFeatureType { StringKeyType = new StringFeatureType() } },
                    },
                    new FeatureDescription
                    {
                        Name = "classLabel", ShortDescription = "The likeliest",
                        Type = new FeatureType { StringType = new StringFeatureType() },
                    },
                },
                PredictedFeatureName = "classLabel",
                Metadata = new Metadata { Author = "Jane", UserDefined = { ["b"] = "2", ["a"] = "1" } },
            },
            PipelineClassifier = new PipelineClassifier
            {
                Pipeline = new Pipeline
                {
                    Models =
                    {
                        extractor, new Model { SpecificationVersion = 1, Description = new ModelDescription(), GlmClassifier = classifier },
                    },
                    Names = { "extractor", "classifier" },
                },
            },
        };
    }

    /// <summary>A convolution and an inner product of <paramref name="weights"/> weights each.</summary>
    public static Model Network(int weights) => new()
    {
        SpecificationVersion = 4,
        Description = new ModelDescription { Input = { Array("x", 3, 8, 8) }, Output = { Array("y", 10) } },
        NeuralNetworkClassifier = new NeuralNetworkClassifier
        {
            Layers =
            {
                new NeuralNetworkLayer
                {
                    Name = "conv",
                    Input = { "x" },
                    Output = { "c" },
                    OutputTensor = { new Tensor { Rank = 3, DimValue = { 10, 8, 8 } } },
                    Convolution = new ConvolutionLayerParams
                    {
                        OutputChannels = 2, KernelChannels = (ulong)weights / 2, KernelSize = { 1, 1 }, NGroups = 1, HasBias = true,
                        Weights = Floats(weights), Bias = Floats(2), Valid = new ValidPadding(),
                    },
                },
                new NeuralNetworkLayer
                {
                    Name = "relu", Input = { "c" }, Output = { "r" }, Activation = new ActivationParams { ReLU = new ActivationReLU() },
                },
                new NeuralNetworkLayer
                {
                    Name = "dense", Input = { "r" }, Output = { "y" },
                    InnerProduct = new InnerProductLayerParams
                    {
                        InputChannels = 2, OutputChannels = (ulong)weights / 2,
                        Weights = new WeightParams { Float16Value = ByteString.CopyFrom(new byte[2 * weights]) },
                    },
                },
            },
            Preprocessing =
            {
                new NeuralNetworkPreprocessing { FeatureName = "x", Scaler = new NeuralNetworkImageScaler { ChannelScale = 2 } },
            },
            Int64ClassLabels = new Int64Vector { Vector = { Enumerable.Range(0, 10).Select(label => (long)label * 1000) } },
        },
    };

    private static Model QuantizedNetwork() => new()
    {
        SpecificationVersion = 3,
        Description = new ModelDescription { Input = { Array("x", 32) }, Output = { Array("y", 64) } },
        NeuralNetwork = new NeuralNetwork
        {
            Layers =
            {
                new NeuralNetworkLayer
                {
                    Name = "linear",
                    InnerProduct = new InnerProductLayerParams
                    {
                        InputChannels = 32, OutputChannels = 64,
                        Weights = new WeightParams
                        {
                            RawValue = ByteString.CopyFrom(new byte[2048]),
                            Quantization = new QuantizationParams
                            {
                                NumberOfBits = 8,
                                LinearQuantization = new LinearQuantizationParams { Scale = { new float[64] }, Bias = { new float[64] } },
                            },
                        },
                    },
                },
                new NeuralNetworkLayer
                {
                    Name = "palette",
                    InnerProduct = new InnerProductLayerParams
                    {
                        InputChannels = 32, OutputChannels = 64,
                        Weights = new WeightParams
                        {
                            RawValue = ByteString.CopyFrom(new byte[1024]),
                            Quantization = new QuantizationParams
                            {
                                NumberOfBits = 4,
                                LookupTableQuantization = new LookUpTableQuantizationParams { FloatValue = { new float[16] } },
                            },
                        },
                    },
                },
            },
        },
    };

    private static Model ControlFlow()
    {
        NeuralNetworkLayer inner =
            new() { Name = "inner", LoadConstantND = new LoadConstantNDLayerParams { Shape = { 20, 25 }, Data = Floats(500) } };
        return new Model
        {
            SpecificationVersion = 4,
            Description = new ModelDescription { Input = { Array("x", 1) }, Output = { Array("y", 1) } },
            NeuralNetwork = new NeuralNetwork
            {
                Layers =
                {
                    new NeuralNetworkLayer
                    {
                        Name = "if",
                        Branch = new BranchLayerParams
                        {
                            IfBranch = new NeuralNetwork { Layers = { inner } }, ElseBranch = new NeuralNetwork(),
                        },
                    },
                    new NeuralNetworkLayer
                    {
                        Name = "loop",
                        Loop = new LoopLayerParams
                        {
                            MaxLoopIterations = 3, BodyNetwork = new NeuralNetwork { Layers = { inner.Clone() } },
                        },
                    },
                },
            },
        };
    }

    private static Model Trees(int nodes) => new()
    {
        SpecificationVersion = 1,
        Description = new ModelDescription(),
        TreeEnsembleClassifier = new TreeEnsembleClassifier
        {
            TreeEnsemble = new TreeEnsembleParameters
            {
                NumPredictionDimensions = 2,
                BasePredictionValue = { 0.5, 0.25 },
                Nodes =
                {
                    Enumerable.Range(0, nodes).Select(i => new TreeEnsembleParameters.Types.TreeNode
                    {
                        NodeId = (ulong)i,
                        NodeBehavior = TreeEnsembleParameters.Types.TreeNode.Types.TreeNodeBehavior.LeafNode,
                        EvaluationInfo =
                        {
                            new TreeEnsembleParameters.Types.TreeNode.Types.EvaluationInfo { EvaluationIndex = 1, EvaluationValue = i },
                        },
                    }),
                },
            },
            StringClassLabels = new StringVector { Vector = { "a", "b" } },
        },
    };

    private static Model SupportVectors() => new()
    {
        SpecificationVersion = 1,
        Description = new ModelDescription(),
        SupportVectorClassifier = new SupportVectorClassifier
        {
            Kernel = new Kernel { RbfKernel = new RBFKernel { Gamma = 0.5 } },
            DenseSupportVectors =
                new DenseSupportVectors { Vectors = { Enumerable.Range(0, 50).Select(i => new DenseVector { Values = { i, i + 0.5 } }) } },
            Coefficients = { new Coefficients { Alpha = { Enumerable.Range(0, 50).Select(i => (double)i) } } },
            Rho = { 1.5 },
            Int64ClassLabels = new Int64Vector { Vector = { 3, -4 } },
        },
    };

    private static Model NearestNeighbours() => new()
    {
        SpecificationVersion = 4,
        IsUpdatable = true,
        Description = new ModelDescription { TrainingInput = { Array("x", 2) } },
        KNearestNeighborsClassifier = new KNearestNeighborsClassifier
        {
            NearestNeighborsIndex = new NearestNeighborsIndex
            {
                NumberOfDimensions = 2,
                FloatSamples = { Enumerable.Range(0, 100).Select(i => new FloatVector { Vector = { i, -i } }) },
            },
            StringClassLabels = new StringVector { Vector = { "near", "far" } },
        },
    };

    private static Model Recommender() => new()
    {
        SpecificationVersion = 4,
        Description = new ModelDescription(),
        ItemSimilarityRecommender = new ItemSimilarityRecommender
        {
            ItemItemSimilarities =
            {
                Enumerable.Range(0, 40).Select(i => new ItemSimilarityRecommender.Types.SimilarItems
                {
                    ItemId = (ulong)i,
                    SimilarItemList = { new ItemSimilarityRecommender.Types.ConnectedItem { ItemId = 1, SimilarityScore = 0.5 } },
                }),
            },
            ItemStringIds = new StringVector { Vector = { Enumerable.Range(0, 40).Select(i => $"item {i}") } },
        },
    };

    private static Model Custom() => new()
    {
        SpecificationVersion = 2,
        Description = new ModelDescription(),
        CustomModel = new CustomModel
        {
            ClassName = "MyModel",
            Parameters =
            {
                ["table"] = new CustomModel.Types.CustomModelParamValue { BytesValue = ByteString.CopyFrom(new byte[5000]) },
                ["size"] = new CustomModel.Types.CustomModelParamValue { IntValue = -3 },
            },
        },
    };

    private static Model TextClassifier() => new()
    {
        SpecificationVersion = 3,
        Description = new ModelDescription(),
        TextClassifier = new TextClassifier
        {
            Revision = 1,
            Language = "en",
            ModelParameterData = ByteString.CopyFrom(Enumerable.Range(0, 3000).Select(i => (byte)i).ToArray()),
            StringClassLabels = new StringVector { Vector = { "ham", "spam" } },
        },
    };

    private static Model FlexibleShapes()
    {
        FeatureDescription ranged = Array("ranged", 1, 3);
        ranged.Type.IsOptional = true;
        ranged.Type.MultiArrayType.ShapeRange = new ArrayFeatureType.Types.ShapeRange
        {
            SizeRanges = { new SizeRange { LowerBound = 1, UpperBound = 8 }, new SizeRange { LowerBound = 3, UpperBound = -1 } },
        };
        FeatureDescription listed = Array("listed", 1, 3);
        listed.Type.MultiArrayType.EnumeratedShapes = new ArrayFeatureType.Types.EnumeratedShapes
        {
            Shapes = { new ArrayFeatureType.Types.Shape { Shape_ = { 1, 3 } }, new ArrayFeatureType.Types.Shape { Shape_ = { 2, 3 } } },
        };
        return new Model
        {
            SpecificationVersion = 9,
            Description = new ModelDescription
            {
                Input =
                {
                    ranged,
                    listed,
                    new FeatureDescription
                    {
                        Name = "words",
                        Type = new FeatureType
                        {
                            SequenceType = new SequenceFeatureType
                            {
                                StringType = new StringFeatureType(), SizeRange = new SizeRange { UpperBound = 5 },
                            },
                        },
                    },
                    new FeatureDescription { Name = "image", Type = new FeatureType { ImageType = new ImageFeatureType
                    {
                        Width = 64, Height = 32, ColorSpace = ImageFeatureType.Types.ColorSpace.GrayscaleFloat16,
                        EnumeratedSizes = new ImageFeatureType.Types.EnumeratedImageSizes
                        {
                            Sizes = { new ImageFeatureType.Types.ImageSize { Width = 64, Height = 32 } },
                        },
                    } } },
                },
                State =
                {
                    new FeatureDescription
                    {
                        Name = "cache",
                        Type = new FeatureType
                        {
                            StateType = new StateFeatureType
                            {
                                ArrayType = new ArrayFeatureType
                                {
                                    Shape = { 1, 32 }, DataType = ArrayFeatureType.Types.ArrayDataType.Float16,
                                },
                            },
                        },
                    },
                },
            },
            Identity = new Identity(),
        };
    }

    /// <summary>An ML Program: a constant of 1,000 numbers in the program itself, and an operation.</summary>
    private static Model Program()
    {
        MIL.ValueType type = new()
        {
            TensorType = new MIL.TensorType
            {
                DataType = MIL.DataType.Float32,
                Rank = 1,
                Dimensions = { new MIL.Dimension { Constant = new() { Size = 1000 } } },
            },
        };
        MIL.Value values = new()
        {
            Type = type,
            ImmediateValue = new MIL.Value.Types.ImmediateValue
            {
                Tensor = new MIL.TensorValue { Floats = new() { Values = { new float[1000] } } },
            },
        };
        MIL.Block block = new()
        {
            Outputs = { "y" },
            Operations =
            {
                new MIL.Operation
                {
                    Type = "const", Outputs = { new MIL.NamedValueType { Name = "c", Type = type } }, Attributes = { ["val"] = values },
                },
                new MIL.Operation
                {
                    Type = "add",
                    Inputs =
                    {
                        ["y"] = new MIL.Argument { Arguments = { new MIL.Argument.Types.Binding { Name = "c" } } },
                        ["x"] = new MIL.Argument { Arguments = { new MIL.Argument.Types.Binding { Name = "x" } } },
                    },
                    Outputs = { new MIL.NamedValueType { Name = "y", Type = type.Clone() } },
                },
            },
        };
        return new Model
        {
            SpecificationVersion = 6,
            Description = new ModelDescription { Input = { Array("x", 1000) }, Output = { Array("y", 1000) } },
            MlProgram = new MIL.Program
            {
                Version = 1,
                Functions = { ["main"] = new MIL.Function { Opset = "CoreML5", BlockSpecializations = { ["CoreML5"] = block } } },
            },
        };
    }

    public static FeatureDescription Array(string name, params long[] shape) => new()
    {
        Name = name,
        Type = new FeatureType
        {
            MultiArrayType = new ArrayFeatureType { Shape = { shape }, DataType = ArrayFeatureType.Types.ArrayDataType.Float32 },
        },
    };

    private static WeightParams Floats(int count) => new() { FloatValue = { Enumerable.Range(0, count).Select(i => i * 0.5f) } };
}
