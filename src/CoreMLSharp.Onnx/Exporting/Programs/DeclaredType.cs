using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>The types that a program declares for what it computes.</summary>
internal static class DeclaredType
{
    /// <summary>What is declared of a tensor's shape; unranked where even the number of dimensions varies.</summary>
    public static TensorShape ShapeOf(TensorType type)
    {
        if (type.Dimensions.Any(dimension => dimension.Unknown?.Variadic == true)) return TensorShape.Unranked;
        return new TensorShape(
            [.. type.Dimensions.Select(dimension => dimension.Constant is { } constant ? Length(constant.Size) : TensorShape.Unknown)]);
    }

    /// <summary>A computed value as the variable that is declared: of its kind of number, with what is known of both shapes.</summary>
    /// <exception cref="ModelValidationException">The ranks contradict each other.</exception>
    public static Variable Apply(OnnxGraphBuilder graph, OnnxValue value, ValueType? declared)
    {
        if (declared?.TypeCase == ValueType.TypeOneofCase.ListType)
        {
            TensorType? elements = declared.ListType.Type?.TensorType;
            return new Variable(elements?.DataType ?? DataType.UnusedType) { Tensor = value, IsList = true };
        }

        if (declared?.TypeCase != ValueType.TypeOneofCase.TensorType)
        {
            throw new ModelValidationException("an output is declared to be something else than a tensor.");
        }

        TensorType type = declared.TensorType;
        OnnxValue typed = graph.Cast(value, ElementTypes.Computed(type.DataType));
        return new Variable(type.DataType) { Tensor = typed with { Shape = Meet(typed.Shape, ShapeOf(type)) } };
    }

    /// <summary>
    /// Of lengths that contradict each other the computed one holds: coremltools declares some wrong ones, such as of slices that begin at
    /// a negative position.
    /// </summary>
    private static TensorShape Meet(TensorShape computed, TensorShape declared)
    {
        if (!declared.IsRanked) return computed;
        if (!computed.IsRanked) return declared;
        if (computed.Rank != declared.Rank)
        {
            throw new ModelValidationException($"it computes the shape {computed}, but its output is declared to be {declared}.");
        }

        return computed.Select((dim, i) => dim == TensorShape.Unknown ? declared[i] : dim);
    }

    private static long Length(ulong size) =>
        size <= int.MaxValue ? (long)size : throw new ModelValidationException($"a dimension of {size} is declared.");
}
