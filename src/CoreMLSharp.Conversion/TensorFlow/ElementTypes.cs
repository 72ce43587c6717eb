using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Diagnostics;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>TensorFlow's types of elements.</summary>
internal static class ElementTypes
{
    /// <summary>
    /// The type in ONNX graphs. Floating point numbers of all widths are computed with 32 bits, since how exact a Core ML model is is
    /// chosen when it is made.
    /// </summary>
    public static DataType ToOnnx(ElementType type) => type switch
    {
        ElementType.Float or ElementType.Double or ElementType.Half or ElementType.Bfloat16 => DataType.Float,
        ElementType.Int32 or ElementType.Qint32 => DataType.Int32,
        ElementType.Int64 => DataType.Int64,
        ElementType.Bool => DataType.Bool,
        ElementType.Uint8 or ElementType.Quint8 => DataType.Uint8,
        ElementType.Int8 or ElementType.Qint8 => DataType.Int8,
        ElementType.Uint16 or ElementType.Quint16 => DataType.Uint16,
        ElementType.Int16 or ElementType.Qint16 => DataType.Int16,
        ElementType.Uint32 => DataType.Uint32,
        ElementType.Uint64 => DataType.Uint64,
        _ => throw new UnsupportedModelException(
            $"its elements are of the type {type.ToString().ToLowerInvariant()}, which Core ML does not have."),
    };
}
