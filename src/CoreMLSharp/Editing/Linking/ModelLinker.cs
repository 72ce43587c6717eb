using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing.Linking;

/// <summary>
/// Takes stages out of pipelines into files of their own and leaves links to them, so that what several models have in common is stored once
/// (Core ML specification, <c>LinkedModel</c>).
/// </summary>
/// <example>
/// <code>
/// LinkReport report = ModelLinker.LinkShared(["Birds.mlmodel", "Flowers.mlmodel"], "linked", "Extractor");
/// Console.WriteLine(report.SavedBytes);
/// </code>
/// </example>
public static class ModelLinker
{
    /// <summary>The specification version that brought linked models (iOS 13).</summary>
    private const int LinkVersion = 4;

    /// <summary>Takes one stage out of one pipeline.</summary>
    /// <param name="path">The pipeline.</param>
    /// <param name="folder">Where both models are written; it is created where it does not exist.</param>
    /// <param name="name">What the stage's file is called, without an ending.</param>
    /// <param name="stage">The stage's number, from 1, or its name; null for the one with the most bytes, the last stage apart.</param>
    /// <param name="searchPath">Where Core ML looks for the stage's file.</param>
    /// <exception cref="CoreMLException">The model is no pipeline, or the stage cannot be taken out.</exception>
    public static LinkReport Link(string path, string folder, string name, string? stage = null, string searchPath = LinkedModelBuilder.DefaultSearchPath)
    {
        LinkedFile file = LinkedFile.Load(path);
        Pipeline pipeline = PipelineParts.Of(file.Model, path);
        int index = stage is null ? Largest(pipeline, path) : PipelineParts.Find(pipeline, stage);
        return Write([file], [[(file, index)]], folder, name, searchPath);
    }

    /// <summary>Takes the stages that several pipelines have in common out of all of them. Stages that are no larger than a link stay.</summary>
    /// <param name="paths">The pipelines, of different file names.</param>
    /// <param name="folder">Where all models are written; it is created where it does not exist.</param>
    /// <param name="name">What the common stage's file is called, without an ending; where there are several, a number follows.</param>
    /// <param name="searchPath">Where Core ML looks for the stage's file.</param>
    /// <exception cref="CoreMLException">A model is no pipeline, or no stage is common to two of them.</exception>
    public static LinkReport LinkShared(IReadOnlyList<string> paths, string folder, string name, string searchPath = LinkedModelBuilder.DefaultSearchPath)
    {
        LinkedFile[] files = [.. paths.Select(LinkedFile.Load)];
        if (files.GroupBy(file => file.Name).FirstOrDefault(group => group.Count() > 1) is { } same)
        {
            throw new CoreMLException($"Two models are called {same.Key}; written to one folder, they need names of their own.");
        }

        List<List<(LinkedFile File, int Stage)>> groups = [];
        foreach (LinkedFile file in files)
        {
            Pipeline pipeline = PipelineParts.Of(file.Model, file.Path);
            for (int i = 0; i < pipeline.Models.Count; i++)
            {
                if (!IsWorthLinking(pipeline.Models[i]) || Predicts(file.Model, pipeline.Models[i])) continue;
                List<(LinkedFile File, int Stage)>? group = groups.Find(group => AreSame(group[0], (file, i)));
                if (group is null) groups.Add([(file, i)]);
                else group.Add((file, i));
            }
        }

        groups.RemoveAll(group => group.Select(place => place.File).Distinct().Count() < 2);
        return groups.Count > 0 ? Write(files, groups, folder, name, searchPath) : throw new CoreMLException("No stage is common to two of the models, so there is nothing to share.");
    }

    private static bool AreSame((LinkedFile File, int Stage) a, (LinkedFile File, int Stage) b) =>
        StageIdentity.AreSame(StageOf(a), a.File.WeightsFolder, StageOf(b), b.File.WeightsFolder);

    private static Model StageOf((LinkedFile File, int Stage) place) => place.File.Model.PipelineModels[place.Stage];

    private static bool IsWorthLinking(Model stage) =>
        stage.LinkedModel is null && (WeightFiles.Of(stage).Count > 0 || stage.CalculateSize() > LinkedModelBuilder.Create(stage.Description, "Extractor").CalculateSize());

