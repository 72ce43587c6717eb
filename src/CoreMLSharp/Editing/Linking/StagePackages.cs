using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing.Linking;

/// <summary>Puts models together or apart whose weights lie in files beside them: each result gets just the files that it names.</summary>
public static class StagePackages
{
    /// <summary>Writes a model with those files of a folder of weights that it names; the ending of the path becomes .mlpackage where there are any.</summary>
    /// <returns>Where it was written.</returns>
    public static string Save(Model model, string? weightsFolder, string path) => Save(model, [.. WeightFiles.Of(model).Select(file => (WeightFiles.Locate(weightsFolder, file), file))], path);

    /// <summary>Writes a model with files of weights.</summary>
    /// <param name="model">The model.</param>
    /// <param name="weights">Where each file lies, and under which name the model knows it.</param>
    /// <param name="path">The path; its ending becomes .mlpackage where there are weights or ML Programs.</param>
    public static string Save(Model model, IReadOnlyList<(string From, string Name)> weights, string path)
    {
        bool isPackage = weights.Count > 0 || ModelFeatures.Leaves(model).Any(leaf => leaf.MlProgram is not null);
        string target = isPackage ? Path.ChangeExtension(path, ".mlpackage") : path;
        if (weights.Count == 0)
        {
            new ModelFile(model).Save(target);
            return target;
        }

        DirectoryInfo staging = Directory.CreateTempSubdirectory("coremlsharp-");
        try
        {
            foreach ((string from, string name) in weights)
            {
                string to = Path.Combine(staging.FullName, name);
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(from, to);
            }

            new ModelFile(model, staging.FullName).Save(target);
            return target;
        }
        finally
        {
            staging.Delete(recursive: true);
        }
    }
}
