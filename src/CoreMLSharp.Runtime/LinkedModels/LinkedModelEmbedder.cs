using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing.Linking;
using CoreMLSharp.Specification;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Runtime.LinkedModels;

/// <summary>Puts linked models back into the models that link to them, which then stand alone: the reverse of <see cref="ModelLinker"/>.</summary>
public static class LinkedModelEmbedder
{
    private const int MaximumDepth = 8;

    /// <summary>Replaces every link in a model by the model that it names.</summary>
    /// <param name="path">The model.</param>
    /// <param name="output">Where to write it; the ending becomes .mlpackage where there are ML Programs.</param>
    /// <param name="searchPaths">Folders in which linked models are looked for, after the places that the links name.</param>
    /// <returns>Where it was written, and the names of the models that were put in.</returns>
    /// <exception cref="CoreMLException">There is no link, a linked model is not found or cannot be embedded, or a link climbs out of its folder.</exception>
    public static EmbeddedModel Embed(string path, string output, IReadOnlyList<string> searchPaths)
    {
        ModelFile file = ModelFile.Load(path);
        Embedding embedding = new(searchPaths);
        List<(string From, string Name)> weights = [.. WeightFiles.Of(file.Specification).Select(name => (WeightFiles.Locate(file.WeightsFolder, name), name))];
        Model model = embedding.Resolve(file.Specification, Path.GetDirectoryName(Path.GetFullPath(path))!, depth: 0);
        if (embedding.Names.Count == 0) throw new CoreMLException($"{path} has no linked model that could be embedded.");
        weights.AddRange(embedding.Weights);
        return new EmbeddedModel(StagePackages.Save(model, weights, output), embedding.Names);
    }

    /// <summary>What is put into one model: the linked models' names and their files of weights.</summary>
    private sealed class Embedding(IReadOnlyList<string> searchPaths)
    {
        public List<string> Names { get; } = [];

        public List<(string From, string Name)> Weights { get; } = [];

        /// <summary>The model with nothing linked any more; pipelines are changed in place.</summary>
        public Model Resolve(Model model, string folder, int depth)
        {
            if (depth > MaximumDepth) throw new ModelFormatException($"Models link to each other more than {MaximumDepth} deep, or in a circle.");
            if (model.LinkedModel is not null) return Load(model, folder, depth);
            if (model.PipelineModels is not RepeatedField<Model> stages) return model;
            for (int i = 0; i < stages.Count; i++)
            {
                stages[i] = Resolve(stages[i], folder, depth + 1);
                model.SpecificationVersion = Math.Max(model.SpecificationVersion, stages[i].SpecificationVersion);
            }

            return model;
        }

        private Model Load(Model link, string folder, int depth)
        {
            ModelSource source = LinkedModelResolver.Resolve(link.LinkedModel, folder, searchPaths);
            if (source.IsOnnxNetwork)
            {
                throw new UnsupportedModelException($"{source.Path} is an ONNX network, which a Core ML model can link to but not hold.");
            }

            ModelFile file = source.Open();
            Model model = file.Specification;
            RequireFeatures(link, model, source.Location);
            Names.Add(source.Name);
            int number = Names.Count;
            WeightFiles.Map(model, name => $"linked{number}-{name}");
            Weights.AddRange(WeightFiles.Of(model).Select(name => (WeightFiles.Locate(file.WeightsFolder, name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..]), name)));
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
