using static CoreMLSharp.Specification.ArrayFeatureType.Types;

namespace CoreMLSharp.Runtime.Features;

/// <summary>The element type of an <see cref="MLMultiArray"/>; the types of <c>ArrayFeatureType</c> in the Core ML specification.</summary>
public enum MLMultiArrayDataType
{
    /// <summary>64-bit floating point.</summary>
    Double,

    /// <summary>32-bit floating point.</summary>
    Float32,

    /// <summary>16-bit floating point.</summary>
    Float16,

    /// <summary>32-bit signed integer.</summary>
    Int32,

    /// <summary>8-bit signed integer.</summary>
    Int8,
}

/// <summary>The element types of descriptions as those of arrays.</summary>
internal static class ArrayDataTypes
{
    /// <summary>The described type; null where the description leaves it open.</summary>
    public static MLMultiArrayDataType? ToMultiArrayType(this ArrayDataType type) => type switch
    {
        ArrayDataType.Double => MLMultiArrayDataType.Double,
        ArrayDataType.Float32 => MLMultiArrayDataType.Float32,
        ArrayDataType.Float16 => MLMultiArrayDataType.Float16,
        ArrayDataType.Int32 => MLMultiArrayDataType.Int32,
        ArrayDataType.Int8 => MLMultiArrayDataType.Int8,
        _ => null,
    };
}
