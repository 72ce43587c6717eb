using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Inspection.Graphs;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Conversion.Inspection;

/// <summary>Draws up the graph of a model of another format, as the ONNX network that it is read as.</summary>
public static class SourceGraph
{
    private const int MostNumbers = 8;

    /// <summary>Reads a model's graph.</summary>
    /// <param name="path">The model: a file, or a folder where the format has folders.</param>
    /// <param name="title">What the drawing calls it.</param>
    /// <inheritdoc cref="SourceDocument.Read" path="/exception"/>
    public static ModelGraph Read(string path, string title)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Unforeseen.Guard($"{path} cannot be drawn", () =>
        {
            OnnxModel network = SourceFormats.Of(path).Read(path, new SourceOptions()).Network;
            return new Drawing(network).Of(title);
        });
    }

    private sealed class Drawing
    {
        private readonly GraphProto _graph;
        private readonly List<GraphNode> _nodes = [];
        private readonly List<GraphEdge> _edges = [];
        private readonly Dictionary<string, string> _makers = [];
        private readonly Dictionary<string, string> _constants;
        private readonly Dictionary<string, string> _types;

        public Drawing(OnnxModel network)
        {
            _graph = network.Message.Graph;
            _constants = _graph.Initializer.Select(constant => (constant.Name, Dims: (IReadOnlyList<long>)constant.Dims))
                .Concat(network.Initializers.Select(constant => (constant.Name, Dims: constant.Dims)))
                .DistinctBy(constant => constant.Name)
                .ToDictionary(constant => constant.Name, constant => $"[{string.Join(", ", constant.Dims)}]");
            _types = _graph.ValueInfo.Concat(_graph.Input)
                .Concat(_graph.Output)
                .DistinctBy(value => value.Name)
                .ToDictionary(value => value.Name, TypeOf);
        }

        public ModelGraph Of(string title)
        {
            foreach (ValueInfoProto input in _graph.Input.Where(input => !_constants.ContainsKey(input.Name)))
            {
                Define(input.Name, Add(null, GraphNodeKind.Input, TypeOf(input), input.Name, []));
            }

            Add(_graph, null);
            foreach (ValueInfoProto output in _graph.Output)
            {
                Connect(output.Name, Add(null, GraphNodeKind.Output, TypeOf(output), output.Name, []));
            }

            return new ModelGraph(title, _nodes, _edges);
        }

        private void Add(GraphProto graph, string? parent)
        {
            foreach (NodeProto node in graph.Node)
            {
                AttributeProto[] inner = [.. node.Attribute.Where(attribute => attribute.G is not null)];
                string name = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault() ?? node.OpType;
                string id = Add(parent, GraphNodeKind.Operation, node.OpType, name, Settings(node));
                foreach (string input in node.Input) Connect(input, id);
                foreach (AttributeProto attribute in inner)
                {
                    string box = Add(parent, GraphNodeKind.Box, $"{node.OpType} {attribute.Name}", name, []);
                    Add(attribute.G, box);
                    foreach (ValueInfoProto output in attribute.G.Output) Connect(output.Name, id);
                }

                foreach (string output in node.Output) Define(output, id);
            }
        }

        private string Add(
            string? parent, GraphNodeKind kind, string type, string name, IReadOnlyList<GraphSetting> settings)
        {
            string id = $"n{_nodes.Count}";
            _nodes.Add(new GraphNode(id, parent, kind, type, name, settings));
            return id;
        }

        private void Define(string value, string maker)
        {
            if (value.Length > 0) _makers[value] = maker;
        }

        private void Connect(string value, string taker)
        {
            if (_makers.TryGetValue(value, out string? maker))
            {
                _edges.Add(new GraphEdge(maker, taker, value, _types.GetValueOrDefault(value, "")));
            }
        }

        private IReadOnlyList<GraphSetting> Settings(NodeProto node) =>
        [
            .. node.Attribute.Where(attribute => attribute.G is null)
                .Select(attribute => new GraphSetting(attribute.Name, ValueOf(attribute))),
            .. node.Input.Where(_constants.ContainsKey).Select(name => new GraphSetting(name, _constants[name])),
        ];

        private static string ValueOf(AttributeProto attribute) => attribute.Type switch
        {
            AttributeProto.Types.AttributeType.Int => $"{attribute.I}",
            AttributeProto.Types.AttributeType.Float => FormattableString.Invariant($"{attribute.F}"),
            AttributeProto.Types.AttributeType.String => attribute.S.ToStringUtf8(),
            AttributeProto.Types.AttributeType.Ints => Several(attribute.Ints),
            AttributeProto.Types.AttributeType.Floats => Several(attribute.Floats),
            AttributeProto.Types.AttributeType.Strings => Several(attribute.Strings.Select(text => text.ToStringUtf8())),
            AttributeProto.Types.AttributeType.Tensor => $"[{string.Join(", ", attribute.T.Dims)}]",
            _ => "…",
        };

        private static string Several<T>(IEnumerable<T> values)
        {
            T[] first = [.. values.Take(MostNumbers + 1)];
            string text = string.Join(", ", first.Take(MostNumbers).Select(value => FormattableString.Invariant($"{value}")));
            return first.Length > MostNumbers ? $"[{text}, …]" : $"[{text}]";
        }

        private static string TypeOf(ValueInfoProto value)
        {
            SourceFeature feature = SourceFeature.Of(value);
            return feature.Shape is null ? feature.Type : $"{feature.Type} [{string.Join(", ", feature.Shape)}]";
        }
    }
}
