using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Tests.Validation;

/// <summary>Small models that are valid, for tests to break one thing of.</summary>
internal static class Samples
{
    public static FeatureDescription Feature(string name, FeatureType type) => new() { Name = name, Type = type };

    public static FeatureType Array(params long[] shape) =>
        new() { MultiArrayType = new() { Shape = { shape }, DataType = DataType.Float32 } };

    public static FeatureType Doubles(params long[] shape) =>
        new() { MultiArrayType = new() { Shape = { shape }, DataType = DataType.Double } };

    public static FeatureType Image(long width, long height) => new()
    {
        ImageType = new() { Width = width, Height = height, ColorSpace = ImageFeatureType.Types.ColorSpace.Rgb },
    };

    public static FeatureType Text => new() { StringType = new() };

    public static FeatureType Integer => new() { Int64Type = new() };

    public static FeatureType Number => new() { DoubleType = new() };

    public static FeatureType Dictionary => new() { DictionaryType = new() { StringKeyType = new() } };

    public static FeatureType TextSequence => new() { SequenceType = new() { StringType = new() } };

    /// <summary>A model of version 4 from one input "x" to one output "y"; the caller sets its type.</summary>
    public static Model Between(FeatureType input, FeatureType output) => new()
    {
        SpecificationVersion = 4,
        Description = new() { Input = { Feature("x", input) }, Output = { Feature("y", output) } },
    };

    /// <summary>A classifier of strings over an array of two numbers; the caller sets its type.</summary>
    public static Model Classifier()
    {
        Model model = Between(Doubles(2), Text);
        model.Description.PredictedFeatureName = "y";
        return model;
    }

    public static Model LinearClassifier()
    {
        Model model = Classifier();
        model.GlmClassifier = new()
        {
            Weights = { new GLMClassifier.Types.DoubleArray { Value = { 1, -1 } } },
            Offset = { 0.5 },
            StringClassLabels = new() { Vector = { "cat", "dog" } },
        };
        return model;
    }

    public static Model LinearRegressor()
    {
        Model model = Between(Doubles(2), Number);
        model.Description.PredictedFeatureName = "y";
        model.GlmRegressor = new() { Weights = { new GLMRegressor.Types.DoubleArray { Value = { 1, -1 } } }, Offset = { 0.5 } };
        return model;
    }

    public static Model Scaler(string input = "x", string output = "y", long length = 2)
    {
        Model model = Between(Doubles(length), Doubles(length));
        model.Description.Input[0].Name = input;
        model.Description.Output[0].Name = output;
        model.Scaler = new() { ScaleValue = { 2 } };
        return model;
    }

    /// <summary>x → scaler → s → linear classifier → y.</summary>
    public static Model Pipeline()
    {
        Model classifier = LinearClassifier();
        classifier.Description.Input[0].Name = "s";
        Model model = Classifier();
        model.PipelineClassifier = new() { Pipeline = new() { Models = { Scaler("x", "s"), classifier } } };
        return model;
    }

    /// <summary>A network of exact shapes from "x" to "y" of the given rank, with these layers.</summary>
    public static Model Network(int rank, params NeuralNetworkLayer[] layers)
    {
        long[] shape = [.. Enumerable.Repeat(4L, rank)];
        Model model = Between(Array(shape), Array(shape));
        model.NeuralNetwork = new() { ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping, Layers = { layers } };
        return model;
    }

    public static NeuralNetworkLayer Layer(string name, string input, string output) =>
        new() { Name = name, Input = { input }, Output = { output } };

    public static NeuralNetworkLayer Relu(string name, string input, string output)
    {
        NeuralNetworkLayer layer = Layer(name, input, output);
        layer.Activation = new() { ReLU = new() };
        return layer;
    }

    public static NeuralNetworkLayer InnerProduct(string name, string input, string output, int inputs, int outputs)
    {
        NeuralNetworkLayer layer = Layer(name, input, output);
        layer.InnerProduct = new() { InputChannels = (ulong)inputs, OutputChannels = (ulong)outputs, Weights = Floats(inputs * outputs) };
        return layer;
    }

    public static WeightParams Floats(int count) => new() { FloatValue = { new float[count] } };

    /// <summary>A classifier that learns: inner product, softmax, cross entropy, gradient descent.</summary>
    public static Model Updatable()
    {
        Model model = Classifier();
        model.IsUpdatable = true;
        model.Description.Input[0] = Feature("x", Array(2));
        model.Description.TrainingInput.Add([Feature("x", Array(2)), Feature("y", Text)]);
        NeuralNetworkLayer inner = InnerProduct("inner", "x", "scores", 2, 2);
        inner.IsUpdatable = true;
        inner.InnerProduct.Weights.IsUpdatable = true;
        NeuralNetworkLayer softmax = Layer("softmax", "scores", "probabilities");
        softmax.Softmax = new();
        model.NeuralNetworkClassifier = new()
        {
            Layers = { inner, softmax },
            StringClassLabels = new() { Vector = { "cat", "dog" } },
            UpdateParams = new()
            {
                LossLayers =
                {
                    new LossLayer { Name = "loss", CategoricalCrossEntropyLossLayer = new() { Input = "probabilities", Target = "y" } },
                },
                Optimizer = new()
                {
                    SgdOptimizer = new()
                    {
                        LearningRate = new() { DefaultValue = 0.1, Range = new() { MinValue = 0, MaxValue = 1 } },
                        MiniBatchSize = new() { DefaultValue = 4, Set = new() { Values = { 4, 8 } } },
                    },
                },
                Epochs = new() { DefaultValue = 10, Range = new() { MinValue = 1, MaxValue = 20 } },
            },
        };
        return model;
    }
}
