using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace CoreMLSharp.Serving.Protocol;

/// <summary>The datatype BYTES: texts and files, of any length each.</summary>
internal sealed class BytesType() : TensorType("BYTES")
{
    /// <inheritdoc/>
    public override Array FromJson(string tensor, JsonElement data, int count)
    {
        List<byte[]> elements = [];
        foreach (JsonElement json in Flatten(data))
        {
            if (json.ValueKind != JsonValueKind.String)
            {
                throw new ProtocolException(
                    Fault.Invalid, $"The tensor '{tensor}' of datatype BYTES has an element that is no text: {json}.");
            }

            elements.Add(Encoding.UTF8.GetBytes(json.GetString()!));
        }

        CheckCount(tensor, elements.Count, count);
        return elements.ToArray();
    }

    /// <inheritdoc/>
    public override void ToJson(Utf8JsonWriter writer, Array elements)
    {
        writer.WriteStartArray();
        foreach (byte[] element in (byte[][])elements) writer.WriteStringValue(Encoding.UTF8.GetString(element));
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override Array FromBinary(string tensor, ReadOnlySpan<byte> data, int count)
    {
        List<byte[]> elements = [];
        while (data.Length >= sizeof(uint))
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(data);
            if (length > data.Length - sizeof(uint)) break;
            elements.Add(data.Slice(sizeof(uint), (int)length).ToArray());
            data = data[(sizeof(uint) + (int)length)..];
        }

        if (data.Length > 0)
        {
            throw new ProtocolException(
                Fault.Invalid, $"The binary data of the tensor '{tensor}' ends inside of an element: four bytes of length go before each.");
        }

        CheckCount(tensor, elements.Count, count);
        return elements.ToArray();
    }

    /// <inheritdoc/>
    public override byte[] ToBinary(Array elements)
    {
        using MemoryStream stream = new();
        Span<byte> length = stackalloc byte[sizeof(uint)];
        foreach (byte[] element in (byte[][])elements)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, element.Length);
            stream.Write(length);
            stream.Write(element);
        }

        return stream.ToArray();
    }
}
