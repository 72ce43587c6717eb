using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Specification;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>One node of an ONNX graph, as the functions of the operators see it.</summary>
/// <param name="Pipeline">The stages so far.</param>
/// <param name="Node">The node.</param>
internal sealed record StageContext(PipelineTranslator Pipeline, NodeProto Node)
{
    public RowValue? Input(int index) =>
        index < Node.Input.Count && Node.Input[index].Length > 0 ? Pipeline.Find(Node.Input[index]) : null;

    /// <summary>An input that is features; null where it is something else.</summary>
    public Columns? Columns(int index) => Input(index) as Columns;

    /// <summary>An input that is features of numbers; null where it is something else.</summary>
    public Columns? Numbers(int index) => Columns(index) is { IsText: false } columns ? columns : null;

    public OnnxConstant? Constant(int index) => (Input(index) as ConstantNumbers)?.Constant;

    public void Output(int index, RowValue value)
    {
        if (index < Node.Output.Count && Node.Output[index].Length > 0) Pipeline.Define(Node.Output[index], value);
    }

    /// <summary>A name for the feature that is an output.</summary>
    public string NameOf(int index = 0) =>
        Pipeline.NameOf(index < Node.Output.Count && Node.Output[index].Length > 0 ? Node.Output[index] : $"{Node.OpType}_{index}");

    /// <summary>Adds a stage that gives the only output, a tensor of the shape of an input.</summary>
    public bool Stage(Model stage, long[] shape, OnnxType type = OnnxType.Float)
    {
        Output(0, new Columns([Pipeline.Add(stage)], shape, type));
        return true;
    }
}
