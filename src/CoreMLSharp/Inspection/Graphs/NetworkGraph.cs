using CoreMLSharp.Inspection.Summaries;
using CoreMLSharp.Models;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Inspection.Graphs;

/// <summary>A neural network's layers as nodes; branches and loops as boxes around theirs.</summary>
/// <param name="graph">The graph to add to.</param>
/// <param name="layers">The summaries of all layers, those inside others following them.</param>
/// <param name="shapes">The shapes of values.</param>
internal sealed class NetworkGraph(GraphReader graph, IReadOnlyList<LayerSummary> layers, ValueShapes shapes)
{
    private int _next;

    public void Read(Model model, string? parent, GraphScope scope)
    {
        foreach (NeuralNetworkPreprocessing step in model.Network?.Preprocessing ?? []) ReadPreprocessing(model, step, parent, scope);
        ReadLayers(model.NetworkLayers, parent, scope);
        if (model.NeuralNetworkClassifier is { } classifier) DefineClasses(model, classifier, scope);
    }

    private void ReadPreprocessing(Model model, NeuralNetworkPreprocessing step, string? parent, GraphScope scope)
    {
        string name = step.FeatureName.Length > 0 ? step.FeatureName : model.Description?.Input.FirstOrDefault()?.Name ?? "";
        IMessage parameters = step.Scaler is { } scaler ? scaler : step.MeanImage ?? new NeuralNetworkMeanImage();
        string node = graph.Add(parent, GraphNodeKind.Operation, "preprocessing", name, Settings(SettingText.Of(parameters)));
        graph.Connect(node, [name], scope);
        scope.Define(name, new GraphSource(node, shapes.Of(name)));
    }

    private void ReadLayers(IReadOnlyList<NeuralNetworkLayer> list, string? parent, GraphScope scope)
    {
        foreach (NeuralNetworkLayer layer in list)
        {
            if (_next == layers.Count) return;
            LayerSummary summary = layers[_next++];
            if (layer.Branch is { } branch) ReadBranch(layer, summary, branch, parent, scope);
            else if (layer.Loop is { } loop) ReadLoop(layer, summary, loop, parent, scope);
            else ReadLayer(layer, summary, parent, scope);
        }
    }

    private void ReadLayer(NeuralNetworkLayer layer, LayerSummary summary, string? parent, GraphScope scope)
    {
        IEnumerable<GraphSetting> weights = summary.Weights.Select(weight => new GraphSetting(weight.Name, TextOf(layer, weight)));
        string node = graph.Add(
            parent, GraphNodeKind.Operation, summary.Type, layer.Name, [.. Settings(SettingText.Parameters(layer, "layer")), .. weights]);
        graph.Connect(node, layer.Input, scope);
        for (int i = 0; i < layer.Output.Count; i++) scope.Define(layer.Output[i], new GraphSource(node, shapes.Of(layer, i)));
    }

    /// <summary>Format and shape, and the numbers of the few floats that an outline keeps.</summary>
    private static string TextOf(NeuralNetworkLayer layer, WeightSummary weight) =>
        LayerReader.Find(layer, weight.Name)?.Weights.FloatValue is { Count: > 0 and <= SettingText.MaximumElements } numbers
            ? $"{weight.FormatAndShape}: {SettingText.List(numbers)}"
            : weight.FormatAndShape;

    private static IReadOnlyList<GraphSetting> Settings(IEnumerable<Setting> settings) =>
        [.. settings.Select(setting => new GraphSetting(setting.Name, setting.Value))];

    private void ReadBranch(NeuralNetworkLayer layer, LayerSummary summary, BranchLayerParams branch, string? parent, GraphScope scope)
    {
        string box = graph.Add(parent, GraphNodeKind.Box, summary.Type, layer.Name);
        string condition = graph.Add(box, GraphNodeKind.Operation, "condition", string.Join(", ", layer.Input));
        graph.Connect(condition, layer.Input, scope);
        GraphScope then = ReadNested(branch.IfBranch, "ifBranch", box, scope);
        GraphScope otherwise = ReadNested(branch.ElseBranch, "elseBranch", box, scope);
        foreach (string name in then.Written.Union(otherwise.Written)) scope.Define(name, [.. then.Find(name).Union(otherwise.Find(name))]);
    }

    private void ReadLoop(NeuralNetworkLayer layer, LayerSummary summary, LoopLayerParams loop, string? parent, GraphScope scope)
    {
        string box = graph.Add(parent, GraphNodeKind.Box, summary.Type, layer.Name, Settings(SettingText.Parameters(layer, "layer")));
        GraphScope condition = ReadNested(loop.ConditionNetwork, "conditionNetwork", box, scope);
        GraphScope body = ReadNested(loop.BodyNetwork, "bodyNetwork", box, condition);
        foreach (string name in condition.Written.Union(body.Written)) scope.Define(name, body.Find(name));
    }

    private GraphScope ReadNested(NeuralNetwork? network, string type, string box, GraphScope scope)
    {
        GraphScope inner = scope.Nested();
        if (network is { Layers.Count: > 0 }) ReadLayers(network.Layers, graph.Add(box, GraphNodeKind.Box, type, ""), inner);
        return inner;
    }

    /// <summary>A classifier's label and probabilities come from the layer that computes the scores.</summary>
    private static void DefineClasses(Model model, NeuralNetworkClassifier classifier, GraphScope scope)
    {
        string scores = classifier.LabelProbabilityLayerName is { Length: > 0 } name
            ? name
            : classifier.Layers.LastOrDefault()?.Output.FirstOrDefault() ?? "";
        IReadOnlyList<GraphSource> sources = scope.Find(scores);
        foreach (FeatureDescription output in model.Description?.Output ?? [])
        {
            if (scope.Find(output.Name).Count == 0) scope.Define(output.Name, sources);
        }
    }
}