    /// <summary>Whether the stage makes a classifier or regressor of the pipeline, which has to hold it.</summary>
    private static bool Predicts(Model pipeline, Model stage) =>
        pipeline.Description.PredictedFeatureName is { Length: > 0 } name && stage.Description.Output.Any(output => output.Name == name);

    private static int Largest(Pipeline pipeline, string path)
    {
        int[] candidates = [.. Enumerable.Range(0, pipeline.Models.Count - 1).Where(i => pipeline.Models[i].LinkedModel is null)];
        return candidates.Length > 0
            ? candidates.MaxBy(i => pipeline.Models[i].CalculateSize())
            : throw new CoreMLException($"{path} has no stage before its last one that could be taken out.") { Hint = Hint.ChooseStage };
    }

    private static LinkReport Write(IReadOnlyList<LinkedFile> files, IReadOnlyList<List<(LinkedFile File, int Stage)>> groups, string folder, string name, string searchPath)
    {
        CheckName(name);
        string[] names = [.. groups.Select((_, i) => groups.Count == 1 ? name : $"{name}-{i + 1}")];
        if (files.FirstOrDefault(file => names.Contains(file.Name)) is { } clash) throw new CoreMLException($"{clash.Path} has the name that the stage's file is to have; choose another name.");

        // Everything is prepared before anything is written: what cannot be linked leaves no half of it behind.
        List<(Model Stage, string? WeightsFolder, string Name)> shared = [];
        for (int i = 0; i < groups.Count; i++)
        {
            (LinkedFile first, int place) = groups[i][0];
            shared.Add((first.Model.PipelineModels[place], first.WeightsFolder, names[i]));
            foreach ((LinkedFile file, int stage) in groups[i]) Replace(file, stage, names[i], searchPath);
        }

        Directory.CreateDirectory(folder);
        List<LinkedFileReport> written = [];
        foreach ((Model stage, string? weights, string stageName) in shared)
        {
            string path = StagePackages.Save(stage, weights, Path.Combine(folder, stageName + ".mlmodel"));
            written.Add(new LinkedFileReport(path, 0, StoredSize.Of(path), IsShared: true));
        }

        foreach (LinkedFile file in files)
        {
            string path = StagePackages.Save(file.Model, file.WeightsFolder, Path.Combine(folder, file.Name + ".mlmodel"));
            written.Add(new LinkedFileReport(path, StoredSize.Of(file.Path), StoredSize.Of(path), IsShared: false));
        }

        return new LinkReport(written);
    }

    private static void Replace(LinkedFile file, int index, string name, string searchPath)
    {
        Pipeline pipeline = PipelineParts.Of(file.Model, file.Path);
        Model stage = pipeline.Models[index];
        if (stage.LinkedModel is not null) throw new CoreMLException($"Stage {index + 1} of {file.Path} is a link already.");
        if (Predicts(file.Model, stage)) throw new CoreMLException($"Stage {index + 1} of {file.Path} makes the prediction, which a pipeline of type {file.Model.TypeName} has to hold itself.");
        if (stage.IsUpdatable) throw new CoreMLException($"Stage {index + 1} of {file.Path} learns on the device, so it has to stay in its file.");
        pipeline.Models[index] = LinkedModelBuilder.Create(stage.Description, name, searchPath);
        file.Model.SpecificationVersion = Math.Max(file.Model.SpecificationVersion, LinkVersion);
    }

    private static void CheckName(string name)
    {
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().IndexOfAny('/', '\\', '\0') >= 0) throw new CoreMLException($"'{name}' cannot be the name of a linked model: it is a plain file name without an ending.");
    }

    /// <summary>A model that is to be linked.</summary>
    private sealed record LinkedFile(string Path, string Name, Model Model, string? WeightsFolder)
    {
        public static LinkedFile Load(string path)
        {
            ModelFile file = ModelFile.Load(path);
            string name = System.IO.Path.GetFileNameWithoutExtension(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));
            return new LinkedFile(path, name, file.Specification, file.WeightsFolder);
        }
    }
}
