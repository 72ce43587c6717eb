using CoreMLSharp.Diagnostics;
using CoreMLSharp.Models;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.Pipelines;

/// <summary>
/// The features that stages hand on, by name, as tensors. Their elements are those of the feature in row-major order; before them, the
/// first dimension counts examples where they are batched.
/// </summary>
internal sealed class StageFeatures(OnnxGraphBuilder graph, ModelDescription description, bool isBatched)
{
    private readonly Dictionary<string, OnnxFeature> _inputs = [];
    private readonly Dictionary<string, OnnxValue> _inputValues = [];
    private readonly Dictionary<string, ImageFeatureType.Types.ColorSpace> _colors = [];
    private readonly Dictionary<string, ClassLabels> _labels = [];
    private readonly Dictionary<string, (string Name, OnnxValue Value)> _scores = [];
    private Dictionary<string, OnnxValue> _computed = [];

    public OnnxGraphBuilder Graph => graph;

    /// <summary>Whether the first dimension counts examples, rather than there being one.</summary>
    public bool IsBatched => isBatched;

    /// <summary>What the stages so far have computed.</summary>
    public IReadOnlyDictionary<string, OnnxValue> Computed => new Dictionary<string, OnnxValue>(_computed);

    /// <summary>The inputs that stages use, in the order of the description.</summary>
    public IReadOnlyList<OnnxFeature> Inputs =>
        [.. description.Input.Select(input => _inputs.GetValueOrDefault(input.Name)).OfType<OnnxFeature>()];

    /// <summary>The classes of the classifier whose label or probabilities are an output; null when there is none.</summary>
    public ClassLabels? Labels =>
        description.Output.Select(output => _labels.GetValueOrDefault(output.Name)).OfType<ClassLabels>().FirstOrDefault();

    /// <summary>The output that holds the classifier's probabilities; null when there is none.</summary>
    public string? ProbabilitiesName { get; private set; }

    /// <summary>Gives a feature its value.</summary>
    public void Define(string name, OnnxValue value) => _computed[name] = value;

    /// <summary>Gives a classifier's two features their values.</summary>
    /// <param name="stage">The classifier's description.</param>
    /// <param name="scores">A score for each class: [examples, classes].</param>
    /// <param name="labels">The classes.</param>
    /// <param name="scoresName">What the scores are called where the description has no name for them.</param>
    public void Classify(ModelDescription stage, OnnxValue scores, ClassLabels labels, string scoresName = "probabilities")
    {
        if (scores.RankedShape[1] != labels.Count && scores.RankedShape[1] != TensorShape.Unknown)
        {
            throw new ModelValidationException($"it computes {scores.RankedShape[1]} scores for {labels.Count} class labels.");
        }

        string? label = NameOf(
            stage.PredictedFeatureName, stage, FeatureType.TypeOneofCase.StringType, FeatureType.TypeOneofCase.Int64Type);
        if (label is not null)
        {
            OnnxValue best = graph.Squeeze(graph.ArgReduce("ArgMax", scores, axis: 1), 1);
            OnnxValue names = labels.Strings.Count > 0 ? graph.Constant(labels.Strings) : graph.Constant([.. labels.Integers]);
            Define(label, graph.Gather(names, best, axis: 0));
            _labels[label] = labels;
            _scores[label] = (scoresName, scores);
        }

        if (NameOf(stage.PredictedProbabilitiesName, stage, FeatureType.TypeOneofCase.DictionaryType) is { } probabilities)
        {
            Define(probabilities, scores);
            _labels[probabilities] = labels;
        }
    }

    /// <summary>Features side by side as 32-bit numbers: [examples, numbers].</summary>
    public OnnxValue Row(params ReadOnlySpan<string> names)
    {
        if (names.IsEmpty) throw new UnsupportedModelException("it has no inputs.");
        OnnxValue[] parts = new OnnxValue[names.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            OnnxValue value = Find(names[i]) ?? Declare(names[i]);
            if (value.Type == DataType.String || _labels.ContainsKey(names[i]))
            {
                throw new UnsupportedModelException($"its input '{names[i]}' is not numbers, which is all that can be exported to ONNX.");
            }

            parts[i] = graph.ToFloat(AsRow(value));
        }

        return graph.Concat(1, parts);
    }

    /// <summary>Features as the tensors that a network or program takes.</summary>
    /// <param name="stage">The description of the network or program.</param>
    /// <param name="wanted">Its inputs.</param>
    public Dictionary<string, OnnxValue> Tensors(ModelDescription stage, IReadOnlyList<OnnxFeature> wanted)
    {
        Dictionary<string, OnnxValue> tensors = [];
        foreach (OnnxFeature input in wanted)
        {
            FeatureDescription feature = stage.Input.First(one => one.Name == input.Name);
            bool isKnown = Find(input.Name) is not null;
            if (feature.Type.ImageType is { } image)
            {
                if (!_colors.TryAdd(input.Name, image.ColorSpace) && _colors[input.Name] != image.ColorSpace)
                {
                    throw new UnsupportedModelException($"its input '{input.Name}' is an image of other colours for another stage.");
                }

                if (isKnown && _inputValues.GetValueOrDefault(input.Name) is null)
                {
                    throw new UnsupportedModelException($"its input '{input.Name}' is an image that another stage makes.");
                }
            }

            if (input.Dims is null && isKnown) tensors.Add(input.TensorName, Find(input.Name)!);
            else tensors.Add(input.TensorName, isKnown ? Adapt(Find(input.Name)!, input) : Declare(input));
        }

        return tensors;
    }

