using System.Globalization;
using CoreMLSharp.Inspection.Summaries;
using CoreMLSharp.Models;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Inspection.Graphs;

/// <summary>Draws up the graph of a model: its inputs and outputs, and what is between them by the model's type.</summary>
internal sealed class GraphReader(bool withShapes)
{
    private readonly List<GraphNode> _nodes = [];
    private readonly HashSet<GraphEdge> _edges = [];

    private Func<LinkedModel, ModelOutline?> _openLink = _ => null;
    private ProgramWeights? _weights;

    public ModelGraph Read(ModelOutline outline, string title, Func<LinkedModel, ModelOutline?>? openLink)
    {
        if (openLink is not null) _openLink = openLink;
        Model model = outline.Specification;
        using ProgramWeights weights = new(outline.WeightsFolder);
        _weights = weights;
        GraphScope scope = new();
        foreach (FeatureSummary input in FeatureSummary.OfAll(Inputs(model)))
        {
            scope.Define(input.Name, new GraphSource(Add(null, GraphNodeKind.Input, input.ToString(), input.Name), ""));
        }

        ReadModel(model, ModelSummary.Of(outline, withShapes: false).Root, parent: null, scope);
        foreach (FeatureSummary output in FeatureSummary.OfAll(Outputs(model)))
        {
            Connect(Add(null, GraphNodeKind.Output, output.ToString(), output.Name), [output.Name], scope);
        }

        return new ModelGraph(title, _nodes, [.. _edges]);
    }

    public string Add(string? parent, GraphNodeKind kind, string type, string name, IReadOnlyList<GraphSetting>? settings = null)
    {
        string id = $"n{_nodes.Count}";
        _nodes.Add(new GraphNode(id, parent, kind, type, name, SettingOrder.Sorted(settings ?? [])));
        return id;
    }

    /// <summary>Draws the values of these names to a node.</summary>
    public void Connect(string node, IEnumerable<string> names, GraphScope scope)
    {
        foreach (string name in names)
        {
            foreach (GraphSource source in scope.Find(name)) _edges.Add(new GraphEdge(source.Node, node, name, source.Type));
        }
    }

    private void ReadModel(Model model, StageSummary stage, string? parent, GraphScope scope)
    {
        if (model.PipelineModels.Count > 0) ReadStages(model, stage, parent, scope);
        else if (model.NetworkLayers.Count > 0)
        {
            new NetworkGraph(this, stage.Layers, withShapes ? ValueShapes.Of(model) : ValueShapes.Stated).Read(model, parent, scope);
        }
        else if (Opened(model) is { } linked)
        {
            using (linked) ReadLinked(linked, model, stage, parent, scope);
        }
        else if (model.TypeCase == Model.TypeOneofCase.MlProgram)
        {
            new ProgramGraph(this, stage.Layers, _weights!).Read(model, parent, scope);
        }
        else ReadPlain(model, stage, parent, scope);
    }

    private void ReadStages(Model model, StageSummary pipeline, string? parent, GraphScope scope)
    {
        int count = Math.Min(pipeline.Stages.Count, model.PipelineModels.Count);
        for (int i = 0; i < count; i++)
        {
            (Model stage, StageSummary summary) = (model.PipelineModels[i], pipeline.Stages[i]);
            if (HasInside(stage)) ReadBoxed(stage, summary, stage, summary, parent, scope);
            else ReadModel(stage, summary, parent, scope);
        }
    }

    /// <summary>What a model, or the one that a stage links to, does, in a box that is called like the stage.</summary>
    private void ReadBoxed(Model model, StageSummary inside, Model stage, StageSummary summary, string? parent, GraphScope scope)
    {
        string box = Add(parent, GraphNodeKind.Box, summary.Type, summary.Name, SettingsOf(summary));
        GraphScope inner = new();
        foreach (FeatureDescription input in Inputs(stage)) inner.Define(input.Name, scope.Find(input.Name));
        ReadModel(model, inside, box, inner);
        foreach (FeatureDescription output in Outputs(stage)) scope.Define(output.Name, inner.Find(output.Name));
    }

    private void ReadLinked(ModelOutline linked, Model stage, StageSummary summary, string? parent, GraphScope scope)
    {
        (Func<LinkedModel, ModelOutline?> openLink, ProgramWeights? weights) = (_openLink, _weights);
        using ProgramWeights own = new(linked.WeightsFolder);

        // Its links lead on from its own folder, and might lead back.
        (_openLink, _weights) = (_ => null, own);
        ReadBoxed(linked.Specification, ModelSummary.Of(linked, withShapes: false).Root, stage, summary, parent, scope);
        (_openLink, _weights) = (openLink, weights);
    }

    private ModelOutline? Opened(Model model) => model.LinkedModel is { } link ? _openLink(link) : null;

    /// <summary>A model without parts that could be shown is one node.</summary>
    private void ReadPlain(Model model, StageSummary stage, string? parent, GraphScope scope)
    {
        string node = Add(parent, GraphNodeKind.Operation, stage.Type, stage.Name, SettingsOf(stage));
        Connect(node, Inputs(model).Select(input => input.Name), scope);
        foreach (FeatureSummary output in FeatureSummary.OfAll(Outputs(model)))
        {
            scope.Define(output.Name, new GraphSource(node, output.ToString()));
        }
    }

    private static bool HasInside(Model model) =>
        model.PipelineModels.Count > 0 || model.NetworkLayers.Count > 0 || model.TypeCase == Model.TypeOneofCase.MlProgram;

    private static IEnumerable<FeatureDescription> Inputs(Model model) => model.Description?.Input ?? [];

    private static IEnumerable<FeatureDescription> Outputs(Model model) => model.Description?.Output ?? [];

    private static IReadOnlyList<GraphSetting> SettingsOf(StageSummary stage) =>
    [
        .. stage.Detail.Length > 0 ? [new GraphSetting("what", stage.Detail)] : Array.Empty<GraphSetting>(),
        .. stage.Link is { } link ? [new GraphSetting("links to", link.FileName)] : Array.Empty<GraphSetting>(),
        new GraphSetting("bytes", stage.Bytes.ToString("N0", CultureInfo.InvariantCulture)),
    ];
}
