using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Constants in the graph.</summary>
internal static class Constants
{
    public static void Constant(NodeContext node)
    {
        AttributeProto value = node.Node.Attribute.FirstOrDefault(attribute => attribute.Name.Contains("value", StringComparison.Ordinal))
            ?? throw new ModelFormatException("its value is missing.");
        node.Output(0, new ImportedTensor(value.Name switch
        {
            "value" => OnnxConstant.Of(value.T),
            "sparse_value" => OnnxConstant.Of(value.SparseTensor),
            "value_float" => new OnnxConstant(OnnxType.Float, ProgramTensor.Scalar(value.F)),
            "value_floats" => new OnnxConstant(OnnxType.Float, ProgramTensor.Of<float>([.. value.Floats], [value.Floats.Count])),
            "value_int" => new OnnxConstant(OnnxType.Int64, ProgramTensor.Scalar(value.I)),
            "value_ints" => new OnnxConstant(OnnxType.Int64, ProgramTensor.Of<long>([.. value.Ints], [value.Ints.Count])),
            _ => throw new UnsupportedModelException("Core ML has no tensors of texts."),
        }));
    }
}
