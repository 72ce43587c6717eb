using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Editing;

/// <summary>Sets which systems can load a model: the version of the specification that it says it needs.</summary>
internal static class VersionEditing
{
    public static void SetMinimal(Model model)
    {
        model.SpecificationVersion = MinimalVersion.Of(model);
        foreach (Model stage in model.PipelineModels) SetMinimal(stage);
    }

    public static void Set(Model model, int version)
    {
        int needed = MinimalVersion.Of(model);
        if (version < needed)
        {
            throw new CoreMLException($"The model uses what came with specification version {needed}, so its version cannot be {version}.");
        }

        if (version > SpecificationVersions.Newest)
        {
            throw new CoreMLException($"There is no specification version {version}; the newest is {SpecificationVersions.Newest}.");
        }

        model.SpecificationVersion = version;
        foreach (Model stage in model.PipelineModels) Lower(stage, version);
    }

    private static void Lower(Model stage, int version)
    {
        stage.SpecificationVersion = Math.Min(stage.SpecificationVersion, version);
        foreach (Model inner in stage.PipelineModels) Lower(inner, version);
    }
}
