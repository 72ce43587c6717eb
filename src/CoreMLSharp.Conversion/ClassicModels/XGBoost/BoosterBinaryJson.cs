using System.Buffers.Binary;
using System.Text;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.ClassicModels.XGBoost;

/// <summary>Reads a document in Universal Binary JSON (draft 12): lists of numbers of one type have their type and length first.</summary>
internal ref struct BoosterBinaryJson(ReadOnlySpan<byte> bytes)
{
    private const int MaximumDepth = 64;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    /// <exception cref="ModelFormatException">The document is damaged.</exception>
    public static BoosterValue Read(ReadOnlySpan<byte> bytes)
    {
        BoosterBinaryJson reader = new(bytes);
        return reader.Value(reader.Marker(), 0);
    }

    private BoosterValue Value(byte marker, int depth)
    {
        if (depth > MaximumDepth) throw new ModelFormatException($"its values are nested deeper than {MaximumDepth}.");
        return marker switch
        {
            (byte)'{' => Object(depth),
            (byte)'[' => Array(depth),
            (byte)'S' => BoosterValue.Of(Text()),
            (byte)'Z' => BoosterValue.Of(""),
            (byte)'T' => BoosterValue.Of(1),
            (byte)'F' => BoosterValue.Of(0),
            _ => BoosterValue.Of(Number(marker)),
        };
    }

    private BoosterValue Object(int depth)
    {
        Dictionary<string, BoosterValue> members = [];
        while (Marker() is var marker && marker != '}')
        {
            _position--;
            string name = Text();
            members[name] = Value(Marker(), depth + 1);
        }

        return BoosterValue.Of(members);
    }

    private BoosterValue Array(int depth)
    {
        byte marker = Marker();
        if (marker == '$') return Typed();
        if (marker != '#')
        {
            List<BoosterValue> open = [];
            for (; marker != ']'; marker = Marker()) open.Add(Value(marker, depth + 1));
            return Joined(open);
        }

        long count = Length(1);
        List<BoosterValue> items = [];
        for (long i = 0; i < count; i++) items.Add(Value(Marker(), depth + 1));
        return Joined(items);
    }

    /// <summary>Numbers that each have their own type are a list of numbers as well.</summary>
    private static BoosterValue Joined(List<BoosterValue> items) =>
        items.Count > 0 && items.TrueForAll(item => item.Number is not null)
            ? BoosterValue.Of([.. items.Select(item => item.Number!.Value)])
            : BoosterValue.Of(items);

    private BoosterValue Typed()
    {
        byte type = Marker();
        if (Marker() != '#') throw Damaged();
        double[] numbers = new double[Length(Size(type))];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = Number(type);
        return BoosterValue.Of(numbers);
    }

    private string Text() => Encoding.UTF8.GetString(Take((int)Length(1)));

    /// <summary>A length, of elements that the file has to have.</summary>
    private long Length(int size)
    {
        double length = Number(Marker());
        return length >= 0 && length * size <= _bytes.Length - _position ? (long)length : throw Damaged();
    }

    private double Number(byte type)
    {
        ReadOnlySpan<byte> bytes = Take(Size(type));
        return type switch
        {
            (byte)'i' => (sbyte)bytes[0],
            (byte)'U' => bytes[0],
            (byte)'I' => BinaryPrimitives.ReadInt16BigEndian(bytes),
            (byte)'l' => BinaryPrimitives.ReadInt32BigEndian(bytes),
            (byte)'L' => BinaryPrimitives.ReadInt64BigEndian(bytes),
            (byte)'d' => BinaryPrimitives.ReadSingleBigEndian(bytes),
            _ => BinaryPrimitives.ReadDoubleBigEndian(bytes),
        };
    }

    private readonly int Size(byte type) => type switch
    {
        (byte)'i' or (byte)'U' => 1,
        (byte)'I' => 2,
        (byte)'l' or (byte)'d' => 4,
        (byte)'L' or (byte)'D' => 8,
        _ => throw new ModelFormatException($"a value at byte {_position} is of the unknown type {type}."),
    };

    private byte Marker() => Take(1)[0];

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _position) throw Damaged();
        ReadOnlySpan<byte> taken = _bytes.Slice(_position, count);
        _position += count;
        return taken;
    }

    private readonly ModelFormatException Damaged() => new($"it is cut off, or damaged at byte {_position}.");
}
