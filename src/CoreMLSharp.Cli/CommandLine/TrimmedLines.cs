using System.Text;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Writes lines without the spaces that a table pads them with; what comes at once goes on at once.</summary>
internal sealed class TrimmedLines(TextWriter writer) : TextWriter
{
    private int _spaces;

    public override Encoding Encoding => writer.Encoding;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(ReadOnlySpan<char> buffer)
    {
        StringBuilder kept = new(buffer.Length);
        foreach (char value in buffer)
        {
            if (value == ' ')
            {
                _spaces++;
                continue;
            }

            if (value is not ('\r' or '\n')) kept.Append(' ', _spaces);
            _spaces = 0;
            kept.Append(value);
        }

        writer.Write(kept.ToString());
    }

    public override void Flush() => writer.Flush();
}
