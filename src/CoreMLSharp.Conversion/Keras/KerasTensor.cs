using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;

namespace CoreMLSharp.Conversion.Keras;

/// <summary>
/// A tensor between layers, in one or both of two arrangements: as Keras has it, and with the last axis, which most networks use for
/// channels, moved to the second place, as ONNX wants it. Each is computed from the other when it is first asked for, so that a chain of
/// convolutions has no transpositions inside.
/// </summary>
internal sealed class KerasTensor
{
    private readonly OnnxGraphBuilder _graph;
    private OnnxValue? _value;
    private OnnxValue? _channelsFirst;

    private KerasTensor(OnnxGraphBuilder graph, OnnxValue? value, OnnxValue? channelsFirst) =>
        (_graph, _value, _channelsFirst) = (graph, value, channelsFirst);

    /// <summary>Which steps of a sequence count, [batch, steps]; null where all do.</summary>
    public OnnxValue? Mask { get; init; }

    /// <summary>The tensor as Keras has it.</summary>
    public OnnxValue Value => _value ??= _graph.Transpose(_channelsFirst!, ToLast(_channelsFirst!.Rank));

    /// <summary>The tensor with its last axis moved to the second place.</summary>
    public OnnxValue ChannelsFirst => _channelsFirst ??= _graph.Transpose(_value!, ToSecond(_value!.Rank));

    /// <summary>The tensor in an arrangement that has been computed.</summary>
    public OnnxValue Computed => (_value ?? _channelsFirst)!;

    /// <summary>Whether only the arrangement with channels in the second place has been computed.</summary>
    public bool IsChannelsFirst => _value is null;

    /// <summary>The shape as Keras has it.</summary>
    public TensorShape Shape => _value is { } value ? value.RankedShape : Moved(_channelsFirst!.RankedShape, ToLast(_channelsFirst!.Rank));

    public int Rank => Computed.Rank;

    public static KerasTensor Of(OnnxGraphBuilder graph, OnnxValue value) => new(graph, value, null);

    public static KerasTensor OfChannelsFirst(OnnxGraphBuilder graph, OnnxValue value) => new(graph, null, value);

    /// <summary>The same tensor with another mask.</summary>
    public KerasTensor WithMask(OnnxValue? mask) => new(_graph, _value, _channelsFirst) { Mask = mask };

    /// <summary>What a function of single elements makes of the tensor, in the arrangement that there is.</summary>
    public KerasTensor Map(Func<OnnxValue, OnnxValue> function) =>
        _value is { } value ? Of(_graph, function(value)) : OfChannelsFirst(_graph, function(_channelsFirst!));

    private static TensorShape Moved(TensorShape shape, int[] axes) => new([.. axes.Select(axis => shape[axis])]);

    private static int[] ToSecond(int rank) => rank < 3 ? [.. Enumerable.Range(0, rank)] : [0, rank - 1, .. Enumerable.Range(1, rank - 2)];

    private static int[] ToLast(int rank) => rank < 3 ? [.. Enumerable.Range(0, rank)] : [0, .. Enumerable.Range(2, rank - 2), 1];
}
