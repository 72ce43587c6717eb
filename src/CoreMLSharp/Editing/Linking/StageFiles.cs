using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing.Linking;

/// <summary>Model files of models that were taken apart or put together: each gets just the weight files that it names.</summary>
internal static class StageFiles
{
    /// <summary>A new model.</summary>
    public static ModelFile Create(Model model, IReadOnlyList<WeightFile> weights) =>
        WeightFiles.Gather(weights) is { } folder ? ModelFile.New(model, folder) : new ModelFile(model);

    /// <summary>A stage of a pipeline as a model of its own.</summary>
    public static ModelFile Stage(ModelFile pipeline, Model stage) => Create(stage, WeightFiles.In(stage, pipeline.WeightsFolder));

    /// <summary>What a model became, in the package in which it was.</summary>
    public static ModelFile Changed(ModelFile file, Model model, IReadOnlyList<WeightFile> weights) =>
        file.With(model, WeightFiles.Gather(weights));

    /// <summary>Writes a model; the ending of the path becomes .mlpackage where there are ML Programs or weights.</summary>
    /// <returns>Where it was written.</returns>
    public static string Save(ModelFile file, string path)
    {
        bool needsPackage = file.WeightsFolder is not null
            || ModelFeatures.Leaves(file.Specification).Any(leaf => leaf.MlProgram is not null);
        string target = needsPackage ? Path.ChangeExtension(path, ".mlpackage") : path;
        file.Save(target);
        return target;
    }
}
