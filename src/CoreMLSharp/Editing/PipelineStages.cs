using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing.Linking;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing;

/// <summary>Takes pipelines apart and puts models together.</summary>
public static class PipelineStages
{
    private const string CannotBeSplit = "The pipeline cannot be taken apart";
    private const string CannotBeJoined = "The models cannot be joined";

    /// <summary>
    /// A pipeline without its first stage: its inputs are those of the stage that then comes first. For a classifier over a feature
    /// extractor this is the classifier alone, which takes features.
    /// </summary>
    /// <exception cref="CoreMLException">The model is not a pipeline of at least two stages.</exception>
    public static ModelFile WithoutFirst(ModelFile pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        Model model = pipeline.Specification;
        if (model.PipelineModels.Count < 2)
        {
            throw new CoreMLException(
                $"A model of type {model.TypeName} has no first stage to leave out; this needs a pipeline of at least two stages.");
        }

        return Unforeseen.Guard(CannotBeSplit, () =>
        {
            Model shortened = model.WithStages(model.PipelineModels.Skip(1), model.InnerPipeline!.Names.Skip(1));
            shortened.Description.Input.Clear();
            shortened.Description.Input.Add(shortened.PipelineModels[0].Description.Input.Select(input => input.Clone()));
            return pipeline.With(shortened);
        });
    }

    /// <summary>
    /// A pipeline of models, connected by the names of their features. What no model before gives is an input of the pipeline; what no
    /// later one takes is an output. Where the last model is a classifier or regressor, so is the pipeline.
    /// </summary>
    /// <param name="models">At least two models, in the order in which they run; they become part of the pipeline.</param>
    /// <param name="names">The stages' names, or null.</param>
    /// <exception cref="CoreMLException">There are fewer than two models, or an input has another type than what comes under its
    /// name.</exception>
    public static Model Join(IReadOnlyList<Model> models, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (models.Count < 2) throw new CoreMLException("A pipeline is made of at least two models.");
        return Unforeseen.Guard(CannotBeJoined, () =>
        {
            PipelineBuilder builder = new();
            for (int i = 0; i < models.Count; i++) builder.Add(models[i], names?[i] ?? "");
            builder.SetUntakenOutputs();
            if (models[^1].Description.PredictedFeatureName.Length == 0) return builder.Build();
            return ClassLabels.Of(models[^1]).Count > 0 ? builder.BuildClassifier() : builder.BuildRegressor();
        });
    }

    /// <summary>A pipeline of models with their weights.</summary>
    /// <inheritdoc cref="Join(IReadOnlyList{Model}, IReadOnlyList{string}?)"/>
    public static ModelFile Join(IReadOnlyList<ModelFile> models, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(models);
        return Unforeseen.Guard(CannotBeJoined, () =>
        {
            (Model Model, IReadOnlyList<WeightFile> Files)[] stages = [.. models.Select((file, i) => WeightFiles.Prefixed(file, $"{i}-"))];
            return StageFiles.Create(Join([.. stages.Select(stage => stage.Model)], names), [.. stages.SelectMany(stage => stage.Files)]);
        });
    }

    /// <summary>
    /// Writes a pipeline of models from files; ML Programs keep their weights.
    /// </summary>
    /// <param name="paths">The models, in the order in which they run.</param>
    /// <param name="output">Where to write the pipeline; its ending becomes .mlpackage where there are ML Programs.</param>
    /// <returns>Where it was written.</returns>
    public static string Join(IReadOnlyList<string> paths, string output)
    {
        List<ModelFile> files = [];
        try
        {
            foreach (string path in paths) files.Add(ModelFile.Load(path));
            using ModelFile joined = Join(files);
            return StageFiles.Save(joined, output);
        }
        finally
        {
            files.ForEach(file => file.Dispose());
        }
    }

    /// <summary>The stages of a pipeline as models of their own, each with the weight files that it names.</summary>
    /// <exception cref="CoreMLException">The model is no pipeline.</exception>
    public static IReadOnlyList<ModelFile> Split(ModelFile pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        List<ModelFile> stages = [];
        try
        {
            foreach (Model stage in PipelineParts.Of(pipeline.Specification, "The model").Models) stages.Add(Stage(pipeline, stage));

            return stages;
        }
        catch
        {
            stages.ForEach(stage => stage.Dispose());
            throw;
        }
    }

    /// <summary>Writes each stage of a pipeline to a file of its own, numbered and called by its name or type.</summary>
    /// <param name="path">The pipeline.</param>
    /// <param name="folder">Where the stages are written; it is created where it does not exist.</param>
    /// <returns>The files, in the order of the stages.</returns>
    /// <exception cref="CoreMLException">The model is no pipeline.</exception>
    public static IReadOnlyList<string> Split(string path, string folder)
    {
        using ModelFile file = ModelFile.Load(path);
        Pipeline pipeline = PipelineParts.Of(file.Specification, path);
        Directory.CreateDirectory(folder);
        List<string> written = [];
        for (int i = 0; i < pipeline.Models.Count; i++)
        {
            Model stage = pipeline.Models[i];
            string name = i < pipeline.Names.Count && IsFileName(pipeline.Names[i]) ? pipeline.Names[i] : stage.TypeName;
            using ModelFile single = Stage(file, stage);
            written.Add(StageFiles.Save(single, Path.Combine(folder, $"{i + 1}-{name}.mlmodel")));
        }

        return written;
    }

    /// <summary>A stage as it stands alone; one that leaves its version to the pipeline gets it.</summary>
    private static ModelFile Stage(ModelFile pipeline, Model stage) => Unforeseen.Guard(CannotBeSplit, () =>
    {
        if (stage.SpecificationVersion != 0) return StageFiles.Stage(pipeline, stage);
        Model own = stage.WithDescription(stage.Description);
        own.SpecificationVersion = pipeline.Specification.SpecificationVersion;
        return StageFiles.Stage(pipeline, own);
    });

    private static bool IsFileName(string name) =>
        name.Length is > 0 and < 100 && name.All(character => char.IsLetterOrDigit(character) || character is '-' or '_' or ' ');
}
