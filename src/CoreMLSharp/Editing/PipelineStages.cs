using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing.Linking;
using CoreMLSharp.Specification;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Editing;

/// <summary>Takes pipelines apart and puts models together.</summary>
public static class PipelineStages
{
    /// <summary>
    /// A pipeline without its first stage: its inputs are those of the stage that then comes first. For a classifier over a feature extractor this is the
    /// classifier alone, which takes features.
    /// </summary>
    /// <exception cref="CoreMLException">The model is not a pipeline of at least two stages.</exception>
    public static Model WithoutFirst(Model pipeline)
    {
        if (pipeline.PipelineModels.Count < 2)
        {
            throw new CoreMLException($"A model of type {pipeline.TypeName} has no first stage to leave out; this needs a pipeline of at least two stages.");
        }

        Model shortened = pipeline.Clone();
        RepeatedField<Model> models = (RepeatedField<Model>)shortened.PipelineModels;
        models.RemoveAt(0);
        shortened.Description.Input.Clear();
        shortened.Description.Input.Add(models[0].Description.Input);
        return shortened;
    }

    /// <summary>
    /// A pipeline of models, connected by the names of their features. What no model before gives is an input of the pipeline; what no later one takes is
    /// an output. Where the last model is a classifier or regressor, so is the pipeline.
    /// </summary>
    /// <param name="models">At least two models, in the order in which they run; they become part of the pipeline.</param>
    /// <param name="names">The stages' names, or null.</param>
    /// <exception cref="CoreMLException">There are fewer than two models.</exception>
    public static Model Join(IReadOnlyList<Model> models, IReadOnlyList<string>? names = null)
    {
        if (models.Count < 2) throw new CoreMLException("A pipeline is made of at least two models.");
        ModelDescription last = models[^1].Description;
        ModelDescription description = new() { PredictedFeatureName = last.PredictedFeatureName, PredictedProbabilitiesName = last.PredictedProbabilitiesName };
        HashSet<string> known = [];
        foreach (Model model in models)
        {
            foreach (FeatureDescription input in model.Description.Input.Where(input => known.Add(input.Name))) description.Input.Add(input.Clone());
            known.UnionWith(model.Description.Output.Select(output => output.Name));
        }

        description.Output.Add(Outputs(models));
        if (models[^1].IsUpdatable) description.TrainingInput.Add(last.TrainingInput.Select(feature => feature.Clone()));
        Pipeline pipeline = new() { Models = { models }, Names = { names ?? [] } };
        Model joined = new() { SpecificationVersion = models.Max(model => model.SpecificationVersion), Description = description, IsUpdatable = models[^1].IsUpdatable };
        if (IsClassifier(models[^1])) joined.PipelineClassifier = new PipelineClassifier { Pipeline = pipeline };
        else if (last.PredictedFeatureName.Length > 0) joined.PipelineRegressor = new PipelineRegressor { Pipeline = pipeline };
        else joined.Pipeline = pipeline;
        return joined;
    }

    /// <summary>
    /// Writes a pipeline of models from files; ML Programs keep their weights.
    /// </summary>
    /// <param name="paths">The models, in the order in which they run.</param>
    /// <param name="output">Where to write the pipeline; its ending becomes .mlpackage where there are ML Programs.</param>
    /// <returns>Where it was written.</returns>
    public static string Join(IReadOnlyList<string> paths, string output)
    {
        ModelFile[] files = [.. paths.Select(ModelFile.Load)];
        List<(string From, string Name)> weights = [];
        for (int i = 0; i < files.Length; i++)
        {
            (ModelFile file, int stage) = (files[i], i);
            WeightFiles.Map(file.Specification, name => $"{stage}-{name}");
            weights.AddRange(WeightFiles.Of(file.Specification).Select(name => (WeightFiles.Locate(file.WeightsFolder, name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..]), name)));
        }

        return StagePackages.Save(Join([.. files.Select(file => file.Specification)]), weights, output);
    }

    /// <summary>Writes each stage of a pipeline to a file of its own, numbered and called by its name or type.</summary>
    /// <param name="path">The pipeline.</param>
    /// <param name="folder">Where the stages are written; it is created where it does not exist.</param>
    /// <returns>The files, in the order of the stages.</returns>
    /// <exception cref="CoreMLException">The model is no pipeline.</exception>
    public static IReadOnlyList<string> Split(string path, string folder)
    {
        ModelFile file = ModelFile.Load(path);
        Pipeline pipeline = PipelineParts.Of(file.Specification, path);
        Directory.CreateDirectory(folder);
        List<string> written = [];
        for (int i = 0; i < pipeline.Models.Count; i++)
        {
            Model stage = pipeline.Models[i];
            if (stage.SpecificationVersion == 0) stage.SpecificationVersion = file.Specification.SpecificationVersion;
            string name = i < pipeline.Names.Count && IsFileName(pipeline.Names[i]) ? pipeline.Names[i] : stage.TypeName;
            written.Add(StagePackages.Save(stage, file.WeightsFolder, Path.Combine(folder, $"{i + 1}-{name}.mlmodel")));
        }

        return written;
    }

    /// <summary>What no later stage takes; of two outputs of one name the later counts.</summary>
    private static IEnumerable<FeatureDescription> Outputs(IReadOnlyList<Model> models)
    {
        HashSet<string> taken = [];
        List<FeatureDescription> outputs = [];
        foreach (Model model in models.Reverse())
        {
            outputs.InsertRange(0, [.. model.Description.Output.Where(output => taken.Add(output.Name)).Select(output => output.Clone())]);
            taken.UnionWith(model.Description.Input.Select(input => input.Name));
        }

        return outputs;
    }

    private static bool IsClassifier(Model model) => Inspection.ClassLabels.Of(model).Count > 0 && model.Description.PredictedFeatureName.Length > 0;

    private static bool IsFileName(string name) => name.Length is > 0 and < 100 && name.All(character => char.IsLetterOrDigit(character) || character is '-' or '_' or ' ');
}
