using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.IO.Wire;

/// <summary>
/// Bounds the memory that loading a file can take: an empty message has two bytes in a file and a hundred in memory, so that a file made of
/// such would swell to fifty times its size.
/// </summary>
internal static class MessageCount
{
    /// <summary>Twice the messages of a forest with ten million nodes.</summary>
    private const int Maximum = 40_000_000;

    /// <summary>Walks the file's messages, jumping over values.</summary>
    /// <exception cref="ModelFormatException">The file holds too many messages, is nested too deeply or is damaged.</exception>
    public static void Check(WireReader reader, int maximum = Maximum)
    {
        int messages = 0;
        Walk(SpecificationSchema.Model, reader.Length, depth: 0);

        void Walk(MessageSchema schema, long end, int depth)
        {
            if (depth > SpecificationFile.RecursionLimit) throw reader.NestedTooDeeply();
            if (++messages > maximum) throw reader.Malformed($"it has more than {maximum:N0} messages, which no real model has");
            while (reader.Position < end)
            {
                (int number, WireType type) = reader.ReadTag();
                if (type == WireType.LengthDelimited && schema.Field(number)?.Message is MessageSchema child)
                {
                    Walk(child, reader.ReadLength(end) + reader.Position, depth + 1);
                }
                else
                {
                    reader.SkipValue(type, end);
                }
            }

            if (reader.Position != end) throw reader.Malformed("a value goes beyond the end of its message");
        }
    }
}
