namespace CoreMLSharp.Cli.CommandLine;

/// <summary>Knows the failure of a program that was copied without the native libraries beside it.</summary>
internal static class NativeLibrary
{
    private static readonly string[] Names = ["onnxruntime", "SkiaSharp"];

    /// <summary>The file that is missing, as this system calls it; null where the failure is another.</summary>
    public static string? MissingIn(Exception? error)
    {
        if (error is null) return null;
        string? name = error is DllNotFoundException
            ? Names.FirstOrDefault(name => error.Message.Contains(name, StringComparison.OrdinalIgnoreCase))
            : null;
        return name is null ? MissingIn(error.InnerException)
            : OperatingSystem.IsWindows() ? $"{(name == "SkiaSharp" ? "lib" : "")}{name}.dll"
            : OperatingSystem.IsMacOS() ? $"lib{name}.dylib"
            : $"lib{name}.so";
    }
}
