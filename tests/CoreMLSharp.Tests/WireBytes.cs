using Google.Protobuf;

namespace CoreMLSharp.Tests;

/// <summary>Writes protobuf's wire format by hand, for messages that no generated class would write.</summary>
internal static class WireBytes
{
    /// <summary>The least that is a model: its version and an empty description.</summary>
    public static ReadOnlySpan<byte> EmptyModel => [0x08, 0x01, 0x12, 0x00];

    /// <summary>A field of bytes, a text or a message, and <paramref name="extra"/> bytes of it that the caller writes after it.</summary>
    public static byte[] Field(int number, byte[] value, long extra = 0)
    {
        using MemoryStream stream = new();
        using (CodedOutputStream output = new(stream, leaveOpen: true))
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteInt64(value.Length + extra);
        }

        return [.. stream.ToArray(), .. value];
    }

    /// <summary>A value inside messages of the given fields, innermost first.</summary>
    public static byte[] Nest(byte[] value, params int[] fields) => fields.Aggregate(value, (inner, field) => Field(field, inner));
}
