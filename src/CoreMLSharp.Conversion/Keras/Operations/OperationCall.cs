using System.Text.Json.Nodes;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Operations;

/// <summary>
/// A function of TensorFlow or of <c>keras.ops</c> that stands in a network as if it were a layer. Its parameters may stand among the
/// arguments of the call, by position or name, or among the settings of the layer.
/// </summary>
internal sealed class OperationCall(LayerCall call)
{
    public LayerCall Call { get; } = call;

    public OnnxGraphBuilder Graph => Call.Graph;

    /// <summary>The first tensor.</summary>
    public OnnxValue X => Call.X;

    /// <summary>All tensors of the first argument, which may be a list, or of all arguments where each is one.</summary>
    public OnnxValue[] Values =>
        [.. (Call.Arguments is [{ Items: not null } list, ..] ? list.Tensors : Call.Inputs).Select(input => input.Value)];

    /// <summary>An operand: a tensor, or a constant of the type of the first tensor.</summary>
    /// <exception cref="ModelFormatException">There is none.</exception>
    public OnnxValue Operand(int position, params ReadOnlySpan<string> names) => Optional(position, names)
        ?? throw new ModelFormatException($"operand {position + 1} is missing.");

    /// <summary>An operand; null where there is none.</summary>
    public OnnxValue? Optional(int position, params ReadOnlySpan<string> names)
    {
        CallArgument? argument = Find(position, names);
        if (argument?.Tensor is { } tensor) return tensor.Value;
        return argument?.Value is null && argument?.Items is null ? null : Constant(argument);
    }

    /// <summary>A parameter that is no tensor; null for None.</summary>
    public JsonNode? Parameter(int position, params ReadOnlySpan<string> names)
    {
        if (Find(position, names)?.Value is { } value) return value;
        foreach (string name in names)
        {
            if (Call.Config[name] is { } setting) return setting;
        }

        return null;
    }

    /// <summary>A list of whole numbers; a single number is a list of one; null for None.</summary>
    public long[]? Integers(int position, params ReadOnlySpan<string> names)
    {
        if (Find(position, names)?.Items is { } items)
        {
            return [.. items.Select(item => Numbers.Integer(item.Value) ?? throw NotInteger())];
        }

        return Parameter(position, names) switch
        {
            null => null,
            JsonArray list => [.. list.Select(item => Numbers.Integer(item) ?? throw NotInteger())],
            JsonNode single => [Numbers.Integer(single) ?? throw NotInteger()],
        };
    }

    public long? Integer(int position, params ReadOnlySpan<string> names) => Integers(position, names) is [long single] ? single : null;

    public float? Number(int position, params ReadOnlySpan<string> names) =>
        Numbers.Number(Parameter(position, names)) is { } number ? (float)number : null;

    public bool Flag(int position, params ReadOnlySpan<string> names) =>
        Parameter(position, names) is JsonValue value && value.TryGetValue(out bool flag) && flag;

    public string? Text(int position, params ReadOnlySpan<string> names) =>
        Parameter(position, names) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>An argument of the call; null where there is none.</summary>
    public CallArgument? Find(int position, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (Call.Keywords.TryGetValue(name, out CallArgument? argument)) return argument;
        }

        return position < Call.Arguments.Count ? Call.Arguments[position] : null;
    }

    /// <summary>An axis, counted from the front.</summary>
    /// <exception cref="ModelFormatException">The tensor does not have it.</exception>
    public static int Axis(OnnxValue x, long axis) => x.RankedShape.Axis(axis)
        ?? throw new ModelFormatException($"its axis {axis} is not one of an input of shape {x.Shape}.");

    private static ModelFormatException NotInteger() => new("a parameter is not a list of whole numbers.");

    private OnnxValue Constant(CallArgument argument)
    {
        List<double> numbers = [];
        long[] dims = [.. Dims(argument, numbers)];
        DataType type = Call.Inputs.Count > 0 ? X.Type : DataType.Float;
        TensorShape shape = new([.. dims]);
        if (type == DataType.Float) return Graph.Constant([.. numbers.Select(number => (float)number)], shape);
        return Graph.Cast(Graph.Constant([.. numbers.Select(number => (long)number)], shape), type);
    }

    /// <summary>Collects the numbers of nested lists and gives their shape.</summary>
    private static IEnumerable<long> Dims(CallArgument argument, List<double> numbers)
    {
        if (argument.Items is not { } items) return Dims(argument.Value, numbers);
        IEnumerable<long>? inner = null;
        foreach (CallArgument item in items) inner = Dims(item, numbers);
        return [items.Count, .. inner ?? []];
    }

    private static IEnumerable<long> Dims(JsonNode? value, List<double> numbers)
    {
        if (value is JsonArray list)
        {
            IEnumerable<long>? inner = null;
            foreach (JsonNode? item in list) inner = Dims(item, numbers);
            return [list.Count, .. inner ?? []];
        }

        bool isTruth = value is JsonValue truth && truth.TryGetValue(out bool isTrue) && isTrue;
        numbers.Add(Numbers.Number(value) ?? (isTruth ? 1 : 0));
        return [];
    }
}
