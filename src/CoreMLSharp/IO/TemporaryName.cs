using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace CoreMLSharp.IO;

/// <summary>
/// Names for what is being written, beside its place: they tell the computer and the process, so that what a killed process left is known
/// for that and removed.
/// </summary>
internal static partial class TemporaryName
{
    private static readonly string Computer = $"{Fnv(Environment.MachineName):x8}";

    /// <summary>A new name in the folder of a file.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static string Beside(string target)
    {
        (string folder, string name) = (Path.GetDirectoryName(target)!, Path.GetFileName(target));
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no folder {folder} to write {name} to.");

        return Path.Combine(folder, $".{name}.{Computer}-{Environment.ProcessId:x}-{Guid.NewGuid().ToString("N")[..8]}");
    }

    /// <summary>What processes of this computer that are gone left of a file or folder.</summary>
    public static IReadOnlyList<string> Left(string target)
    {
        (string folder, string name) = (Path.GetDirectoryName(target)!, Path.GetFileName(target));
        try
        {
            return
            [
                .. Directory.EnumerateFileSystemEntries(folder, $".*.{Computer}-*").Where(path =>
                    Path.GetFileName(path) is var entry && Ending().Match(entry) is { Success: true } match
                    && entry[1..match.Index] == name && !IsRunning(match.Groups[1].Value)),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // There is no such folder, or it cannot be listed.
            return [];
        }
    }

    /// <summary>Removes that, once the file is in its place: until then a leaving may be all that there is of it.</summary>
    public static void RemoveLeavings(string target)
    {
        foreach (string path in Left(target))
        {
            try
            {
                if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
                else File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Somebody else's leaving: it harms nobody.
            }
        }
    }

    private static bool IsRunning(string process)
    {
        int id = int.Parse(process, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        try
        {
            Process.GetProcessById(id).Dispose();
            return !IsZombie(id);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whether a process has ended and waits for its parent to ask how, in some containers for ever.</summary>
    private static bool IsZombie(int id)
    {
        try
        {
            if (!OperatingSystem.IsLinux()) return false;
            string status = File.ReadAllText($"/proc/{id}/stat");
            return status[status.LastIndexOf(')')..] is [_, _, 'Z', ..];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static uint Fnv(string text) => text.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619);

    [GeneratedRegex(@"\.[0-9a-f]{8}-([0-9a-f]{1,8})-[0-9a-f]{8}$")]
    private static partial Regex Ending();
}
