using System.Buffers;
using System.Runtime.InteropServices;
using CoreMLSharp.Onnx.Specification;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>
/// A constant tensor of a translated model. Its elements are shared with the Core ML specification message or weight file where they are
/// stored alike, not copied.
/// </summary>
public sealed class OnnxInitializer
{
    private readonly object _elements;

    internal OnnxInitializer(
        string name, TensorProto.Types.DataType type, long[] dims, float[] elements) : this(name, type, dims, (object)elements) { }

    internal OnnxInitializer(
        string name, TensorProto.Types.DataType type, long[] dims,
        RepeatedField<float> elements) : this(name, type, dims, (object)elements) { }

    internal OnnxInitializer(
        string name, TensorProto.Types.DataType type, long[] dims, ByteString elements) : this(name, type, dims, (object)elements) { }

    internal OnnxInitializer(
        string name, TensorProto.Types.DataType type, long[] dims,
        ReadOnlyMemory<byte> elements) : this(name, type, dims, (object)elements) { }

    private OnnxInitializer(string name, TensorProto.Types.DataType type, long[] dims, object elements) =>
        (Name, Type, Dims, _elements) = (name, type, dims, elements);

    /// <summary>The name by which the graph's nodes refer to it.</summary>
    public string Name { get; internal set; }

    /// <summary>The element type.</summary>
    public TensorProto.Types.DataType Type { get; }

    /// <summary>The length of each dimension.</summary>
    public IReadOnlyList<long> Dims { get; }

    /// <summary>
    /// The elements, row-major and little-endian. Valid as long as the specification message is not changed and the translation not
    /// disposed of.
    /// </summary>
    public ReadOnlySpan<byte> Bytes => _elements switch
    {
        float[] floats => MemoryMarshal.AsBytes<float>(floats),
        RepeatedField<float> floats => MemoryMarshal.AsBytes(UnsafeCollectionOperations.AsSpan(floats)),
        ReadOnlyMemory<byte> bytes => bytes.Span,
        _ => ((ByteString)_elements).Span,
    };

    /// <summary>The same elements, to be kept.</summary>
    internal ReadOnlyMemory<byte> Memory => _elements switch
    {
        float[] floats => new FloatBytes(floats).Memory,
        RepeatedField<float> floats => MemoryMarshal.AsBytes(UnsafeCollectionOperations.AsSpan(floats)).ToArray(),
        ReadOnlyMemory<byte> bytes => bytes,
        _ => ((ByteString)_elements).Memory,
    };

    /// <summary>The tensor as a message, with or without a copy of the elements.</summary>
    internal TensorProto ToTensor(bool withElements = true)
    {
        TensorProto tensor = new() { Name = Name, DataType = (int)Type };
        tensor.Dims.AddRange(Dims);
        if (withElements) tensor.RawData = _elements as ByteString ?? ByteString.CopyFrom(Bytes);
        return tensor;
    }

    /// <summary>An array of numbers as bytes, which are not copied.</summary>
    private sealed class FloatBytes(float[] floats) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(floats.AsSpan());

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException("The bytes are not for native code.");

        public override void Unpin() { }

        protected override void Dispose(bool disposing) { }
    }
}
