using System.Buffers.Binary;
using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Runtime.Data;

/// <summary>
/// A <c>.safetensors</c> file: named arrays and text metadata. The layout is that of the safetensors format: the header's length as a
/// little-endian 64-bit integer, a JSON header with the type, shape and byte range of each array, then the bytes.
/// </summary>
/// <param name="Tensors">The arrays by name.</param>
/// <param name="Metadata">Texts by name.</param>
public sealed record SafeTensorsFile(IReadOnlyDictionary<string, StoredTensor> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    private const string MetadataName = "__metadata__";
    private const int LengthBytes = sizeof(ulong);

    /// <summary>The format's own limit on its header.</summary>
    private const int MaximumHeaderBytes = 100_000_000;

    private static readonly Dictionary<string, TensorElementType> Types = new()
    {
        ["BOOL"] = TensorElementType.Bool,
        ["U8"] = TensorElementType.UInt8,
        ["I8"] = TensorElementType.Int8,
        ["I16"] = TensorElementType.Int16,
        ["I32"] = TensorElementType.Int32,
        ["I64"] = TensorElementType.Int64,
        ["F16"] = TensorElementType.Float16,
        ["BF16"] = TensorElementType.BFloat16,
        ["F32"] = TensorElementType.Float32,
        ["F64"] = TensorElementType.Float64,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="CoreMLException">
    /// The file is not in the format, is cut off, or holds an array of a type that is not known here.
    /// </exception>
    public static SafeTensorsFile Load(string path)
    {
        byte[] file = InputFile.Read(path, "file");
        if (file.Length < LengthBytes) throw Malformed(path, "it is too short");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (headerLength > MaximumHeaderBytes || (int)headerLength > file.Length - LengthBytes)
        {
            throw Malformed(path, "its header does not fit");
        }

        ReadOnlyMemory<byte> header = file.AsMemory(LengthBytes, (int)headerLength), data = file.AsMemory(LengthBytes + (int)headerLength);
        try
        {
            using JsonDocument json = JsonDocument.Parse(header);
            Dictionary<string, StoredTensor> tensors = json.RootElement.EnumerateObject().Where(entry => entry.Name != MetadataName)
                .ToDictionary(entry => entry.Name, entry => Tensor(path, entry.Name, entry.Value, data));
            Dictionary<string, string> metadata = json.RootElement.TryGetProperty(MetadataName, out JsonElement texts)
                ? texts.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!)
                : [];
            return new SafeTensorsFile(tensors, metadata);
        }
        catch (Exception error) when (
            error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException)
        {
            throw Malformed(path, $"its header is wrong ({error.Message})", error);
        }
    }

    /// <summary>Writes a file, arrays in the order of their names.</summary>
    public void Save(string path) => AtomicFile.Write(path, stream =>
    {
        KeyValuePair<string, StoredTensor>[] ordered = [.. Tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal)];
        byte[] header = Header(ordered);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((_, StoredTensor tensor) in ordered) stream.Write(tensor.Bytes.Span);
    });

    private static StoredTensor Tensor(string path, string name, JsonElement entry, ReadOnlyMemory<byte> data)
    {
        string typeName = entry.GetProperty("dtype").GetString()!;
        if (!Types.TryGetValue(typeName, out TensorElementType type))
        {
            throw new CoreMLException($"{path}: the array '{name}' has the type {typeName}, which is not known here.");
        }

        long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(length => (long)length.GetInt32())];
        long[] range = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        if (range.Length != 2 || range[0] < 0 || range[1] < range[0] || range[1] > data.Length)
        {
            throw Malformed(path, $"the array '{name}' lies outside the file");
        }

        if (!Fills(shape, ElementTypes.Size(type), range[1] - range[0]))
        {
            throw Malformed(path, $"the array '{name}' does not fill its shape");
        }

        return new StoredTensor(type, shape, data[(int)range[0]..(int)range[1]]);
    }

    private static bool Fills(long[] shape, int size, long bytes)
    {
        UInt128 product = (UInt128)size;
        foreach (long length in shape)
        {
            if (length < 0) return false;
            product *= (UInt128)length;
            if (product > int.MaxValue) return false;
        }

        return product == (UInt128)bytes;
    }

    /// <summary>The JSON header, padded with spaces so that the arrays begin at a multiple of 8.</summary>
    private byte[] Header(KeyValuePair<string, StoredTensor>[] ordered)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            if (Metadata.Count > 0)
            {
                json.WriteStartObject(MetadataName);
                foreach ((string name, string text) in Metadata) json.WriteString(name, text);
                json.WriteEndObject();
            }

            long offset = 0;
            foreach ((string name, StoredTensor tensor) in ordered)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", Types.First(entry => entry.Value == tensor.ElementType).Key);
                json.WriteStartArray("shape");
                foreach (long length in tensor.Shape) json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Bytes.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % LengthBytes != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static CoreMLException Malformed(string path, string why, Exception? cause = null) =>
        new($"{path} is not a readable .safetensors file: {why}.", cause);
}
