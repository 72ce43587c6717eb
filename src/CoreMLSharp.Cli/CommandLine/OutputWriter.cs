using System.Text;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Writes to standard output, and says in words where it cannot.</summary>
internal sealed class OutputWriter(TextWriter inner) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Flush() => Try(inner.Flush);

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (UnauthorizedAccessException error)
        {
            throw new IOException("Standard output is closed, or cannot be written to.", error);
        }
        catch (IOException error)
        {
            throw new IOException($"Standard output cannot be written to: {error.Message}", error);
        }
    }
}
