using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing.Linking;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.LinkedModels;

/// <summary>
/// Puts linked models back into the models that link to them, which then stand alone: the reverse of <see cref="ModelLinker"/>.
/// </summary>
public static class LinkedModelEmbedder
{
    private const int MaximumDepth = 8;

    /// <summary>Whether a model, or a stage of it, is a link to another model.</summary>
    public static bool HasLinks(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.LinkedModel is not null || model.PipelineModels.Any(HasLinks);
    }

    /// <summary>Replaces every link in a model by the model that it names; the given model stays as it is.</summary>
    /// <param name="file">The model.</param>
    /// <param name="folder">The folder from which the links lead, usually the one in which the model lies.</param>
    /// <param name="searchPaths">Folders in which linked models are looked for, after the places that the links name.</param>
    /// <exception cref="CoreMLException">
    /// There is no link, a linked model is not found or cannot be embedded, or a link climbs out of its folder.
    /// </exception>
    public static EmbeddingResult Embed(ModelFile file, string folder, IReadOnlyList<string> searchPaths)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Unforeseen.Guard("The linked models cannot be embedded", () =>
        {
            using Embedding embedding = new(searchPaths);
            Model model = embedding.Resolve(file.Specification, Path.GetFullPath(folder), depth: 0);
            if (embedding.Names.Count == 0) throw new CoreMLException("The model has no linked model that could be embedded.");
            return new EmbeddingResult(
                StageFiles.Changed(file, model, [.. WeightFiles.In(file.Specification, file.WeightsFolder), .. embedding.Weights]),
                embedding.Names);
        });
    }

    /// <summary>Replaces every link in a model by the model that it names, from file to file.</summary>
    /// <param name="path">The model.</param>
    /// <param name="output">Where to write it; the ending becomes .mlpackage where there are ML Programs.</param>
    /// <param name="searchPaths">Folders in which linked models are looked for, after the places that the links name.</param>
    /// <returns>Where it was written, and the names of the models that were put in.</returns>
    /// <inheritdoc cref="Embed(ModelFile, string, IReadOnlyList{string})" path="/exception"/>
    public static EmbeddedModel Embed(string path, string output, IReadOnlyList<string> searchPaths)
    {
        using ModelFile file = ModelFile.Load(path);
        using EmbeddingResult result = Embed(file, Path.GetDirectoryName(Path.GetFullPath(path))!, searchPaths);
        return new EmbeddedModel(StageFiles.Save(result.File, output), result.Embedded);
    }

    /// <summary>What is put into one model: the linked models' names and their files of weights.</summary>
    private sealed class Embedding(IReadOnlyList<string> searchPaths) : IDisposable
    {
        private readonly List<ModelFile> _files = [];

        public List<string> Names { get; } = [];

        public List<WeightFile> Weights { get; } = [];

        public void Dispose() => _files.ForEach(file => file.Dispose());

        /// <summary>The model with nothing linked any more.</summary>
        public Model Resolve(Model model, string folder, int depth)
        {
            if (depth > MaximumDepth)
            {
                throw new ModelFormatException($"Models link to each other more than {MaximumDepth} deep, or in a circle.");
            }

            if (model.LinkedModel is not null) return Load(model, folder, depth);
            if (model.InnerPipeline is not { Models.Count: > 0 } pipeline) return model;
            Model resolved = model.WithStages([.. pipeline.Models.Select(stage => Resolve(stage, folder, depth + 1))], pipeline.Names);
            resolved.SpecificationVersion =
                Math.Max(model.SpecificationVersion, resolved.PipelineModels.Max(stage => stage.SpecificationVersion));
            return resolved;
        }

        private Model Load(Model link, string folder, int depth)
        {
            ModelSource source = LinkedModelResolver.Resolve(link.LinkedModel, folder, searchPaths);
            if (source.IsOnnxNetwork)
            {
                throw new UnsupportedModelException($"{source.Path} is an ONNX network, which a Core ML model can link to but not hold.");
            }

            ModelFile file = source.Open();
            _files.Add(file);
            RequireFeatures(link, file.Specification, source.Location);
            Names.Add(source.Name);
            (Model model, IReadOnlyList<WeightFile> weights) = WeightFiles.Prefixed(file, $"linked{Names.Count}-");
            Weights.AddRange(weights);
            return Resolve(model, source.Path is null ? folder : Path.GetDirectoryName(Path.GetFullPath(source.Path))!, depth + 1);
        }

        private static void RequireFeatures(Model link, Model model, string where)
        {
            foreach (FeatureDescription feature in link.Description.Input.Concat(link.Description.Output))
            {
                if (model.Description.Input.Concat(model.Description.Output).All(known => known.Name != feature.Name))
                {
                    throw new ModelFormatException($"{where} has no feature '{feature.Name}'; it is not the model that was linked to.");
                }
            }
        }
    }
}
