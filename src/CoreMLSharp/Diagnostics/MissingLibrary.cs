namespace CoreMLSharp.Diagnostics;

/// <summary>Native libraries that packages bring: one that is not there, or does not load, is an error that says what to do.</summary>
internal static class MissingLibrary
{
    /// <summary>Does what calls a native library first.</summary>
    /// <param name="library">The library's name, as .NET looks for it.</param>
    /// <param name="purpose">What it is there for.</param>
    /// <param name="package">The package that it comes with.</param>
    /// <param name="work">What to do.</param>
    /// <exception cref="CoreMLException">The library does not load.</exception>
    public static T Guard<T>(string library, string purpose, string package, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (IsCause(error))
        {
            throw new CoreMLException(
                $"{FileName(library)}, which {purpose}, is missing or does not load on this system. It comes with the package {package}: "
                + "put it beside the program, as dotnet publish does, on one of the systems that the package is for.",
                error);
        }
    }

    private static bool IsCause(Exception? error) =>
        error is DllNotFoundException || (error is not null and not CoreMLException && IsCause(error.InnerException));

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll"
        : (library.StartsWith("lib", StringComparison.Ordinal) ? "" : "lib") + library + (OperatingSystem.IsMacOS() ? ".dylib" : ".so");
}
