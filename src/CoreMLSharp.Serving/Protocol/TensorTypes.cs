using System.Text.Json;

namespace CoreMLSharp.Serving.Protocol;

/// <summary>The datatypes of the protocol.</summary>
internal static class TensorTypes
{
    /// <summary>True and false.</summary>
    public static readonly TensorType Bool = new NumberType<bool>("BOOL", TryBool, (writer, value) => writer.WriteBooleanValue(value));

    /// <summary>Bytes as numbers.</summary>
    public static readonly TensorType UInt8 = Integer("UINT8", (JsonElement json, out byte value) => json.TryGetByte(out value));

    /// <summary>Signed bytes.</summary>
    public static readonly TensorType Int8 = Integer("INT8", (JsonElement json, out sbyte value) => json.TryGetSByte(out value));

    /// <summary>Integers of 32 bits.</summary>
    public static readonly TensorType Int32 = Integer("INT32", (JsonElement json, out int value) => json.TryGetInt32(out value));

    /// <summary>Integers of 64 bits.</summary>
    public static readonly TensorType Int64 = Integer("INT64", (JsonElement json, out long value) => json.TryGetInt64(out value));

    /// <summary>Half floats.</summary>
    public static readonly TensorType Fp16 = new NumberType<Half>("FP16", TryHalf, (writer, value) => WriteFloat(writer, (float)value));

    /// <summary>Floats.</summary>
    public static readonly TensorType Fp32 = new NumberType<float>("FP32", TryFloat, WriteFloat);

    /// <summary>Doubles.</summary>
    public static readonly TensorType Fp64 = new NumberType<double>("FP64", TryDouble, WriteDouble);

    /// <summary>Texts and files.</summary>
    public static readonly TensorType Bytes = new BytesType();

    private static readonly Dictionary<string, TensorType> Table = new TensorType[]
    {
        Bool, UInt8,
        Integer("UINT16", (JsonElement json, out ushort value) => json.TryGetUInt16(out value)),
        Integer("UINT32", (JsonElement json, out uint value) => json.TryGetUInt32(out value)),
        Integer("UINT64", (JsonElement json, out ulong value) => json.TryGetUInt64(out value)),
        Int8,
        Integer("INT16", (JsonElement json, out short value) => json.TryGetInt16(out value)),
        Int32, Int64, Fp16, Fp32, Fp64, Bytes,
    }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>The datatype of a name.</summary>
    /// <exception cref="ProtocolException">There is none of that name.</exception>
    public static TensorType Find(string tensor, string name) => Table.TryGetValue(name, out TensorType? type) ? type
        : throw new ProtocolException(
            Fault.Invalid, $"The tensor '{tensor}' has the datatype '{name}'; the protocol has {string.Join(", ", Table.Keys)}.");

    private static NumberType<T> Integer<T>(string name, NumberType<T>.Reader read) where T : unmanaged, IFormattable => new(
        name,
        (JsonElement json, out T value) =>
        {
            value = default;
            return json.ValueKind == JsonValueKind.Number && read(json, out value);
        },
        (writer, value) => writer.WriteRawValue(value.ToString(null, null), skipInputValidation: true));

    private static bool TryBool(JsonElement json, out bool value)
    {
        value = json.ValueKind == JsonValueKind.True;
        return json.ValueKind is JsonValueKind.True or JsonValueKind.False;
    }

    private static bool TryHalf(JsonElement json, out Half value)
    {
        bool isNumber = TryFloat(json, out float number);
        value = (Half)number;
        return isNumber;
    }

    private static bool TryFloat(JsonElement json, out float value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.Number && json.TryGetSingle(out value);
    }

    private static bool TryDouble(JsonElement json, out double value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out value);
    }

    // JSON has no number for these.
    private static void WriteFloat(Utf8JsonWriter writer, float value)
    {
        if (float.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteStringValue(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    private static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteStringValue(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
