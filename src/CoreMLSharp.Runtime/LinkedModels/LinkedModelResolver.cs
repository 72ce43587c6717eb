using CoreMLSharp.Diagnostics;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.LinkedModels;

/// <summary>
/// Finds the model that a linked model names, by the rules of the Core ML specification (<c>LinkedModelFile</c>): a file name and a
/// colon-separated search path, whose entries are absolute or relative to the linking model, or <c>$BUNDLE_MAIN</c>, here the program's
/// folder. Core ML names compiled models (<c>.mlmodelc</c>); off Apple's systems the same name with <c>.mlmodel</c>, <c>.mlpackage</c> or
/// <c>.onnx</c> serves. Then come the configured search paths, then what is built in.
/// </summary>
public static class LinkedModelResolver
{
    private const string MainBundle = "$BUNDLE_MAIN";
    private const string BundlePrefix = "$BUNDLE_";
    private static readonly string[] Extensions = [".mlmodel", ".mlpackage", ".onnx"];

    /// <summary>Finds a linked model.</summary>
    /// <param name="linked">The link.</param>
    /// <param name="modelFolder">The folder of the model that holds the link.</param>
    /// <param name="searchPaths">Further folders to look in.</param>
    /// <exception cref="ModelFormatException">The link names no file, or climbs out of its folder.</exception>
    /// <exception cref="ModelNotFoundException">The model was not found; the message lists where it was looked for.</exception>
    public static ModelSource Resolve(LinkedModel linked, string modelFolder, IReadOnlyList<string> searchPaths)
    {
        string fileName = FileName(linked);
        string name = WithoutExtension(fileName);
        List<string> folders = [.. ModelFolders(linked, modelFolder), .. searchPaths.Select(Path.GetFullPath)];
        foreach (string candidate in folders.SelectMany(folder => Extensions.Select(extension => Path.Combine(folder, name + extension))))
        {
            if (Path.Exists(candidate)) return new ModelSource(name, candidate);
        }

        if (BuiltInModels.Names.Contains(name)) return new ModelSource(name, null);
        throw new ModelNotFoundException(
            $"The linked model {fileName} was not found as {name}{string.Join(" or " + name, Extensions)} in "
            + $"{string.Join(", ", folders.Distinct())}, and is not built in. Put it there, or add its folder to those that are searched.")
        {
            Hint = Hint.AddSearchPath,
        };
    }

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

        if (Path.IsPathFullyQualified(entry)) return entry;
        string folder = Path.GetFullPath(Path.Combine(modelFolder, entry));
        return Path.GetRelativePath(modelFolder, folder).Split(Path.DirectorySeparatorChar)[0] != ".."
            ? folder
            : throw new ModelFormatException(
                $"A linked model's search path ({entry}) climbs out of the folder of the model that names it.")
            {
                Hint = Hint.AddSearchPath,
            };
    }
}
