using CoreMLSharp.Inspection.Outlines;
using CoreMLSharp.IO.Wire;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Inspection.Summaries;

/// <summary>Makes the tree of stages from a model's outline and the sizes that were noted beside it.</summary>
/// <param name="resolveLink">Says where a linked model is found.</param>
/// <param name="withShapes">Whether shapes that a network's layers do not state are worked out.</param>
internal sealed class StageReader(Func<LinkedModel, string?>? resolveLink, bool withShapes)
{
    private const int PipelineField = 1;
    private const int ModelsField = 1;

    public StageSummary Read(ModelOutline outline)
    {
        StageSummary root = Read(outline.Specification, outline.Root, name: "");
        if (ParametersOfTagger(outline) is { } parameters)
        {
            root = root with { Detail = StageDetail.OfTagger(outline.Specification, parameters) };
        }

        if (outline.Files.Count == 1) return root;

        IEnumerable<BytePart> files = outline.Files.Where(file => file.Kind != PackageFileKind.Specification && file.Bytes > 0)
            .Select(file => new BytePart(file.Name, 1, file.Bytes));
        return root with
        {
            Bytes = outline.Files.Sum(file => file.Bytes),
            Parts = [.. root.Parts.Concat(files).OrderByDescending(part => part.Bytes)],
        };
    }

    /// <summary>The parameters of a word tagger that an outline left out; null where there are none, or more than a tagger has.</summary>
    private static byte[]? ParametersOfTagger(ModelOutline outline)
    {
        const int Most = 1 << 28;
        LargeValue? value = outline.LargeValues.LastOrDefault(value => value.Path == "wordTagger.modelParameterData");
        if (value is null or { Length: > Most }) return null;
        byte[] parameters = new byte[value.Length];
        using FileStream file = File.OpenRead(outline.SpecificationPath);
        file.Seek(value.Offset, SeekOrigin.Begin);
        file.ReadExactly(parameters);
        return parameters;
    }

    private StageSummary Read(Model model, OutlineNode node, string name)
    {
        OutlineNode? type = node.Child((int)model.TypeCase);
        List<StageSummary> stages = [.. ReadStages(model, type)];
        List<LayerSummary> layers = [];
        if (type is not null)
        {
            if (model.TypeCase == Model.TypeOneofCase.MlProgram) OperationReader.Read(model.MlProgram, type, layers);
            else LayerReader.Read(model, type, withShapes ? ValueShapes.Of(model) : ValueShapes.Stated, layers);
        }

        List<BytePart> parts = PartsOf(model, node, type, layers);
        long rest = node.Bytes - stages.Sum(stage => stage.Bytes) - parts.Sum(part => part.Bytes);
        if (rest > 0) parts.Add(new BytePart("other", 1, rest));
        return new StageSummary
        {
            Type = model.TypeName,
            Name = name,
            Detail = StageDetail.Of(model, layers.Count(layer => layer.Type != "const")),
            Bytes = node.Bytes,
            Link = LinkOf(model),
            IsProvidedByApple = StageDetail.IsProvidedByApple(model),
            Stages = stages,
            Parts = [.. parts.OrderByDescending(part => part.Bytes)],
            Layers = layers,
            Weights = model.MlProgram is Program program ? WeightGroups.Of(program) : WeightGroups.Of(layers),
        };
    }

    private IEnumerable<StageSummary> ReadStages(Model model, OutlineNode? type)
    {
        OutlineNode? pipeline = model.TypeCase == Model.TypeOneofCase.Pipeline ? type : type?.Child(PipelineField);
        if (model.PipelineModels.Count == 0 || pipeline is null) yield break;

        IList<string> names = model.InnerPipeline!.Names;
        List<OutlineNode> nodes = pipeline.ChildrenOf(ModelsField);
        int count = Math.Min(nodes.Count, model.PipelineModels.Count);
        for (int i = 0; i < count; i++)
        {
            yield return Read(model.PipelineModels[i], nodes[i], i < names.Count ? names[i] : "");
        }
    }

    private static List<BytePart> PartsOf(Model model, OutlineNode node, OutlineNode? type, List<LayerSummary> layers)
    {
        MessageSchema schema = SpecificationSchema.Model;
        List<BytePart> parts = [];
        foreach ((int number, long bytes) in node.FieldBytes)
        {
            if (number != (int)model.TypeCase) parts.Add(new BytePart(NameOf(schema, number), 1, bytes));
        }

        if (type is null || model.PipelineModels.Count > 0) return WithoutSettings(parts);
        MessageSchema typeSchema = schema.Field(type.Field)!.Message!;
        int layersField = layers.Count == 0 ? 0
            : model.TypeCase == Model.TypeOneofCase.MlProgram ? Program.FunctionsFieldNumber
            : LayerReader.LayersField;
        foreach ((int number, long bytes) in type.FieldBytes)
        {
            if (number != layersField) parts.Add(new BytePart(NameOf(typeSchema, number), 1, bytes));
        }

        IEnumerable<BytePart> byLayerType = layers.Where(layer => layer.Depth == 0).GroupBy(layer => layer.Type)
            .Select(group => new BytePart(group.Key, group.Count(), group.Sum(layer => layer.Bytes)));
        return [.. WithoutSettings(parts), .. byLayerType];

        static string NameOf(MessageSchema schema, int number) => schema.Field(number)?.Name ?? $"unknown field {number}";
    }

    /// <summary>Settings of a few bytes say nothing about size; they are left to the remainder.</summary>
    private static List<BytePart> WithoutSettings(List<BytePart> parts) => parts.FindAll(part => part.Bytes > 8);

    private LinkSummary? LinkOf(Model model)
    {
        if (model.LinkedModel?.LinkedModelFile is not LinkedModelFile file) return null;
        string fileName = file.LinkedModelFileName?.DefaultValue ?? "";
        string searchPath = file.LinkedModelSearchPath?.DefaultValue ?? "";
        return new LinkSummary(fileName, searchPath, resolveLink?.Invoke(model.LinkedModel));
    }
}
