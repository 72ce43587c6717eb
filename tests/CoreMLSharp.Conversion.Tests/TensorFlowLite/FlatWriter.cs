using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace CoreMLSharp.Conversion.Tests.TensorFlowLite;

/// <summary>A table of a FlatBuffers file: what its fields are, by number.</summary>
internal sealed class FlatNode : Dictionary<int, object>;

/// <summary>Makes small TensorFlow Lite files.</summary>
internal sealed class FlatWriter
{
    private readonly List<byte> _bytes = [];

    /// <summary>A model of one graph.</summary>
    /// <param name="codes">The operators' codes: numbers, or names of custom ones.</param>
    /// <param name="tensors">The tensors, each with its buffer's number.</param>
    /// <param name="operators">The operators.</param>
    /// <param name="inputs">The numbers of the inputs.</param>
    /// <param name="outputs">The numbers of the outputs.</param>
    /// <param name="buffers">The constants; the first is empty.</param>
    /// <param name="metadata">What stands beside the model.</param>
    public static byte[] Model(
        object[] codes, FlatNode[] tensors, FlatNode[] operators, int[] inputs, int[] outputs, byte[][] buffers,
        params FlatNode[] metadata) => Write(
        new FlatNode
        {
            [0] = 3,
            [1] = codes.Select(code => code is string name
                ? new FlatNode { [0] = (sbyte)32, [1] = name, [3] = 32 }
                : new FlatNode { [0] = (sbyte)Math.Min((int)code, 127), [3] = code }).ToArray(),
            [2] = new FlatNode[] { new() { [0] = tensors, [1] = inputs, [2] = outputs, [3] = operators } },
            [4] = buffers.Select(buffer => buffer.Length == 0 ? [] : new FlatNode { [0] = buffer }).ToArray(),
            [6] = metadata,
        });

    public static FlatNode Tensor(string name, int[] shape, int buffer = 0, sbyte type = 0, FlatNode? quantization = null)
    {
        FlatNode tensor = new() { [0] = shape, [1] = type, [2] = buffer, [3] = name };
        if (quantization is not null) tensor[4] = quantization;
        return tensor;
    }

    public static FlatNode Operator(int code, int[] inputs, int[] outputs, FlatNode? options = null)
    {
        FlatNode @operator = new() { [0] = code, [1] = inputs, [2] = outputs };
        if (options is not null) @operator[4] = options;
        return @operator;
    }

    public static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();

    /// <summary>A file that begins with a table.</summary>
    public static byte[] Write(FlatNode root)
    {
        FlatWriter writer = new();
        writer._bytes.AddRange([.. new byte[4], .. "TFL3"u8]);
        writer.Refer(0, writer.Put(root));
        return [.. writer._bytes];
    }

    private int Put(FlatNode node)
    {
        // Every field has eight bytes, of which a reference takes four.
        int count = node.Keys.DefaultIfEmpty(-1).Max() + 1;
        int fields = _bytes.Count;
        Add((ushort)(4 + (2 * count)));
        Add((ushort)(4 + (8 * count)));
        for (int field = 0; field < count; field++) Add(node.ContainsKey(field) ? (ushort)(4 + (8 * field)) : (ushort)0);
        int table = _bytes.Count;
        Span<byte> start = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(start, table - fields);
        _bytes.AddRange(start);
        _bytes.AddRange(new byte[8 * count]);
        foreach ((int field, object value) in node) Put(table + 4 + (8 * field), value);
        return table;
    }

    private void Put(int place, object value)
    {
        switch (value)
        {
            case sbyte number: _bytes[place] = (byte)number; break;
            case bool flag: _bytes[place] = flag ? (byte)1 : (byte)0; break;
            case int number: Set(place, number); break;
            case float number: Set(place, BitConverter.SingleToInt32Bits(number)); break;
            case FlatNode node: Refer(place, Put(node)); break;
            case string text: Refer(place, Vector(text.Length, Encoding.UTF8.GetBytes(text))); break;
            case byte[] bytes: Refer(place, Vector(bytes.Length, bytes)); break;
            case int[] numbers: Refer(place, Vector(numbers.Length, MemoryMarshal.AsBytes<int>(numbers))); break;
            case long[] numbers: Refer(place, Vector(numbers.Length, MemoryMarshal.AsBytes<long>(numbers))); break;
            case float[] numbers: Refer(place, Vector(numbers.Length, MemoryMarshal.AsBytes<float>(numbers))); break;
            case FlatNode[] nodes:
                int vector = Vector(nodes.Length, new byte[4 * nodes.Length]);
                Refer(place, vector);
                for (int i = 0; i < nodes.Length; i++) Refer(vector + 4 + (4 * i), Put(nodes[i]));
                break;
            default: throw new ArgumentException($"{value.GetType()} is not written.");
        }
    }

    private int Vector(int count, ReadOnlySpan<byte> elements)
    {
        int start = _bytes.Count;
        _bytes.AddRange(new byte[4]);
        Set(start, count);
        _bytes.AddRange(elements);
        return start;
    }

    private void Refer(int place, int target) => Set(place, target - place);

    private void Set(int place, int number) =>
        BinaryPrimitives.WriteInt32LittleEndian(CollectionsMarshal.AsSpan(_bytes)[place..], number);

    private void Add(ushort number) => _bytes.AddRange([(byte)number, (byte)(number >> 8)]);
}
