using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Editing.Linking;

/// <summary>The pipeline inside a model of any of the three kinds.</summary>
internal static class PipelineParts
{
    /// <exception cref="CoreMLException">The model is no pipeline.</exception>
    public static Pipeline Of(Model model, string name) => model.InnerPipeline is { Models.Count: > 0 } pipeline
        ? pipeline
        : throw new CoreMLException($"{name} is of type {model.TypeName}, not a pipeline with stages.");

    /// <summary>A stage by its number, counted from 1, or by its name.</summary>
    /// <exception cref="CoreMLException">There is no such stage.</exception>
    public static int Find(Pipeline pipeline, string stage)
    {
        RepeatedField<string> names = pipeline.Names;
        int index = int.TryParse(stage, out int number) ? number - 1 : names.IndexOf(stage);
        if (index >= 0 && index < pipeline.Models.Count) return index;
        string known = names.Count > 0 ? $", or one of {string.Join(", ", names)}" : "";
        throw new CoreMLException($"There is no stage '{stage}'; give a number from 1 to {pipeline.Models.Count}{known}.");
    }
}
