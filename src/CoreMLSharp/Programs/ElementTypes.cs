using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs;

/// <summary>Which .NET type holds which element type.</summary>
internal static class ElementTypes
{
    private static readonly Dictionary<Type, DataType> Types = new()
    {
        [typeof(bool)] = DataType.Bool,
        [typeof(Half)] = DataType.Float16,
        [typeof(float)] = DataType.Float32,
        [typeof(double)] = DataType.Float64,
        [typeof(sbyte)] = DataType.Int8,
        [typeof(short)] = DataType.Int16,
        [typeof(int)] = DataType.Int32,
        [typeof(long)] = DataType.Int64,
        [typeof(byte)] = DataType.Uint8,
        [typeof(ushort)] = DataType.Uint16,
        [typeof(uint)] = DataType.Uint32,
        [typeof(ulong)] = DataType.Uint64,
    };

    public static DataType Of<T>() => Types.TryGetValue(typeof(T), out DataType type)
        ? type
        : throw new ArgumentException($"ML Programs have no tensors of {typeof(T).Name}.");
}
