using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs;

/// <summary>
/// The layout of a weight file, version 2 of Apple's blob storage format; all numbers are little-endian. A header of 64 bytes (number of
/// entries, version), then the entries: 64 bytes that describe the data, and the data, both at multiples of 64 bytes.
/// </summary>
internal static class BlobFormat
{
    public const int Version = 2;
    public const int Alignment = 64;
    public const int HeaderLength = 64;
    public const int MetadataLength = 64;

    /// <summary>What every description of data begins with.</summary>
    public const uint Sentinel = 0xDEADBEEF;

    private static readonly Dictionary<uint, DataType> Types = new()
    {
        [1] = DataType.Float16,
        [2] = DataType.Float32,
        [3] = DataType.Uint8,
        [4] = DataType.Int8,
        [5] = DataType.Bfloat16,
        [6] = DataType.Int16,
        [7] = DataType.Uint16,
        [8] = DataType.Int4,
        [9] = DataType.Uint1,
        [10] = DataType.Uint2,
        [11] = DataType.Uint4,
        [12] = DataType.Uint3,
        [13] = DataType.Uint6,
        [14] = DataType.Int32,
        [15] = DataType.Uint32,
        [16] = DataType.Float8E4M3Fn,
        [17] = DataType.Float8E5M2,
    };

    private static readonly Dictionary<DataType, uint> Codes = Types.ToDictionary(entry => entry.Value, entry => entry.Key);

    /// <summary>The element type of a code; null for one that is not known.</summary>
    public static DataType? TypeOf(uint code) => Types.TryGetValue(code, out DataType type) ? type : null;

    /// <summary>The code of an element type; null for one that weight files do not hold.</summary>
    public static uint? CodeOf(DataType type) => Codes.TryGetValue(type, out uint code) ? code : null;

    /// <summary>The next multiple of 64 bytes.</summary>
    public static long Align(long offset) => (offset + Alignment - 1) / Alignment * Alignment;
}
