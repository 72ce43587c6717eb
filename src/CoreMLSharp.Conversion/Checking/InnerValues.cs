using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Editing;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Conversion.Checking;

/// <summary>Values that a source and the model that was made of it both compute inside, and how they compare.</summary>
internal sealed class InnerValues
{
    private readonly ConversionResult _converted;
    private readonly IReadOnlyDictionary<string, MLFeatureValue> _inputs;
    private readonly Tolerance _tolerance;
    private readonly Dictionary<string, string> _names;

    public InnerValues(
        ConversionResult converted, IReadOnlyDictionary<string, MLFeatureValue> inputs, Tolerance tolerance)
    {
        (_converted, _inputs, _tolerance) = (converted, inputs, tolerance);
        Model model = converted.Model.Specification;
        HashSet<string> inside = Inside(model);
        inside.ExceptWith(ModelEditor.FeatureNames(model));
        _names = converted.Values.Where(value => inside.Contains(value.Value)).ToDictionary();
    }

    /// <summary>Whether both ends compute a value, by the source's name.</summary>
    public bool Has(string value) => _names.ContainsKey(value);

    /// <summary>Runs both ends with the values as further outputs.</summary>
    /// <param name="values">The values, by the source's names.</param>
    public IEnumerable<OutputComparison> Compare(IReadOnlyList<string> values)
    {
        IReadOnlyDictionary<string, MLFeatureValue> results = RunModel(values), expected = RunSource(values);
        return values.Select(value => Compare(
            value, expected[value].MultiArrayValue.ToDoubles(), results[_names[value]].MultiArrayValue.ToDoubles()));
    }

    private IReadOnlyDictionary<string, MLFeatureValue> RunModel(IReadOnlyList<string> values)
    {
        using ModelEditor editor = ModelEditor.Of(_converted.Model);
        foreach (string value in values) editor.AddOutput(_names[value]);
        using ModelFile file = editor.ToFile();
        using MLModel model = MLModel.Load(file);
        return model.Predict(_inputs);
    }

    private IReadOnlyDictionary<string, MLFeatureValue> RunSource(IReadOnlyList<string> values)
    {
        OnnxModel source = _converted.Source.Network;
        ModelProto message = source.Message.Clone();
        message.Graph.Output.Add(values.Except(message.Graph.Output.Select(output => output.Name))
            .Select(value => new ValueInfoProto { Name = value }));
        using SourceNetwork network = new(source with { Message = message });
        return network.Run(SourceInputs.Of(_converted, _inputs, network), values);
    }

    /// <summary>A tensor of the model may have the same numbers in another shape, as networks of few dimensions need it.</summary>
    private OutputComparison Compare(string value, double[] expected, double[] actual) => expected.Length == actual.Length
        ? OutputComparison.Compare(
            value, MLMultiArray.Wrap(expected, expected.Length), MLMultiArray.Wrap(actual, actual.Length), _tolerance)
        : new OutputComparison(value, false, 0, 0, $"expected {expected.Length} numbers, got {actual.Length}");

    /// <summary>The values that a program or network computes, but for those inside of branches and loops.</summary>
    private static HashSet<string> Inside(Model model) => model switch
    {
        { MlProgram: { } program } =>
        [
            .. program.Functions[ModelFunctions.NameOf(model)].BlockSpecializations.Values
                .SelectMany(block => block.Operations)
                .Where(operation => operation.Type != "const")
                .SelectMany(operation => operation.Outputs)
                .Select(output => output.Name),
        ],
        { Network: { } network } => [.. network.Layers.SelectMany(layer => layer.Output)],
        _ => [],
    };
}
