using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Compression.Programs;

/// <summary>The steps and parts of steps that several encodings have in common.</summary>
internal static class ExpressionSteps
{
    /// <summary>The first set whose compressed constants have the form of tensors of small integers.</summary>
    public const Opset TensorForms = Opset.CoreML8;

    /// <summary>Half floats that are read as floats.</summary>
    public static ExpressionStep Cast(ProgramConstant constant)
    {
        ProgramTensor halves = ProgramTensor.OfFloats(DataType.Float16, constant.Tensor.ToFloats(), [.. constant.Tensor.Shape]);
        return new("constexpr_cast", [new("source_val", halves), new("output_dtype", ProgramTensor.OfStrings(["fp32"], []))], [Whole(constant)]);
    }

    /// <summary>Floats of which only those that a mask selects are stored.</summary>
    public static ExpressionStep Sparse(ProgramConstant constant, float[] weights, WeightMask mask, Opset opset)
    {
        ProgramTensor data = ProgramTensor.OfFloats(constant.Tensor.DataType, mask.Select(weights), [mask.Count]), bits = mask.ToTensor(constant.Tensor.Shape);
        StepParameter[] where = opset >= TensorForms
            ? [new("mask", bits)]
            : [new("mask", Bytes(bits.Bytes.ToArray())), new("shape", Shape(constant))];
        return new("constexpr_sparse_to_dense", [new("nonzero_data", data), .. where], [Whole(constant)]);
    }

    /// <summary>The constant from what a step with <see cref="SparseOutputs"/> makes.</summary>
    public static ExpressionStep FromSparse(ProgramConstant constant) =>
        new("constexpr_sparse_to_dense", [new("nonzero_data", null, "_nonzero"), new("mask", null, "_mask")], [Whole(constant)]);

    public static StepOutput[] SparseOutputs(ProgramConstant constant, int stored) =>
        [new("_mask", DataType.Uint1, constant.Tensor.Shape), new("_nonzero", constant.Tensor.DataType, [stored])];

    /// <summary>The constant itself.</summary>
    public static StepOutput Whole(ProgramConstant constant) => new("", constant.Tensor.DataType, constant.Tensor.Shape);

    public static ProgramTensor Bytes(byte[] bytes) => new(DataType.Uint8, [bytes.Length], bytes);

    public static ProgramTensor Shape(ProgramConstant constant) =>
        ProgramTensor.OfIntegers(DataType.Uint32, [.. constant.Tensor.Shape], [constant.Tensor.Shape.Count]);
}