    /// <summary>A tensor as a row of numbers for each example.</summary>
    public OnnxValue AsRow(OnnxValue value) => value.Shape is { IsRanked: true, Rank: 2 } && (isBatched || value.Shape[0] == 1)
        ? value
        : graph.Reshape(value, isBatched ? 0 : 1, -1);

    /// <summary>Forgets what stages inside of a pipeline computed beside its outputs.</summary>
    public void Leave(IReadOnlyDictionary<string, OnnxValue> before, HashSet<string> outputs)
    {
        Dictionary<string, OnnxValue> after = new(before);
        foreach ((string name, OnnxValue value) in _computed.Where(pair => outputs.Contains(pair.Key))) after[name] = value;
        _computed = after;
    }

    /// <summary>
    /// The outputs of the description, each a value of its own; and the scores behind a label, which the description may leave out.
    /// </summary>
    public (OnnxFeature[] Features, OnnxValue[] Values) DefineOutputs()
    {
        List<string> names = [.. description.Output.Select(output => output.Name)];
        List<OnnxValue> found =
            [.. names.Select(name => Find(name) ?? throw new ModelValidationException($"no stage computes the output '{name}'."))];
        ProbabilitiesName = description.Output.FirstOrDefault(
            output => output.Type.TypeCase == FeatureType.TypeOneofCase.DictionaryType && _labels.ContainsKey(output.Name))?.Name;
        if (ProbabilitiesName is null && names.Find(_scores.ContainsKey) is { } label && !names.Contains(_scores[label].Name))
        {
            names.Add(ProbabilitiesName = _scores[label].Name);
            found.Add(_scores[label].Value);
        }

        OnnxValue[] values = graph.Own([.. found]);
        for (int i = 0; i < names.Count; i++) graph.Prefer(values[i], names[i]);
        return (
            [
                .. names.Zip(values, (name, value) => new OnnxFeature(
                    name, name, value.Type, OnnxLayout.Exact, value.Shape.IsRanked ? value.RankedShape.Dims : null)),
            ],
            values);
    }

    private OnnxValue? Find(string name) => _computed.GetValueOrDefault(name) ?? _inputValues.GetValueOrDefault(name);

    /// <summary>Makes a feature an input of the whole, as a network or program takes it.</summary>
    private OnnxValue Declare(OnnxFeature wanted)
    {
        Described(wanted.Name);
        return wanted.Dims is null
            ? throw new UnsupportedModelException($"the shape of its input '{wanted.Name}' is not known before the model runs.")
            : Add(wanted with { TensorName = wanted.Name, Dims = OfOneExample(wanted) });
    }

    /// <summary>Makes a feature an input of the whole, as numbers of the shape that the description says.</summary>
    private OnnxValue Declare(string name)
    {
        FeatureType type = Described(name).Type;
        long[] dims = type.TypeCase switch
        {
            FeatureType.TypeOneofCase.DoubleType or FeatureType.TypeOneofCase.Int64Type => [1],
            FeatureType.TypeOneofCase.MultiArrayType when type.MultiArrayType.Shape.Count > 0 => [.. type.MultiArrayType.Shape],
            _ => throw new UnsupportedModelException(
                $"its input '{name}' is not numbers of a known shape, which is all that can be exported to ONNX."),
        };
        return Add(new OnnxFeature(name, name, DataType.Float, OnnxLayout.Exact, [isBatched ? TensorShape.Unknown : 1, .. dims]));
    }

    private FeatureDescription Described(string name) => description.Input.FirstOrDefault(input => input.Name == name)
        ?? throw new ModelValidationException($"its input '{name}' is neither an input of the model nor computed by an earlier stage.");

    private OnnxValue Add(OnnxFeature feature)
    {
        OnnxValue value = graph.Input(
            feature.Name, feature.ElementType, new TensorShape([.. feature.Dims!]),
            axis => axis == 0 && isBatched ? "batch" : $"{feature.Name}_{axis}");
        _inputs.Add(feature.Name, feature with { TensorName = value.Name });
        _inputValues.Add(feature.Name, value);
        return value;
    }

    /// <summary>A value of another stage, or an input that another stage takes too, as a tensor of the wanted shape.</summary>
    private OnnxValue Adapt(OnnxValue value, OnnxFeature wanted)
    {
        if (value.Type == DataType.String) throw new UnsupportedModelException($"its input '{wanted.Name}' is a text.");
        long[] dims = OfOneExample(wanted);
        int open = dims.Count(dim => dim == TensorShape.Unknown);
        bool fits = value.Shape.IsRanked && value.Rank == dims.Length
            && value.RankedShape.Dims.Zip(dims).All(pair => Fits(pair.First, pair.Second));
        if (fits) return graph.Cast(value, wanted.ElementType);
        return open <= 1
            ? graph.Cast(graph.Reshape(value, dims), wanted.ElementType)
            : throw new UnsupportedModelException($"the shape of its input '{wanted.Name}' is not known before the model runs.");
    }

    private static bool Fits(long dim, long wanted) => wanted == TensorShape.Unknown || dim == wanted;

    /// <summary>The dimensions in which the lengths before the channels are those of one example, or of a batch of such.</summary>
    private long[] OfOneExample(OnnxFeature feature)
    {
        int leading = feature.Layout switch { OnnxLayout.Rank5 => 2, OnnxLayout.Rank5Folded => 1, _ => 0 };
        return [.. feature.Dims!.Select((dim, axis) => dim < 0 && axis < leading && !(axis == 0 && isBatched) ? 1 : dim)];
    }

    private static string? NameOf(string given, ModelDescription stage, params FeatureType.TypeOneofCase[] types) =>
        given.Length > 0 ? given : stage.Output.FirstOrDefault(output => types.Contains(output.Type.TypeCase))?.Name;
}
