using System.Globalization;
using CoreMLSharp.Specification.MILSpec;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Programs;

/// <summary>Makes and reads the types of an ML Program's values.</summary>
public static class ProgramTypes
{
    private const long MaximumCount = 1L << 48;

    /// <summary>The type of a tensor; a size of -1 stands for one that only the run time knows.</summary>
    public static ValueType Tensor(DataType dataType, IEnumerable<long> shape)
    {
        TensorType type = new() { DataType = dataType, Dimensions = { shape.Select(Dimension) } };
        type.Rank = type.Dimensions.Count;
        return new ValueType { TensorType = type };
    }

    /// <summary>The sizes of a tensor; -1 where only the run time knows.</summary>
    public static long[] Shape(TensorType type) => [.. type.Dimensions.Select(dimension => (long?)dimension.Constant?.Size ?? -1)];

    /// <summary>
    /// A type in one line: <c>fp16[1, 64, 112, ?]</c>, <c>int32</c>, <c>list&lt;string&gt;</c>, <c>state&lt;fp16[1, 8]&gt;</c>.
    /// </summary>
    public static string Text(ValueType? type) => type?.TypeCase switch
    {
        ValueType.TypeOneofCase.TensorType => type.TensorType.Dimensions.Count == 0 ? type.TensorType.DataType.TypeName
            : $"{type.TensorType.DataType.TypeName}[{string.Join(", ", type.TensorType.Dimensions.Select(Text))}]",
        ValueType.TypeOneofCase.ListType => $"list<{Text(type.ListType.Type)}>",
        ValueType.TypeOneofCase.TupleType => $"tuple<{string.Join(", ", type.TupleType.Types_.Select(Text))}>",
        ValueType.TypeOneofCase.DictionaryType => $"dict<{Text(type.DictionaryType.KeyType)}, {Text(type.DictionaryType.ValueType)}>",
        ValueType.TypeOneofCase.StateType => $"state<{Text(type.StateType.WrappedType)}>",
        _ => "unknown",
    };

    /// <summary>The number of elements; null when a size is not known or no memory could hold so many.</summary>
    internal static long? Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long size in shape)
        {
            if (size < 0 || (size > 0 && count > MaximumCount / size)) return null;
            count *= size;
        }

        return count;
    }

    private static Dimension Dimension(long size) => size >= 0
        ? new Dimension { Constant = new() { Size = (ulong)size } }
        : new Dimension { Unknown = new() };

    private static string Text(Dimension dimension) => dimension.Constant is { } constant
        ? constant.Size.ToString(CultureInfo.InvariantCulture)
        : dimension.Unknown?.Variadic == true ? "…" : "?";
}
