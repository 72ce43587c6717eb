using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace CoreMLSharp.Conversion.Sources;

/// <summary>Tensors of a source from features, and back.</summary>
internal static class SourceTensors
{
    /// <summary>A feature as the tensor of an input; a number, a text or a vector is one row.</summary>
    /// <exception cref="ModelInputException">It is neither, or has another number of elements than the tensor.</exception>
    public static OrtValue Of(string name, MLFeatureValue value, NodeMetadata input)
    {
        long[] declared = [.. input.Dimensions.Select(size => (long)size)];
        if (value.Type == MLFeatureType.String) return OfText(value.StringValue, declared.Length);
        MLMultiArray array = value.Type switch
        {
            MLFeatureType.Double => MLMultiArray.Wrap([value.DoubleValue], 1),
            MLFeatureType.Int64 => MLMultiArray.Wrap([(double)value.Int64Value], 1),
            MLFeatureType.MultiArray => value.MultiArrayValue,
            _ => throw new ModelInputException($"The input '{name}' is a value of type {value.Type}, which is not compared with a source."),
        };
        bool isRow = array.Shape.Count < declared.Length || value.Type != MLFeatureType.MultiArray;
        long[] shape = isRow ? [.. declared.Select(size => size < 0 ? 1 : size)] : [.. array.Shape];
        return Tensors.FromArray(array, (TensorProto.Types.DataType)(int)input.ElementDataType, shape, $"The input '{name}'");
    }

    /// <summary>A tensor as a feature: an array, or the text of a tensor of one.</summary>
    public static MLFeatureValue ToValue(OrtValue tensor) =>
        tensor.GetTensorTypeAndShape().ElementDataType != TensorElementType.String ? Tensors.ToArray(tensor)
        : tensor.GetStringTensorAsArray() is [var text] ? text
        : MLFeatureValue.FromSequence(tensor.GetStringTensorAsArray());

    private static OrtValue OfText(string text, int rank)
    {
        OrtValue tensor = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [.. Enumerable.Repeat(1L, rank)]);
        tensor.StringTensorSetElementAt(text, 0);
        return tensor;
    }
}
