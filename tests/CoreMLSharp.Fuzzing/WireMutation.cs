using Google.Protobuf;

namespace CoreMLSharp.Fuzzing;

/// <summary>
/// Changes to a protobuf message that keep it one: fields removed, doubled, exchanged, given other numbers or extreme values, at any depth.
/// </summary>
internal static class WireMutation
{
    private const int MaximumDepth = 12;

    private static readonly ulong[] Extremes =
    [
        0, 1, 2, 127, 255, 65_535, int.MaxValue, (ulong)int.MaxValue + 1, uint.MaxValue, long.MaxValue, ulong.MaxValue,
        unchecked((ulong)-2),
    ];

    private sealed record Field(uint Tag, ulong Number, byte[]? Bytes)
    {
        public WireFormat.WireType Wire => WireFormat.GetTagWireType(Tag);
    }

    /// <summary>The message with one change; null where the bytes are no message.</summary>
    public static byte[]? Mutate(byte[] message, Random random, int depth = 0)
    {
        if (Read(message) is not { Count: > 0 } fields) return null;
        int index = random.Next(fields.Count);
        Field field = fields[index];
        if (field.Bytes is { Length: > 0 } inner && depth < MaximumDepth && random.Next(5) > 0
            && Mutate(inner, random, depth + 1) is { } changed)
        {
            fields[index] = field with { Bytes = changed };
            return Write(fields);
        }

        switch (random.Next(6))
        {
            case 0:
                fields.RemoveAt(index);
                break;
            case 1:
                fields.Insert(index, field);
                break;
            case 2:
                int other = random.Next(fields.Count);
                (fields[index], fields[other]) = (fields[other], field);
                break;
            case 3:
                fields[index] = field with { Tag = WireFormat.MakeTag(random.Next(1, 60), field.Wire) };
                break;
            case 4 when field.Bytes is not null:
                fields[index] = field with { Bytes = random.Next(2) == 0 ? [] : field.Bytes[..random.Next(field.Bytes.Length + 1)] };
                break;
            default:
                fields[index] = field.Bytes is null
                    ? field with { Number = Extremes[random.Next(Extremes.Length)] }
                    : field with { Bytes = ByteMutation.Mutate(field.Bytes, random) };
                break;
        }

        return Write(fields);
    }

    private static List<Field>? Read(byte[] message)
    {
        try
        {
            List<Field> fields = [];
            CodedInputStream input = new(message);
            for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
            {
                switch (WireFormat.GetTagWireType(tag))
                {
                    case WireFormat.WireType.Varint: fields.Add(new(tag, input.ReadUInt64(), null)); break;
                    case WireFormat.WireType.Fixed64: fields.Add(new(tag, input.ReadFixed64(), null)); break;
                    case WireFormat.WireType.Fixed32: fields.Add(new(tag, input.ReadFixed32(), null)); break;
                    case WireFormat.WireType.LengthDelimited: fields.Add(new(tag, 0, input.ReadBytes().ToByteArray())); break;
                    default: return null;
                }
            }

            return fields;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static byte[] Write(List<Field> fields)
    {
        using MemoryStream stream = new();
        using CodedOutputStream output = new(stream);
        foreach (Field field in fields)
        {
            output.WriteTag(field.Tag);
            switch (field.Wire)
            {
                case WireFormat.WireType.Varint: output.WriteUInt64(field.Number); break;
                case WireFormat.WireType.Fixed64: output.WriteFixed64(field.Number); break;
                case WireFormat.WireType.Fixed32: output.WriteFixed32((uint)field.Number); break;
                default: output.WriteBytes(ByteString.CopyFrom(field.Bytes)); break;
            }
        }

        output.Flush();
        return stream.ToArray();
    }
}
