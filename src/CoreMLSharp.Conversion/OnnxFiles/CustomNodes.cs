using System.Text.Json.Nodes;
using CoreMLSharp.Conversion.Custom;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;
using Kind = CoreMLSharp.Onnx.Specification.AttributeProto.Types.AttributeType;

namespace CoreMLSharp.Conversion.OnnxFiles;

/// <summary>Puts ONNX's own operators in the place of those whose translation the caller of the conversion gives.</summary>
internal static class CustomNodes
{
    /// <summary>Replaces the nodes of a model, also in its branches and loops.</summary>
    /// <param name="model">The model, which is changed.</param>
    /// <param name="operators">The translations, by the operators' names with their domains before them.</param>
    public static void Replace(ModelProto model, IReadOnlyDictionary<string, CustomOperator> operators)
    {
        if (operators.Count == 0) return;
        HashSet<string> domains = [];
        Replace(model.Graph, operators, domains);

        // ONNX Runtime does not know them; what else there may be of them it would not take either.
        OperatorSetIdProto[] imports =
            [.. model.OpsetImport.Where(import => import.Domain.Length == 0 || !domains.Contains(import.Domain))];
        model.OpsetImport.Clear();
        model.OpsetImport.Add(imports);
    }

    private static void Replace(GraphProto graph, IReadOnlyDictionary<string, CustomOperator> operators, HashSet<string> domains)
    {
        NodeProto[] nodes = [.. graph.Node];
        graph.Node.Clear();
        foreach (NodeProto node in nodes)
        {
            foreach (AttributeProto attribute in node.Attribute.Where(attribute => attribute.G is not null))
            {
                Replace(attribute.G, operators, domains);
            }

            if (operators.TryGetValue(NameOf(node), out CustomOperator? custom))
            {
                domains.Add(node.Domain);
                Replace(node, custom, graph);
            }
            else
            {
                graph.Node.Add(node);
            }
        }
    }

    private static void Replace(NodeProto node, CustomOperator custom, GraphProto graph)
    {
        try
        {
            IReadOnlyList<CustomTensor> results = custom.Run(new Call(node, graph), node.Output.Count);
            foreach ((string output, CustomTensor result) in node.Output.Zip(results).Where(pair => pair.First.Length > 0))
            {
                graph.Node.Add(new NodeProto { OpType = "Identity", Name = output, Input = { result.Name }, Output = { output } });
            }
        }
        catch (CoreMLException error)
        {
            error.AddOuterLocation($"node '{node.Name}'");
            throw;
        }
    }

    private static string NameOf(NodeProto node) => node.Domain.Length > 0 ? $"{node.Domain}.{node.OpType}" : node.OpType;

    private sealed class Call : CustomCall
    {
        private readonly GraphProto _graph;
        private readonly string _prefix;
        private int _count;

        public Call(NodeProto node, GraphProto graph)
            : base(NameOf(node), node.Name, SettingsOf(node), [.. node.Input.Select(input => new CustomTensor(input, null))]) =>
            (_graph, _prefix) = (graph, node.Output.FirstOrDefault(output => output.Length > 0) ?? node.Name);

        public override CustomTensor Weight(string name) =>
            throw new CoreMLException($"Operators of ONNX have no weights '{name}': what they compute with is among their inputs.");

        private protected override CustomTensor Numbers(float[] elements, long[] shape) => Add(
            new TensorProto { DataType = (int)DataType.Float, Dims = { shape }, FloatData = { elements } }, shape);

        private protected override CustomTensor Integers(long[] elements) => Add(
            new TensorProto { DataType = (int)DataType.Int64, Dims = { elements.Length }, Int64Data = { elements } }, [elements.Length]);

        private protected override CustomTensor Node(
            string op, IReadOnlyList<CustomTensor> inputs, AttributeProto[] attributes, IReadOnlyList<long>? shape)
        {
            string name = NewName(op);
            _graph.Node.Add(new NodeProto
            {
                OpType = op,
                Name = name,
                Input = { inputs.Select(input => input.Name) },
                Output = { name },
                Attribute = { attributes },
            });
            return new CustomTensor(name, shape);
        }

        private CustomTensor Add(TensorProto constant, long[] shape)
        {
            constant.Name = NewName("constant");
            _graph.Initializer.Add(constant);
            return new CustomTensor(constant.Name, shape);
        }

        /// <summary>Names of values are unique in a model with all its branches and loops, and so is what begins with one.</summary>
        private string NewName(string what) => $"{_prefix}/{what}_{++_count}";

        private static JsonObject SettingsOf(NodeProto node)
        {
            JsonObject settings = [];
            foreach (AttributeProto attribute in node.Attribute)
            {
                if (ValueOf(attribute) is { } value) settings[attribute.Name] = value;
            }

            return settings;
        }

        private static JsonNode? ValueOf(AttributeProto attribute) => attribute.Type switch
        {
            Kind.Int => JsonValue.Create(attribute.I),
            Kind.Float => JsonValue.Create(attribute.F),
            Kind.String => JsonValue.Create(attribute.S.ToStringUtf8()),
            Kind.Ints => new JsonArray([.. attribute.Ints.Select(number => JsonValue.Create(number))]),
            Kind.Floats => new JsonArray([.. attribute.Floats.Select(number => JsonValue.Create(number))]),
            Kind.Strings => new JsonArray([.. attribute.Strings.Select(text => JsonValue.Create(text.ToStringUtf8()))]),
            _ => null,
        };
    }
}
