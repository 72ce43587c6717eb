using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.LinkedModels;

/// <summary>
/// Finds the model that a linked model names, by the rules of the Core ML specification (<c>LinkedModelFile</c>): a file name and a
/// colon-separated search path, whose entries are folders inside that of the linking model, or <c>$BUNDLE_MAIN</c>, here the program's
/// folder. Absolute entries are refused, as a model may come from anywhere. Core ML names compiled models (<c>.mlmodelc</c>); here the same
/// name with <c>.mlmodel</c> or <c>.mlpackage</c> goes before it, and <c>.onnx</c> serves too. Then come the configured search paths, then
/// what is built in.
/// </summary>
public static class LinkedModelResolver
{
    private const string MainBundle = "$BUNDLE_MAIN";
    private const string BundlePrefix = "$BUNDLE_";
    private static readonly string[] Extensions = [".mlmodel", ".mlpackage", ".mlmodelc", ".onnx"];

    /// <summary>Finds a linked model.</summary>
    /// <param name="linked">The link.</param>
    /// <param name="modelFolder">The folder of the model that holds the link.</param>
    /// <param name="searchPaths">Further folders to look in.</param>
    /// <exception cref="ModelFormatException">The link names no file, or leads out of the folder of its model.</exception>
    /// <exception cref="ModelNotFoundException">The model was not found; the message lists where it was looked for.</exception>
    public static ModelSource Resolve(LinkedModel linked, string modelFolder, IReadOnlyList<string> searchPaths)
    {
        string fileName = FileName(linked);
        string name = WithoutExtension(fileName);
        string[] configured = [.. searchPaths.Select(Path.GetFullPath)];
        string[] folders;
        try
        {
            folders = [.. ModelFolders(linked, modelFolder), .. configured];
        }
        catch (ModelFormatException error) when (error.Hint == Hint.AddSearchPath)
        {
            // Where the model wants to lead is not looked at; whoever configures a folder trusts that one.
            if (FindIn(configured, name) is { } trusted) return trusted;
            throw;
        }

        if (FindIn(folders, name) is { } found) return found;
        if (ModelSource.BuiltInNames.Contains(name)) return new ModelSource(name, null);
        throw new ModelNotFoundException(
            $"The linked model {fileName} was not found as {name}{string.Join(" or " + name, Extensions)} in "
            + $"{string.Join(", ", folders.Distinct())}, and is not built in. Put it there, or add its folder to those that are searched.")
        {
            Hint = Hint.AddSearchPath,
        };
    }

    private static ModelSource? FindIn(IEnumerable<string> folders, string name) =>
        folders.SelectMany(folder => Extensions.Select(extension => Path.Combine(folder, name + extension)))
        .FirstOrDefault(Path.Exists) is { } path
            ? new ModelSource(name, path)
            : null;

    private static string WithoutExtension(string fileName) =>
        Path.GetExtension(fileName) is ".mlmodelc" or ".mlmodel" or ".mlpackage" ? Path.GetFileNameWithoutExtension(fileName) : fileName;

    private static string FileName(LinkedModel linked)
    {
        string fileName = linked.LinkedModelFile?.LinkedModelFileName?.DefaultValue ?? "";
        if (fileName.Length == 0) throw new ModelFormatException("A linked model names no file.");
        return fileName.AsSpan().IndexOfAny('/', '\\', '\0') < 0 && fileName is not ("." or "..")
            ? fileName
            : throw new ModelFormatException(
                $"A linked model's file name ({fileName}) must be a plain name; folders belong into its search path.");
    }

    private static IEnumerable<string> ModelFolders(LinkedModel linked, string modelFolder)
    {
        string searchPath = linked.LinkedModelFile?.LinkedModelSearchPath?.DefaultValue ?? "";
        foreach (string entry in searchPath.Split(':'))
        {
            if (entry == MainBundle)
            {
                yield return modelFolder;
                yield return AppContext.BaseDirectory;
            }
            else if (!entry.StartsWith(BundlePrefix, StringComparison.Ordinal))
            {
                yield return Inside(modelFolder, entry);
            }
        }
    }

    private static string Inside(string modelFolder, string entry)
    {
        if (entry.Contains('\0', StringComparison.Ordinal))
        {
            throw new ModelFormatException("A linked model's search path has a zero character in it, which no path has.");
        }

        // What is absolute on any system is refused on all of them; the drive of C:\models went with the colon.
        string path = entry.Replace('\\', '/');
        if (path.StartsWith('/')) throw LeadsOut(entry, "is absolute");
        string folder = Path.GetFullPath(Path.Combine(modelFolder, path));
        if (!IsWithin(modelFolder, folder)) throw LeadsOut(entry, "climbs out of the folder of the model that names it");
        return IsWithin(RealPath.Of(modelFolder), RealPath.Of(folder))
            ? folder
            : throw LeadsOut(entry, "leads through a link out of the folder of the model that names it");
    }

    private static bool IsWithin(string folder, string path) =>
        Path.GetRelativePath(folder, path) is { } relative && !Path.IsPathRooted(relative)
        && relative.Split(Path.DirectorySeparatorChar)[0] != "..";

    private static ModelFormatException LeadsOut(string entry, string how) =>
        new($"A linked model's search path ({entry}) {how}, so it is not followed. Put the linked model beside the model.")
        {
            Hint = Hint.AddSearchPath,
        };
}
