using System.Runtime.InteropServices;
using System.Text.Json;

namespace CoreMLSharp.Serving.Protocol;

/// <summary>A datatype whose elements have a fixed size.</summary>
/// <typeparam name="T">The element.</typeparam>
/// <param name="name">Its name in the protocol.</param>
/// <param name="read">Reads an element from JSON; false where it is not one.</param>
/// <param name="write">Writes an element as JSON.</param>
internal sealed class NumberType<T>(string name, NumberType<T>.Reader read, Action<Utf8JsonWriter, T> write) : TensorType(name)
    where T : unmanaged
{
    /// <summary>Reads an element from JSON.</summary>
    public delegate bool Reader(JsonElement json, out T value);

    /// <inheritdoc/>
    public override Array FromJson(string tensor, JsonElement data, int count)
    {
        List<T> elements = [];
        foreach (JsonElement json in Flatten(data))
        {
            if (!read(json, out T value))
            {
                throw new ProtocolException(
                    Fault.Invalid, $"The tensor '{tensor}' of datatype {Name} has an element that is none: {json}.");
            }

            elements.Add(value);
        }

        CheckCount(tensor, elements.Count, count);
        return elements.ToArray();
    }

    /// <inheritdoc/>
    public override void ToJson(Utf8JsonWriter writer, Array elements)
    {
        writer.WriteStartArray();
        foreach (T element in (T[])elements) write(writer, element);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override Array FromBinary(string tensor, ReadOnlySpan<byte> data, int count)
    {
        long size = (long)count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        return data.Length == size ? MemoryMarshal.Cast<byte, T>(data).ToArray() : throw new ProtocolException(
            Fault.Invalid,
            $"The tensor '{tensor}' of {count} elements of datatype {Name} must have {size} bytes; {data.Length} were given.");
    }

    /// <inheritdoc/>
    public override byte[] ToBinary(Array elements) => MemoryMarshal.AsBytes<T>((T[])elements).ToArray();
}
