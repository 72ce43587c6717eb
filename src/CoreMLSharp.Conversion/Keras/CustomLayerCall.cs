using CoreMLSharp.Conversion.Custom;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras;

/// <summary>The call of a layer whose translation the caller of the conversion gives.</summary>
internal sealed class CustomLayerCall : CustomCall
{
    private readonly LayerCall _call;

    private CustomLayerCall(LayerCall call)
        : base(call.Layer.ClassName, call.Layer.Name, call.Config.Json, [.. call.Inputs.Select(input => Tensor(input.Value))]) =>
        _call = call;

    /// <summary>How layers are translated that are computed so.</summary>
    public static LayerDefinition Define(CustomOperator layer) => new(
        call => [.. layer.Run(new CustomLayerCall(call), outputs: 1).Select(output => call.Result(call.Graph.ValueOf(output.Name)))],
        [.. layer.Weights.Select(name => new WeightSlot(name))]);

    public override CustomTensor Weight(string name) => Tensor(_call.Weight(name));

    private protected override CustomTensor Numbers(float[] elements, long[] shape) =>
        Tensor(_call.Graph.Weights($"{Name}/constant", elements, new TensorShape([.. shape])));

    private protected override CustomTensor Integers(long[] elements) => Tensor(_call.Graph.Constant(elements));

    private protected override CustomTensor Node(
        string op, IReadOnlyList<CustomTensor> inputs, AttributeProto[] attributes, IReadOnlyList<long>? shape)
    {
        OnnxValue[] values = [.. inputs.Select(input => _call.Graph.ValueOf(input.Name))];
        TensorShape result = shape is null ? Elementwise.Broadcast(values) : new TensorShape([.. shape]);
        return Tensor(_call.Graph.Add(op, values, DataType.Float, result, attributes));
    }

    private static CustomTensor Tensor(OnnxValue value) => new(value.Name, value.Shape.IsRanked ? [.. value.Shape.Dims] : null);
}
