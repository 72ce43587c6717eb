using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Differentiation;
using CoreMLSharp.Onnx.Exporting.NeuralNetworks;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Runtime.Features;

namespace CoreMLSharp.Runtime.Training;

/// <summary>What a network is to make small, and where an example says what would have been right.</summary>
internal abstract class NetworkLoss
{
    /// <summary>The name of the network's value that the loss is about.</summary>
    public required string Input { get; init; }

    /// <summary>The feature of an example that says what would have been right.</summary>
    public required string Target { get; init; }

    /// <summary>Adds the loss to a network: a number, the mean over the examples, and the input for what would have been right.</summary>
    public abstract (OnnxValue Loss, OnnxValue Target) Append(TrainingGraph graph);

    /// <summary>Writes what would have been right for one example.</summary>
    /// <exception cref="ModelInputException">The example's target does not fit.</exception>
    public abstract void Write(IReadOnlyDictionary<string, MLFeatureValue> example, Span<float> elements);

    protected MLFeatureValue TargetOf(IReadOnlyDictionary<string, MLFeatureValue> example) =>
        example.TryGetValue(Target, out MLFeatureValue? value)
            ? value
            : throw new ModelInputException($"The true value '{Target}' is missing.");
}

/// <summary>Cross entropy with one true class.</summary>
/// <param name="indexOf">The class's position, of a label or of an array of one integer.</param>
internal sealed class CrossEntropyLoss(Func<MLFeatureValue, long> indexOf) : NetworkLoss
{
    public override (OnnxValue Loss, OnnxValue Target) Append(TrainingGraph graph) =>
        Losses.CrossEntropy(graph.Graph, graph.Find(Input), graph.Examples, Target);

    public override void Write(IReadOnlyDictionary<string, MLFeatureValue> example, Span<float> elements)
    {
        long index = indexOf(TargetOf(example));
        if (index < 0 || index >= elements.Length)
        {
            throw new ModelInputException($"The true class '{Target}' is {index}, but there are the classes 0 to {elements.Length - 1}.");
        }

        elements.Clear();
        elements[(int)index] = 1;
    }
}

/// <summary>The mean of squared differences.</summary>
internal sealed class MeanSquaredErrorLoss : NetworkLoss
{
    public override (OnnxValue Loss, OnnxValue Target) Append(TrainingGraph graph) =>
        Losses.MeanSquaredError(graph.Graph, graph.Find(Input), Target);

    public override void Write(IReadOnlyDictionary<string, MLFeatureValue> example, Span<float> elements)
    {
        MLFeatureValue value = TargetOf(example);
        float[] target = value.Type == MLFeatureType.MultiArray
            ? value.MultiArrayValue.ToFloats()
            : throw new ModelInputException($"The true value '{Target}' must be an array; a value of type {value.Type} was given.");
        if (target.Length != elements.Length)
        {
            throw new ModelInputException(
                $"The true value '{Target}' has {target.Length} elements; the network computes {elements.Length}.");
        }

        target.CopyTo(elements);
    }
}
