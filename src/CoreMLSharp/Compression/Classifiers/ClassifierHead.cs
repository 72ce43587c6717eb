using CoreMLSharp.Specification;
using Google.Protobuf.Collections;
using static CoreMLSharp.Specification.GLMClassifier.Types;

namespace CoreMLSharp.Compression.Classifiers;

/// <summary>
/// A linear classifier (Core ML specification, <c>GLMClassifier</c>), which keeps its weights in 64 bits, as a neural network classifier
/// that computes the same and may keep them in fewer.
/// </summary>
internal static class ClassifierHead
{
    /// <summary>What the layer with the weights is called.</summary>
    public const string LayerName = "scores";

    private const string LayerType = "innerProduct";

    /// <summary>Replaces the linear classifiers that are chosen, the model itself or stages of a pipeline.</summary>
    /// <param name="model">The model.</param>
    /// <param name="isChosen">Whether a layer of a name and a type with so many weights is chosen.</param>
    /// <returns>How many.</returns>
    public static int Replace(Model model, Func<string, string, long, bool> isChosen)
    {
        if (model.GlmClassifier is not { } classifier) return model.PipelineModels.Sum(stage => Replace(stage, isChosen));
        long weights = classifier.Weights.Sum(row => (long)row.Value.Count);
        if (!isChosen(LayerName, LayerType, weights) || ToNetwork(model) is not { } network) return 0;
        model.NeuralNetworkClassifier = network;
        return 1;
    }

    /// <summary>The network; null for a classifier that a network of standard layers cannot replace.</summary>
    private static NeuralNetworkClassifier? ToNetwork(Model model)
    {
        GLMClassifier classifier = model.GlmClassifier;
        int classes = Math.Max(classifier.StringClassLabels?.Vector.Count ?? 0, classifier.Int64ClassLabels?.Vector.Count ?? 0);
        bool isMultinomial = classifier.ClassEncoding == ClassEncoding.ReferenceClass || classes == 2;
        int rows = classifier.Weights.Count;
        if (classes < 2 || rows != (isMultinomial ? classes - 1 : classes) || classifier.Offset.Count != rows) return null;
        int inputs = classifier.Weights[0].Value.Count;
        if (inputs == 0 || classifier.Weights.Any(row => row.Value.Count != inputs)
            || classifier.PostEvaluationTransform != PostEvaluationTransform.Logit)
        {
            return null;
        }

        if (model.Description?.Input is not [{ Type: { MultiArrayType: { } array, IsOptional: false } } input]) return null;
        if (array.Shape.Count == 0) array.Shape.Add(inputs);
        if (array.Shape.Count != 1 || array.Shape[0] != inputs
            || array.ShapeFlexibilityCase != ArrayFeatureType.ShapeFlexibilityOneofCase.None)
        {
            return null;
        }

        LayerList layers = new(model.Description);
        string scores = layers.Add(LayerName, [input.Name], layer => layer.InnerProduct = Product(classifier, inputs));
        string probabilities = isMultinomial ? Multinomial(layers, scores, rows) : OneVersusRest(layers, scores);
        NeuralNetworkClassifier network = new() { Layers = { layers.Layers }, LabelProbabilityLayerName = probabilities };
        if (classifier.StringClassLabels is not null) network.StringClassLabels = classifier.StringClassLabels;
        else network.Int64ClassLabels = classifier.Int64ClassLabels;
        return network;
    }

    private static InnerProductLayerParams Product(GLMClassifier classifier, int inputs)
    {
        WeightParams weights = new(), bias = new();
        weights.FloatValue.Capacity = checked(classifier.Weights.Count * inputs);
        foreach (DoubleArray row in classifier.Weights) weights.FloatValue.Add(row.Value.Select(number => (float)number));
        bias.FloatValue.Add(classifier.Offset.Select(number => (float)number));
        return new InnerProductLayerParams
        {
            InputChannels = (ulong)inputs,
            OutputChannels = (ulong)classifier.Weights.Count,
            HasBias = true,
            Weights = weights,
            Bias = bias,
        };
    }

    /// <summary>
    /// The first class scores 0. The zero is made of a score, so that it has the score's shape whatever else the input has.
    /// </summary>
    private static string Multinomial(LayerList layers, string scores, int rows)
    {
        string one = rows == 1
            ? scores
            : layers.Add("oneScore", [scores], layer => layer.Slice = new SliceLayerParams { EndIndex = 1, Stride = 1 });
        string zero = layers.Add("zero", [one], layer => layer.Activation = new ActivationParams { Linear = new ActivationLinear() });
        string all = layers.Add("allScores", [zero, scores], layer => layer.Concat = new ConcatLayerParams());
        return layers.Add("probabilities", [all], layer => layer.Softmax = new SoftmaxLayerParams());
    }

    /// <summary>Each class's own probability, scaled so that all add up to one: the softmax of their logarithms.</summary>
    private static string OneVersusRest(LayerList layers, string scores)
    {
        string own = layers.Add(
            "ownProbabilities", [scores], layer => layer.Activation = new ActivationParams { Sigmoid = new ActivationSigmoid() });
        string logarithms = layers.Add("logarithms", [own], layer => layer.Unary = new UnaryFunctionLayerParams
        {
            Type = UnaryFunctionLayerParams.Types.Operation.Log,
            Epsilon = 1e-30f,
            Scale = 1,
        });
        return layers.Add("probabilities", [logarithms], layer => layer.Softmax = new SoftmaxLayerParams());
    }

    /// <summary>
    /// Layers whose tensors are called as they are, with a number behind the name where the model's interface has it already.
    /// </summary>
    private sealed class LayerList(ModelDescription description)
    {
        private readonly HashSet<string> _taken = [.. description.Input.Concat(description.Output).Select(feature => feature.Name)];

        public RepeatedField<NeuralNetworkLayer> Layers { get; } = [];

        public string Add(string name, ReadOnlySpan<string> inputs, Action<NeuralNetworkLayer> set)
        {
            string output = name;
            for (int i = 2; !_taken.Add(output); i++) output = $"{name}{i}";
            NeuralNetworkLayer layer = new() { Name = name, Output = { output } };
            foreach (string input in inputs) layer.Input.Add(input);
            set(layer);
            Layers.Add(layer);
            return output;
        }
    }
}
