using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Conversion.TensorFlowLite.Files;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlowLite;

/// <summary>An operator whose inputs are translated, for the function of its kind.</summary>
internal sealed class LiteContext(
    OnnxGraphBuilder graph, LiteOperator @operator, IReadOnlyList<Tensor?> inputs, LiteTensor[] outputs, LiteTranslator translator)
    : OperatorContext(graph, inputs)
{
    /// <summary>The options, by the numbers of their fields in the public schema.</summary>
    public FlatTable Options => @operator.Options;

    public LiteOperator Operator => @operator;

    /// <summary>What translates bodies of loops and conditions.</summary>
    public LiteTranslator Translator => translator;

    /// <summary>The type that the file says an output has.</summary>
    public DataType OutputType(int index = 0) => Declared(index).Type;

    /// <summary>The shape that the file says an output has.</summary>
    public TensorShape OutputShape(int index = 0) => Declared(index).Shape;

    /// <summary>Gives an output after the activation that the options name.</summary>
    /// <param name="tensor">The output before it.</param>
    /// <param name="field">The number of the option.</param>
    public void OutputActivated(Tensor tensor, int field)
    {
        Output(Options.Int8(field) switch
        {
            0 => tensor,
            1 => Graph.Elementwise([tensor], values => Graph.Unary("Relu", values[0])),
            2 => Graph.Elementwise([tensor], values => Graph.Clip(values[0], -1, 1)),
            3 => Graph.Elementwise([tensor], values => Graph.Clip(values[0], 0, 6)),
            4 => Graph.Elementwise([tensor], values => Graph.Unary("Tanh", values[0])),
            var other => throw new UnsupportedModelException($"its activation function has the number {other}, which is not converted."),
        });
    }

    /// <summary>Gives an output that was computed channels first, after the activation that the options name.</summary>
    public void OutputActivated(OnnxValue channelsFirst, int field) => OutputActivated(Graph.FromChannelsFirst(channelsFirst), field);

    /// <summary>How a kernel moves; the numbers of the options are given, height before width.</summary>
    public Window Window(long[] kernel, int padding, int[] strides, int[]? dilations = null) => new Window(
        kernel,
        [.. strides.Select(field => (long)Options.Int32(field))],
        dilations is null ? [.. kernel.Select(_ => 1L)] : [.. dilations.Select(field => (long)Options.Int32(field, 1))],
        Options.Int8(padding) == 0 ? new WindowPadding(null) : new WindowPadding([.. kernel.Select(_ => (0L, 0L))])).Checked();

    private LiteTensor Declared(int index) =>
        index < outputs.Length ? outputs[index] : throw new ModelFormatException($"it has no output {index}.");
}
