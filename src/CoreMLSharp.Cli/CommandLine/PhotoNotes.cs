using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>What is to be known of the photos, on standard error.</summary>
internal static class PhotoNotes
{
    public static void Write(Terminal terminal, IEnumerable<SkippedFile> skipped, IEnumerable<string> warnings)
    {
        foreach (SkippedFile photo in skipped) terminal.Error.WriteLine($"skipped: {PlainText.OnOneLine(photo.Reason)}");
        foreach (string warning in warnings) terminal.Error.WriteLine($"warning: {PlainText.OnOneLine(warning)}");
    }
}
