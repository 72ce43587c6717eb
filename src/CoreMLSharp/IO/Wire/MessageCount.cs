using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.IO.Wire;

/// <summary>
/// Bounds the memory that loading a file can take: an empty message has two bytes in a file and a hundred in memory, so that a file made of
/// such would swell to fifty times its size.
/// </summary>
internal static class MessageCount
{
    /// <summary>What the messages of any file may take in memory.</summary>
    private const long Base = 512L << 20;

    /// <summary>What they may take more, for each byte of the file: half as much again as a forest's nodes do.</summary>
    private const long PerByte = 16;

    /// <summary>Walks the file's messages, jumping over values.</summary>
    /// <exception cref="ModelFormatException">The file holds too many messages, is nested too deeply or is damaged.</exception>
    public static void Check(WireReader reader) => Check(reader, Base + (PerByte * reader.Length));

    /// <inheritdoc cref="Check(WireReader)"/>
    internal static void Check(WireReader reader, long maximum)
    {
        long taken = 0;
        Walk(SpecificationSchema.Model, reader.Length, depth: 0);

        void Walk(MessageSchema schema, long end, int depth)
        {
            if (depth > SpecificationFile.RecursionLimit) throw reader.NestedTooDeeply();
            taken += schema.MemorySize;
            if (taken > maximum)
            {
                throw reader.Malformed(
                    $"its messages would take more than {maximum >> 20:N0} MiB of memory, which no real model's of this size do");
            }

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
