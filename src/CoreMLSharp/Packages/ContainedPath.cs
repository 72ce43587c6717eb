using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.Packages;

/// <summary>
/// Paths that an untrusted model or package names: they must stay inside a folder, be reached through no link and be no device or pipe.
/// </summary>
internal static class ContainedPath
{
    /// <summary>The full path of something below a folder.</summary>
    /// <param name="folder">The folder, which is trusted.</param>
    /// <param name="relative">The path below it, parts separated by <c>/</c>.</param>
    /// <param name="context">What names the path, to begin the message with.</param>
    /// <exception cref="ModelFormatException">The path is no relative one, leaves the folder, leads through a link, to a pipe.</exception>
    public static string Resolve(string folder, string relative, string context)
    {
        string path = Path.GetFullPath(folder);
        if (!IsInside(relative)) throw new ModelFormatException($"{context} points outside the package, or nowhere ({relative}).");
        foreach (string part in relative.Split('/'))
        {
            path = Path.Combine(path, part);
            CheckIsOwn(path, context);
        }

        return path;
    }

    /// <summary>Whether a path, parts separated by <c>/</c>, names something below where it begins, by its text.</summary>
    public static bool IsInside(string relative) => Array.TrueForAll(relative.Split('/'), IsName);

    /// <summary>Refuses a link, which could lead anywhere, and a pipe, whose data could be waited for without end.</summary>
    public static void CheckIsOwn(string path, string context)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new ModelFormatException(
                $"{context} is reached through a link ({path}); a package holds its own files. Copy it with its links followed (cp -rL).");
        }

        if (!FilePlace.IsDevice(path)) return;
        throw new ModelFormatException($"{context} is a device or a pipe ({path}); a package holds files and folders.");
    }

    private static bool IsName(string part) => part.Length > 0 && part is not ("." or "..") && part.IndexOfAny(['\\', '\0']) < 0
        && part.IndexOfAny(Path.GetInvalidFileNameChars()) < 0;
}
