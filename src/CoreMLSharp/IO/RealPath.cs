using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.IO;

/// <summary>Paths that lead through no links, so that they tell whether two files or folders are the same.</summary>
internal static class RealPath
{
    /// <summary>As many as the usual systems follow.</summary>
    private const int MostLinks = 40;

    /// <summary>The path of what a path leads to, whether it exists or not.</summary>
    /// <exception cref="CoreMLException">Links lead in a circle.</exception>
    public static string Of(string path)
    {
        string full = Path.GetFullPath(path);
        string place = Path.GetPathRoot(full)!;
        Stack<string> ahead = new(Parts(full[place.Length..]));
        int links = 0;
        while (ahead.TryPop(out string? part))
        {
            if (part == ".") continue;
            if (part == "..")
            {
                place = Path.GetDirectoryName(place) ?? place;
                continue;
            }

            string next = Path.Combine(place, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                place = next;
                continue;
            }

            if (++links > MostLinks) throw new CoreMLException($"The link {path} leads in a circle. Remove it.");
            string root = Path.GetPathRoot(target)!;
            if (root.Length > 0) place = Path.GetFullPath(root);
            foreach (string step in Parts(target[root.Length..])) ahead.Push(step);
        }

        return place;
    }

    /// <summary>The names between a path's separators, the last one first.</summary>
    private static IEnumerable<string> Parts(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse();
}
