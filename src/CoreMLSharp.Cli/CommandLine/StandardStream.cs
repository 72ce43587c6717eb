using System.Text;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>A standard stream of the process, which may be closed or lead to a full disk.</summary>
/// <param name="inner">Where it leads.</param>
/// <param name="explain">What is thrown when that cannot be written to; null where it is no failure.</param>
internal sealed class StandardStream(TextWriter inner, Func<Exception, Exception?> explain) : TextWriter
{
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Standard output: what cannot be written is said in words.</summary>
    public static StandardStream Output(TextWriter inner) => new(inner, error => new IOException(
        error is UnauthorizedAccessException
            ? "Standard output is closed, or cannot be written to."
            : $"Standard output cannot be written to: {error.Message}",
        error));

    /// <summary>Standard error: a message that nobody takes is no failure.</summary>
    public static StandardStream Error(TextWriter inner) => new(inner, _ => null);

    public override void Write(char value) => Try(() => inner.Write(value));

    public override void Write(string? value) => Try(() => inner.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (explain(error) is { } failure) throw failure;
        }
    }
}
