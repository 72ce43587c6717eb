using CoreMLSharp.Programs;

namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Says that a model came without weight files that its programs name, where a command can go on without them.</summary>
internal static class MissingWeights
{
    public static void Warn(Terminal terminal, IModelWithWeights model, string path)
    {
        IReadOnlyList<string> missing = ProgramWeights.Missing(model);
        if (missing.Count == 0) return;
        terminal.Error.WriteLine(PlainText.OnOneLine(
            $"warning: {path}: the weights of the model are missing ({string.Join(", ", missing)}). Copy its package as a whole."));
    }
}
