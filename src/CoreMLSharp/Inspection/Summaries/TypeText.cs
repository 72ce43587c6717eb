using System.Globalization;
using CoreMLSharp.Specification.MILSpec;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Inspection.Summaries;

/// <summary>The types of an ML Program's values, in the words of its text form: <c>fp16[1, 64, 112, 112]</c>.</summary>
internal static class TypeText
{
    public static string Of(ValueType? type) => type?.TypeCase switch
    {
        ValueType.TypeOneofCase.TensorType => type.TensorType.Dimensions.Count == 0 ? Of(type.TensorType.DataType)
            : $"{Of(type.TensorType.DataType)}[{string.Join(", ", type.TensorType.Dimensions.Select(Of))}]",
        ValueType.TypeOneofCase.ListType => $"list<{Of(type.ListType.Type)}>",
        ValueType.TypeOneofCase.TupleType => $"tuple<{string.Join(", ", type.TupleType.Types_.Select(Of))}>",
        ValueType.TypeOneofCase.DictionaryType => $"dict<{Of(type.DictionaryType.KeyType)}, {Of(type.DictionaryType.ValueType)}>",
        ValueType.TypeOneofCase.StateType => $"state<{Of(type.StateType.WrappedType)}>",
        _ => "unknown",
    };

    public static string Of(DataType type) => type switch
    {
        DataType.Float16 => "fp16",
        DataType.Float32 => "fp32",
        DataType.Float64 => "fp64",
        DataType.Bfloat16 => "bf16",
        _ => type.ToString().ToLowerInvariant(),
    };

    /// <summary>The sizes of a tensor; 0 where they are not known.</summary>
    public static IReadOnlyList<long> Shape(TensorType type) => [.. type.Dimensions.Select(dimension => (long)(dimension.Constant?.Size ?? 0))];

    /// <summary>The number of elements; 0 when it is not known, or no file could hold them.</summary>
    public static long Count(TensorType type)
    {
        const long Limit = 1L << 48;
        long count = 1;
        foreach (long size in Shape(type))
        {
            if (size <= 0 || count > Limit / size) return 0;
            count *= size;
        }

        return count;
    }

    public static int Bits(DataType type) => type switch
    {
        DataType.Float64 or DataType.Int64 or DataType.Uint64 => 64,
        DataType.Float32 or DataType.Int32 or DataType.Uint32 => 32,
        DataType.Float16 or DataType.Bfloat16 or DataType.Int16 or DataType.Uint16 => 16,
        DataType.Int4 or DataType.Uint4 => 4,
        DataType.Uint1 => 1,
        DataType.Uint2 => 2,
        DataType.Uint3 => 3,
        DataType.Uint6 => 6,
        _ => 8,
    };

    private static string Of(Dimension dimension) => dimension.Constant is { } constant ? constant.Size.ToString(CultureInfo.InvariantCulture) : "?";
}
