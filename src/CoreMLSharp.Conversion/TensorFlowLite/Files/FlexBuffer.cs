using System.Buffers.Binary;
using System.Text;

namespace CoreMLSharp.Conversion.TensorFlowLite.Files;

/// <summary>
/// Values without a schema, as the options of custom operators are stored: numbers, texts, lists and maps, each with its kind and the width
/// of its parts.
/// </summary>
internal readonly struct FlexBuffer
{
    private const int IndirectInteger = 6;
    private const int IndirectUnsigned = 7;
    private const int IndirectNumber = 8;
    private const int MapKind = 9;
    private const int BlobKind = 25;

    private readonly ReadOnlyMemory<byte> _buffer;
    private readonly int _position;
    private readonly int _parentWidth;
    private readonly int _type;

    private FlexBuffer(ReadOnlyMemory<byte> buffer, long position, int parentWidth, int type) =>
        (_buffer, _position, _parentWidth, _type) = (buffer, Inside(buffer, position, parentWidth), parentWidth, type);

    /// <summary>The value that a buffer holds.</summary>
    /// <exception cref="Diagnostics.ModelFormatException">The buffer is damaged.</exception>
    public static FlexBuffer Root(ReadOnlyMemory<byte> buffer)
    {
        if (buffer.Length < 3) throw FlatTable.Damaged();
        int width = buffer.Span[^1];
        if (width is not (1 or 2 or 4 or 8)) throw FlatTable.Damaged();
        return new FlexBuffer(buffer, buffer.Length - 2 - width, width, buffer.Span[^2]);
    }

    private int Kind => _type >> 2;

    private int Width => 1 << (_type & 3);

    /// <summary>The bytes of a text or a blob.</summary>
    public ReadOnlyMemory<byte> Bytes
    {
        get
        {
            if (Kind is not (4 or 5 or BlobKind)) throw FlatTable.Damaged();
            int start = Target();
            if (Kind == 4)
            {
                // A key ends with a zero, and does not say its length.
                int length = _buffer.Span[start..].IndexOf((byte)0);
                return length >= 0 ? _buffer.Slice(start, length) : throw FlatTable.Damaged();
            }

            long size = Integer(start - Width, Width);
            return _buffer.Slice(Inside(_buffer, start, size), (int)size);
        }
    }

    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    /// <summary>A number of any kind.</summary>
    public double Number => Kind switch
    {
        1 or 2 or 26 => Integer(_position, _parentWidth),
        3 => Real(_position, _parentWidth),
        IndirectInteger or IndirectUnsigned => Integer(Target(), Width),
        IndirectNumber => Real(Target(), Width),
        _ => throw FlatTable.Damaged(),
    };

    /// <summary>The elements of a list of values of any kinds, or the values of a map.</summary>
    public FlexBuffer[] Elements
    {
        get
        {
            if (Kind is not (MapKind or 10)) throw FlatTable.Damaged();
            int start = Target();
            int count = Count(start, Width);
            FlexBuffer[] elements = new FlexBuffer[count];
            for (int i = 0; i < count; i++)
            {
                int type = _buffer.Span[Inside(_buffer, start + ((long)count * Width) + i, 1)];
                elements[i] = new FlexBuffer(_buffer, start + ((long)i * Width), Width, type);
            }

            return elements;
        }
    }

    /// <summary>The values of a map by their keys.</summary>
    public IReadOnlyDictionary<string, FlexBuffer> Map
    {
        get
        {
            if (Kind != MapKind) throw FlatTable.Damaged();
            FlexBuffer[] values = Elements;
            int start = Target();

            // Before the values stand their number, and before that where the keys are and how wide.
            int place = start - (3 * Width);
            long keys = place - Integer(place, Width);
            int width = (int)Integer(start - (2 * Width), Width);
            if (width is not (1 or 2 or 4 or 8)) throw FlatTable.Damaged();
            Dictionary<string, FlexBuffer> map = [];
            for (int i = 0; i < values.Length; i++)
            {
                map[new FlexBuffer(_buffer, keys + ((long)i * width), width, 4 << 2).Text] = values[i];
            }

            return map;
        }
    }

    /// <summary>Where a value lies that does not stand in its parent; such references go back.</summary>
    private int Target() => Inside(_buffer, _position - Integer(_position, _parentWidth), 1);

    private int Count(int start, int width)
    {
        long count = Integer(start - width, width);
        return count >= 0 && count <= _buffer.Length ? (int)count : throw FlatTable.Damaged();
    }

    private long Integer(long position, int width)
    {
        ReadOnlySpan<byte> bytes = _buffer.Span.Slice(Inside(_buffer, position, width), width);
        return width switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        };
    }

    private double Real(long position, int width)
    {
        ReadOnlySpan<byte> bytes = _buffer.Span.Slice(Inside(_buffer, position, width), width);
        return width switch
        {
            2 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            4 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            8 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            _ => throw FlatTable.Damaged(),
        };
    }

    private static int Inside(ReadOnlyMemory<byte> buffer, long position, long length) =>
        position >= 0 && length >= 0 && length <= buffer.Length - position ? (int)position : throw FlatTable.Damaged();
}
