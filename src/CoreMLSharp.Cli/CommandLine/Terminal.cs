using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>
/// Where a command writes: data to standard output, progress and messages to standard error. Both take colours and other
/// control codes only when they are terminals; anything else gets plain text, lines unbroken.
/// </summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="isOutputTerminal">Whether a person reads standard output on a terminal.</param>
/// <param name="isErrorTerminal">Whether a person reads standard error on a terminal.</param>
/// <param name="width">How many places a line has; null for as many as a terminal has, and any number elsewhere.</param>
internal sealed class Terminal(
    TextWriter output, TextWriter error, bool isOutputTerminal = false, bool isErrorTerminal = false, int? width = null)
{
    /// <summary>Wider than any line that a command writes.</summary>
    private const int Unbroken = 10_000;

    private static readonly JsonWriterOptions JsonOptions =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lazy<IAnsiConsole> _outputConsole = new(() => CreateConsole(output, isOutputTerminal, width));
    private readonly Lazy<IAnsiConsole> _errorConsole = new(() => CreateConsole(error, isErrorTerminal, width));

    /// <summary>Whether standard output is read by a person as it comes.</summary>
    public bool IsOutputTerminal => isOutputTerminal;

    /// <summary>Standard output as it is.</summary>
    public TextWriter Output => output;

    /// <summary>Standard error as it is.</summary>
    public TextWriter Error => error;

    /// <summary>Standard output for trees, tables and colours.</summary>
    public IAnsiConsole OutputConsole => _outputConsole.Value;

    /// <summary>Standard error for progress bars and notes.</summary>
    public IAnsiConsole ErrorConsole => _errorConsole.Value;

    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess() => new(
        Console.IsOutputRedirected ? StandardStream.Output(Opened(() => Console.Out)) : Opened(() => Console.Out),
        StandardStream.Error(Opened(() => Console.Error)), !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    /// <summary>Writes a line of text to standard output, made safe for a terminal and, on one, broken between words only.</summary>
    public void WriteText(string line)
    {
        if (!isOutputTerminal && width is null)
        {
            output.WriteLine(PlainText.OnOneLine(line));
            return;
        }

        TextTable text = new(Justify.Left);
        text.Add((line, null));
        text.WriteTo(OutputConsole);
    }

    /// <summary>Writes a JSON document on a line of its own.</summary>
    /// <param name="document">What is written.</param>
    /// <param name="type">How its type becomes JSON.</param>
    public void WriteJsonLine<T>(T document, JsonTypeInfo<T> type) => WriteJson(document, type, JsonOptions with { Indented = false });

    /// <summary>Writes one JSON document and a line end to standard output.</summary>
    /// <param name="document">What is written.</param>
    /// <param name="type">How its type becomes JSON.</param>
    public void WriteJson<T>(T document, JsonTypeInfo<T> type) => WriteJson(document, type, JsonOptions);

    private void WriteJson<T>(T document, JsonTypeInfo<T> type, JsonWriterOptions options)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, options)) JsonSerializer.Serialize(json, document, type);
        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>A stream of the process; what is written to a closed one goes nowhere.</summary>
    private static TextWriter Opened(Func<TextWriter> stream)
    {
        try
        {
            return stream();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return TextWriter.Null;
        }
    }

    private static IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal, int? width)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(isTerminal ? writer : new TrimmedLines(writer)),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (width is not null || !isTerminal) console.Profile.Width = width ?? Unbroken;
        return console;
    }
}
