namespace CoreMLSharp.Runtime.Data;

/// <summary>The element types of <c>.safetensors</c> and <c>.npy</c> files.</summary>
public enum TensorElementType
{
    /// <summary>Truth values, a byte each.</summary>
    Bool,

    /// <summary>8-bit unsigned integers.</summary>
    UInt8,

    /// <summary>8-bit signed integers.</summary>
    Int8,

    /// <summary>16-bit signed integers.</summary>
    Int16,

    /// <summary>32-bit signed integers.</summary>
    Int32,

    /// <summary>64-bit signed integers.</summary>
    Int64,

    /// <summary>16-bit floating point numbers.</summary>
    Float16,

    /// <summary>16-bit floating point numbers with the range of 32-bit ones.</summary>
    BFloat16,

    /// <summary>32-bit floating point numbers.</summary>
    Float32,

    /// <summary>64-bit floating point numbers.</summary>
    Float64,
}
