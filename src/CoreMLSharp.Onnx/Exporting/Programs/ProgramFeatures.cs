using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Programs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>
/// Makes the features and states of a function the inputs and outputs of the graph, in the element types of the description.
/// </summary>
internal sealed class ProgramFeatures(ProgramContext context, ModelDescription description, ProgramFunction function)
{
    private readonly List<(string Name, OnnxValue Input)> _states = [];
    private readonly List<OnnxValue> _outputs = [];
    private readonly List<string> _outputNames = [];

    /// <summary>The outputs of the graph, each of them a value of its own.</summary>
    public IReadOnlyList<OnnxValue> OutputValues => _outputs;

    /// <summary>What each of them should be called.</summary>
    public IReadOnlyList<string> OutputNames => _outputNames;

    public List<OnnxFeature> DefineInputs()
    {
        Dictionary<string, OnnxFeature> features = [];
        foreach (NamedValueType input in function.Inputs)
        {
            switch (input.Type?.TypeCase)
            {
                case ValueType.TypeOneofCase.TensorType:
                    features.Add(input.Name, DefineInput(input.Name, input.Type.TensorType));
                    break;
                case ValueType.TypeOneofCase.StateType when input.Type.StateType.WrappedType?.TensorType is { } wrapped:
                    DefineState(input.Name, wrapped);
                    break;
                default:
                    throw Invalid($"the input '{input.Name}' of the function is neither a tensor nor a state.");
            }
        }

        return
        [
            .. description.Input.Select(
                input =>
                    features.GetValueOrDefault(input.Name)
                        ?? throw Invalid($"the function has no input '{input.Name}', which the description names.")),
        ];
    }

    /// <summary>The outputs that operations compute, the states, and the tensor of a classifier's scores.</summary>
    public (List<OnnxFeature> Outputs, List<OnnxState> States, string? Probabilities) DefineOutputs()
    {
        List<OnnxFeature> outputs = [];
        foreach (FeatureDescription output in description.Output)
        {
            if (context.Scores is not null
                && (output.Name == description.PredictedFeatureName || output.Name == description.PredictedProbabilitiesName))
            {
                continue;
            }

            if (!function.Block.Outputs.Contains(output.Name))
            {
                throw Invalid($"the function has no output '{output.Name}', which the description names.");
            }

            OnnxValue value = AddOutput(
                output.Name,
                context.Graph.Cast(context.Tensor(output.Name), BoundaryType(output.Type, context.Find(output.Name).ElementType)));
            outputs.Add(
                new OnnxFeature(
                    output.Name, output.Name, value.Type, OnnxLayout.Exact, value.Shape.IsRanked ? value.RankedShape.Dims : null));
        }

        List<OnnxState> states = [];
        foreach ((string name, OnnxValue input) in _states)
        {
            OnnxValue content = AddOutput($"{name}_next", context.Graph.Cast(context.ReadState(name), input.Type));
            if (!content.Shape.Equals(input.Shape))
            {
                throw Invalid($"the state '{name}' has the shape {input.Shape}, but {content.Shape} is written to it.");
            }

            states.Add(new OnnxState(name, input.Name, $"{name}_next", input.Type, input.RankedShape.Dims));
        }

        string? probabilities = null;
        if (context.Scores is { } classification)
        {
            probabilities = $"{classification.Probabilities}_scores";
            AddOutput(probabilities, context.Tensor(classification.Probabilities));
        }

        if (outputs.Count == 0 && probabilities is null && states.Count == 0) throw Invalid("the function has no output.");
        return (outputs, states, probabilities);
    }

    private OnnxFeature DefineInput(string name, TensorType type)
    {
        FeatureDescription feature = description.Input.FirstOrDefault(input => input.Name == name)
            ?? throw Invalid($"the input '{name}' of the function is not in the description.");
        TensorShape shape = TrainedShape(name) ?? DeclaredType.ShapeOf(type);

        // What trains a program has all numbers as floats.
        OnnxType boundary = context.Training is null ? BoundaryType(feature.Type, type.DataType) : OnnxType.Float;
        OnnxValue input = context.Graph.Input(name, boundary, shape, axis => $"{name}_{axis}");
        OnnxValue value = context.Graph.Cast(input, ElementTypes.Computed(type.DataType));
        if (type.DataType == DataType.Float16 && boundary is not OnnxType.Float16
            && feature.Type?.TypeCase != FeatureType.TypeOneofCase.ImageType)
        {
            value = context.Graph.RoundToHalf(value);
        }

        context.Define(name, new Variable(type.DataType) { Tensor = value });
        return new OnnxFeature(name, input.Name, boundary, OnnxLayout.Exact, shape.IsRanked ? shape.Dims : null);
    }

    /// <summary>The shape for as many examples as are trained together, whose first dimension counts them; null without training.</summary>
    private TensorShape? TrainedShape(string name) => context.Training?.ShapeOf(name) is { } shape
        ? context.Training.Examples == 1 ? shape : shape.With(0, context.Training.Examples)
        : null;

    private void DefineState(string name, TensorType type)
    {
        TensorShape shape = DeclaredType.ShapeOf(type);
        if (!shape.IsStatic) throw Invalid($"the state '{name}' has the shape {shape}; all dimensions of a state must be known.");
        if (type.DataType is not (DataType.Float16 or DataType.Float32 or DataType.Float64 or DataType.Int32 or DataType.Int8))
        {
            throw Invalid(
                $"the state '{name}' has elements of type {type.DataType.TypeName}; states have fp16, fp32, fp64, int32 or int8.");
        }

        OnnxValue input = context.Graph.Input(name, ElementTypes.Stored(type.DataType), shape);
        context.Define(name, new Variable(type.DataType) { State = name });
        context.WriteState(name, context.Graph.Cast(input, ElementTypes.Computed(type.DataType)));
        _states.Add((name, input));
    }

    private OnnxValue AddOutput(string name, OnnxValue value)
    {
        bool isFree = context.Graph.IsComputed(value) && _outputs.TrueForAll(other => other.Name != value.Name);
        OnnxValue output = isFree ? value : context.Graph.Identity(value);
        context.Graph.Prefer(output, name);
        _outputs.Add(output);
        _outputNames.Add(name);
        return output;
    }

    /// <summary>The type that values have outside of the graph: as described, images as 32-bit numbers.</summary>
    private static OnnxType BoundaryType(FeatureType? feature, DataType type) => feature?.MultiArrayType?.DataType switch
    {
        ArrayDataType.Double => OnnxType.Double,
        ArrayDataType.Float32 => OnnxType.Float,
        ArrayDataType.Float16 => OnnxType.Float16,
        ArrayDataType.Int32 => OnnxType.Int32,
        ArrayDataType.Int8 => OnnxType.Int8,
        _ => ElementTypes.Computed(type) == OnnxType.Int64 ? OnnxType.Int64 : OnnxType.Float,
    };

    private static ModelValidationException Invalid(string message) => new(message);
}
