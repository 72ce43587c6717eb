using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace CoreMLSharp.Conformance;

/// <summary>Reads a file of named tensors (https://github.com/huggingface/safetensors): a length, a JSON header, the elements.</summary>
internal sealed class SafeTensors
{
    private readonly byte[] _file;
    private readonly JsonElement _header;
    private readonly int _start;

    public SafeTensors(string path)
    {
        _file = File.ReadAllBytes(path);
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(_file);
        _header = JsonDocument.Parse(_file.AsMemory(8, length)).RootElement;
        _start = 8 + length;
    }

    /// <summary>A tensor's elements as 64-bit numbers.</summary>
    public double[] Read(string name)
    {
        JsonElement tensor = _header.GetProperty(name);
        int begin = tensor.GetProperty("data_offsets")[0].GetInt32();
        int end = tensor.GetProperty("data_offsets")[1].GetInt32();
        ReadOnlySpan<byte> bytes = _file.AsSpan(_start + begin, end - begin);
        return tensor.GetProperty("dtype").GetString() switch
        {
            "F64" => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            "F32" => Convert<float>(bytes),
            "F16" => Convert<Half>(bytes),
            "I64" => Convert<long>(bytes),
            "I32" => Convert<int>(bytes),
            "I16" => Convert<short>(bytes),
            "I8" => Convert<sbyte>(bytes),
            "U64" => Convert<ulong>(bytes),
            "U32" => Convert<uint>(bytes),
            "U16" => Convert<ushort>(bytes),
            "U8" or "BOOL" => Convert<byte>(bytes),
            "BF16" => [.. Convert<ushort>(bytes).Select(bits => (double)BitConverter.UInt32BitsToSingle((uint)bits << 16))],
            string other => throw new InvalidDataException($"{name} has elements of type {other}."),
            null => throw new InvalidDataException($"{name} has no type."),
        };
    }

    private static double[] Convert<T>(ReadOnlySpan<byte> bytes) where T : unmanaged, System.Numerics.INumber<T>
    {
        ReadOnlySpan<T> elements = MemoryMarshal.Cast<byte, T>(bytes);
        double[] converted = new double[elements.Length];
        for (int i = 0; i < converted.Length; i++) converted[i] = double.CreateChecked(elements[i]);
        return converted;
    }
}
