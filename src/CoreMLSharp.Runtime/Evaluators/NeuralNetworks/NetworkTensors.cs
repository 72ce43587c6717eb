using System.Numerics.Tensors;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.NeuralNetworks;

/// <summary>How a network's features are the tensors of its translation.</summary>
internal sealed class NetworkTensors
{
    private readonly OutputFeatures[] _outputs;
    private readonly int _probabilities;
    private readonly ClassifierOutput? _classes;
    private readonly string _where;

    public NetworkTensors(OnnxTranslation translation, EvaluatorContext context)
    {
        Model model = context.Model;
        ModelDescription description = model.Description;
        _where = context.Where;
        IsBatched = translation.IsBatched;
        Inputs =
        [
            .. translation.Inputs.Select(
                (input, i) => new InputTensors(input, description.Input[i], context.Configuration.ImageCropAndScale)),
        ];
        InputNames = [.. Inputs.Select(input => input.TensorName)];
        _outputs =
        [
            .. translation.Outputs.Select(
                output => new OutputFeatures(output, description.Output.First(feature => feature.Name == output.Name))),
        ];
        OutputNames =
        [
            .. _outputs.Select(output => output.TensorName).Append(translation.ProbabilitiesTensorName).OfType<string>().Distinct(),
        ];
        _probabilities = Array.IndexOf(OutputNames, translation.ProbabilitiesTensorName);
        if (model.NeuralNetworkClassifier is { } classifier)
        {
            _classes = new ClassifierOutput(
                description, ClassLabels.From(classifier.StringClassLabels, classifier.Int64ClassLabels, context.Where, mayRepeat: true));
        }

        // Tensors are bound where nothing about their shapes is open but how many examples there are: one.
        Dictionary<string, TensorShapeProto?> described =
            translation.Model.Graph.Output.ToDictionary(output => output.Name, output => output.Type.TensorType.Shape)!;
        long[][] inputs = [.. translation.Inputs.Select(input => OfOneExample(input.Dims))];
        if (OutputNames.FirstOrDefault(output => !described.ContainsKey(output)) is { } unwritten)
        {
            throw new ModelValidationException($"{context.Where}: no layer writes the output '{unwritten}'.");
        }

        long[][] outputs = [.. OutputNames.Select(output => OfOneExample(described[output]?.Dim.Select(dim => dim.DimValue)))];
        bool isKnown = inputs.Concat(outputs).All(shape => shape.Length > 0 && shape.All(dim => dim > 0));
        (InputShapes, OutputShapes) = isKnown ? (inputs, outputs) : (null, null);
    }

    /// <summary>Whether the first dimension counts examples.</summary>
    public bool IsBatched { get; }

    public InputTensors[] Inputs { get; }

    public string[] InputNames { get; }

    public string[] OutputNames { get; }

    /// <summary>The shapes of the inputs for one example, where those of all tensors are known before a run; otherwise null.</summary>
    public long[][]? InputShapes { get; }

    /// <summary>The same of the outputs.</summary>
    public long[][]? OutputShapes { get; }

    /// <summary>Adds to the outputs what a tensor says.</summary>
    /// <exception cref="ModelValidationException">There are not as many scores as labels.</exception>
    public void Read(
        int output, ReadOnlySpan<float> elements, ReadOnlySpan<long> shape, LeadingLengths? leading,
        Dictionary<string, MLFeatureValue> outputs)
    {
        if (output < _outputs.Length) outputs[_outputs[output].Name] = _outputs[output].Read(elements, shape, leading);
        if (output != _probabilities || _classes is null) return;
        if (elements.Length != _classes.Count)
        {
            throw new ModelValidationException(
                $"{_where}: the network computes {elements.Length} scores for {_classes.Count} class labels.");
        }

        double[] scores = new double[elements.Length];
        TensorPrimitives.ConvertTruncating(elements, scores);
        _classes.AddTo(outputs, scores);
    }

    /// <summary>The lengths of sequence and batch, where a caller gave them; a state before the sequence may have shorter ones.</summary>
    public LeadingLengths? Leading(IReadOnlyDictionary<string, MLFeatureValue> inputs)
    {
        LeadingLengths? longest = null;
        foreach (InputTensors input in Inputs)
        {
            if (input.Leading(inputs) is { } given && given.Count > (longest?.Count ?? -1)) longest = given;
        }

        return longest;
    }

    private long[] OfOneExample(IEnumerable<long>? dims) =>
    [
        .. dims?.Select((dim, axis) => axis == 0 && IsBatched && dim <= 0 ? 1 : dim) ?? [],
    ];
}
