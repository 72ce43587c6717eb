using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;

namespace CoreMLSharp.Editing.Linking;

/// <summary>
/// Takes stages out of pipelines into models of their own and leaves links to them, so that what several models have in common is stored
/// once (Core ML specification, <c>LinkedModel</c>).
/// </summary>
/// <example>
/// <code>
/// LinkReport report = ModelLinker.LinkShared(["Birds.mlmodel", "Flowers.mlmodel"], "linked", "Extractor");
/// Console.WriteLine(report.SavedBytes);
/// </code>
/// </example>
public static class ModelLinker
{
    private const string CannotBeLinked = "The model cannot be linked";

    /// <summary>Takes one stage out of one pipeline.</summary>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="name">What the stage's file will be called, without an ending.</param>
    /// <param name="stage">The stage's number, from 1, or its name; null for the one with the most bytes, the last stage apart.</param>
    /// <param name="searchPath">Where Core ML looks for the stage's file.</param>
    /// <exception cref="CoreMLException">The model is no pipeline, or the stage cannot be taken out.</exception>
    public static LinkResult Link(
        ModelFile pipeline, string name, string? stage = null, string searchPath = LinkedModelBuilder.DefaultSearchPath)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        Source source = new("the model", pipeline);
        return Unforeseen.Guard(CannotBeLinked, () => Link([source], [[source.Choose(stage)]], name, searchPath));
    }

    /// <summary>
    /// Takes the stages that several pipelines have in common out of all of them. Stages that are no larger than a link stay.
    /// </summary>
    /// <param name="pipelines">The pipelines.</param>
    /// <param name="name">What the common stage's file will be called, without an ending; where there are several, a number
    /// follows.</param>
    /// <param name="searchPath">Where Core ML looks for the stage's file.</param>
    /// <exception cref="CoreMLException">A model is no pipeline, or no stage is common to two of them.</exception>
    public static LinkResult LinkShared(
        IReadOnlyList<ModelFile> pipelines, string name, string searchPath = LinkedModelBuilder.DefaultSearchPath)
    {
        ArgumentNullException.ThrowIfNull(pipelines);
        Source[] sources = [.. pipelines.Select((file, i) => new Source($"model {i + 1}", file))];
        return Unforeseen.Guard(CannotBeLinked, () => Link(sources, CommonStages(sources), name, searchPath));
    }

    /// <summary>Takes one stage out of one pipeline, from file to file.</summary>
    /// <param name="path">The pipeline.</param>
    /// <param name="folder">Where both models are written; it is created where it does not exist.</param>
    /// <param name="name">What the stage's file is called, without an ending.</param>
    /// <param name="stage">The stage's number, from 1, or its name; null for the one with the most bytes, the last stage apart.</param>
    /// <param name="searchPath">Where Core ML looks for the stage's file.</param>
    /// <exception cref="CoreMLException">The model is no pipeline, or the stage cannot be taken out.</exception>
    public static LinkReport Link(
        string path, string folder, string name, string? stage = null, string searchPath = LinkedModelBuilder.DefaultSearchPath)
    {
        using ModelFile file = ModelFile.Load(path);
        Source source = new(path, file);
        return Unforeseen.Guard(CannotBeLinked, () => Write([source], [[source.Choose(stage)]], folder, name, searchPath));
    }

    /// <summary>
    /// Takes the stages that several pipelines have in common out of all of them, from files to files. Stages that are no larger than a
    /// link stay.
    /// </summary>
    /// <param name="paths">The pipelines, of different file names.</param>
    /// <param name="folder">Where all models are written; it is created where it does not exist.</param>
    /// <param name="name">What the common stage's file is called, without an ending; where there are several, a number follows.</param>
    /// <param name="searchPath">Where Core ML looks for the stage's file.</param>
    /// <exception cref="CoreMLException">A model is no pipeline, or no stage is common to two of them.</exception>
    public static LinkReport LinkShared(
        IReadOnlyList<string> paths, string folder, string name, string searchPath = LinkedModelBuilder.DefaultSearchPath)
    {
        List<Source> sources = [];
        try
        {
            foreach (string path in paths) sources.Add(new Source(path, ModelFile.Load(path)));
            if (sources.GroupBy(source => NameOf(source.Title)).FirstOrDefault(group => group.Count() > 1) is { } same)
            {
                throw new CoreMLException($"Two models are called {same.Key}; written to one folder, they need names of their own.");
            }

            return Unforeseen.Guard(CannotBeLinked, () => Write(sources, CommonStages(sources), folder, name, searchPath));
        }
        finally
        {
            sources.ForEach(source => source.File.Dispose());
        }
    }

    private static List<List<Place>> CommonStages(IReadOnlyList<Source> sources)
    {
        List<List<Place>> groups = [];
        foreach (Place place in sources.SelectMany(source => source.Places()).Where(place => place.IsWorthLinking && !place.Predicts))
        {
            List<Place>? group = groups.Find(group => group[0].IsSameAs(place));
            if (group is null) groups.Add([place]);
            else group.Add(place);
        }

        groups.RemoveAll(group => group.Select(place => place.Source).Distinct().Count() < 2);
        return groups.Count > 0
            ? groups
            : throw new CoreMLException("No stage is common to two of the models, so there is nothing to share.");
    }

    private static LinkResult Link(IReadOnlyList<Source> sources, List<List<Place>> groups, string name, string searchPath)
    {
        CheckName(name);
        string[] names = NamesOf(groups, name);
        List<ModelFile> pipelines = [];
        List<SharedStage> stages = [];
        try
        {
            foreach (Source source in sources)
            {
                Model[] linked = [.. source.File.Specification.PipelineModels];
                for (int i = 0; i < groups.Count; i++)
                {
                    foreach (Place place in groups[i].Where(place => place.Source == source))
                    {
                        linked[place.Index] = place.ToLink(names[i], searchPath);
                    }
                }

                Model model = source.File.Specification.WithStages(linked, source.File.Specification.InnerPipeline!.Names);
                model.SpecificationVersion = Math.Max(model.SpecificationVersion, MinimalVersion.Of(model));
                pipelines.Add(StageFiles.Changed(source.File, model, WeightFiles.In(model, source.File.WeightsFolder)));
            }

            for (int i = 0; i < groups.Count; i++)
            {
                stages.Add(new SharedStage(names[i], StageFiles.Stage(groups[i][0].Source.File, groups[i][0].Stage)));
            }

            return new LinkResult(pipelines, stages);
        }
        catch
        {
            new LinkResult(pipelines, stages).Dispose();
            throw;
        }
    }

    private static LinkReport Write(IReadOnlyList<Source> sources, List<List<Place>> groups, string folder, string name, string searchPath)
    {
        CheckName(name);
        string[] names = NamesOf(groups, name);
        if (sources.FirstOrDefault(source => names.Contains(NameOf(source.Title))) is { } clash)
        {
            throw new CoreMLException($"{clash.Title} has the name that the stage's file is to have; choose another name.");
        }

        // Everything is prepared before anything is written: what cannot be linked leaves no half of it behind.
        using LinkResult linked = Link(sources, groups, name, searchPath);
        long[] before = [.. sources.Select(source => StoredSize.Of(source.Title))];
        Directory.CreateDirectory(folder);
        List<LinkedFileReport> written = [];
        foreach (SharedStage stage in linked.Stages)
        {
            string path = StageFiles.Save(stage.File, Path.Combine(folder, stage.Name + ".mlmodel"));
            written.Add(new LinkedFileReport(path, 0, StoredSize.Of(path), IsShared: true));
        }

        foreach ((Source source, ModelFile file, long bytes) in sources.Zip(linked.Pipelines, before))
        {
            string path = StageFiles.Save(file, Path.Combine(folder, NameOf(source.Title) + (file.IsPackage ? ".mlpackage" : ".mlmodel")));
            written.Add(new LinkedFileReport(path, bytes, StoredSize.Of(path), IsShared: false));
        }

        return new LinkReport(written);
    }

    private static string[] NamesOf(List<List<Place>> groups, string name) =>
    [
        .. groups.Select((_, i) => groups.Count == 1 ? name : $"{name}-{i + 1}"),
    ];

    private static string NameOf(string path) =>
        Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));

    private static void CheckName(string name)
    {
        if (name.Length == 0 || name is "." or ".." || name.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
        {
            throw new CoreMLException($"'{name}' cannot be the name of a linked model: it is a plain file name without an ending.");
        }
    }

    /// <summary>A model that is to be linked.</summary>
    /// <param name="Title">Its path, or what messages call it.</param>
    /// <param name="File">The model.</param>
    private sealed record Source(string Title, ModelFile File)
    {
        public IEnumerable<Place> Places()
        {
            int stages = PipelineParts.Of(File.Specification, Title).Models.Count;
            return Enumerable.Range(0, stages).Select(i => new Place(this, i));
        }

        /// <summary>The stage of that number or name; without one, the largest before the last that is not linked yet.</summary>
        public Place Choose(string? stage)
        {
            Pipeline pipeline = PipelineParts.Of(File.Specification, Title);
            if (stage is not null) return new Place(this, PipelineParts.Find(pipeline, stage));
            return Places().SkipLast(1).Where(place => place.Stage.LinkedModel is null).MaxBy(place => place.Stage.CalculateSize())
                ?? throw new CoreMLException(
                    $"{Title} has no stage before its last one that could be taken out.")
                { Hint = Hint.ChooseStage };
        }
    }

    /// <summary>A stage of a model that is to be linked.</summary>
    private sealed record Place(Source Source, int Index)
    {
        public Model Stage => Source.File.Specification.PipelineModels[Index];

        public bool IsWorthLinking => Stage is { LinkedModel: null, Description: not null }
            && (
                WeightFiles.NamesIn(Stage).Count > 0
                    || Stage.CalculateSize() > LinkedModelBuilder.Create(Stage.Description, "Extractor").CalculateSize());

        /// <summary>Whether the stage makes a classifier or regressor of the pipeline, which has to hold it.</summary>
        public bool Predicts => Source.File.Specification.Description?.PredictedFeatureName is { Length: > 0 } name
            && Stage.Description?.Output.Any(output => output.Name == name) == true;

        public bool IsSameAs(Place other) =>
            StageIdentity.AreSame(Stage, Source.File.WeightsFolder, other.Stage, other.Source.File.WeightsFolder);

        public Model ToLink(string name, string searchPath)
        {
            string title = $"Stage {Index + 1} of {Source.Title}";
            if (Stage.Description is null) throw new ModelValidationException($"{title} has no description.");
            if (Stage.LinkedModel is not null) throw new CoreMLException($"{title} is a link already.");
            if (Predicts)
            {
                throw new CoreMLException(
                    $"{title} makes the prediction, which a pipeline of type {Source.File.Specification.TypeName} has to hold itself.");
            }

            if (Stage.IsUpdatable) throw new CoreMLException($"{title} learns on the device, so it has to stay in its file.");
            return LinkedModelBuilder.Create(Stage.Description, name, searchPath);
        }
    }
}
