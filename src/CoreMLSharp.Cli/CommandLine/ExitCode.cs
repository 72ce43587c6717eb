namespace CoreMLSharp.Cli.CommandLine;

/// <summary>What a command ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>It failed, or the answer is no: one line on standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong, whatever the files are.</summary>
    public const int UsageError = 2;

    /// <summary>It was cancelled with Ctrl-C; nothing half-written is left behind.</summary>
    public const int Cancelled = 130;
}
