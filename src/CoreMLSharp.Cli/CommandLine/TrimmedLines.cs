using System.Text;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Writes lines without the spaces that a table pads them with.</summary>
internal sealed class TrimmedLines(TextWriter writer) : TextWriter
{
    private int _spaces;

    public override Encoding Encoding => writer.Encoding;

    public override void Write(char value)
    {
        if (value == ' ')
        {
            _spaces++;
            return;
        }

        if (value is not ('\r' or '\n'))
        {
            for (; _spaces > 0; _spaces--) writer.Write(' ');
        }

        _spaces = 0;
        writer.Write(value);
    }

    public override void Flush() => writer.Flush();
}
