using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>
/// Collects nodes that are arithmetic of tensors until somebody needs what they make as a feature; then they become a stage with a program.
/// </summary>
internal sealed class TensorStages(PipelineTranslator pipeline, OnnxModel model, OnnxImportOptions options)
{
    private readonly SortedSet<int> _open = [];
    private readonly Dictionary<string, FeatureDescription> _features = [];

    /// <summary>Has a program compute a node.</summary>
    /// <exception cref="UnsupportedModelException">It needs what is no tensor of numbers.</exception>
    public void Add(NodeProto node)
    {
        foreach (string input in DeadNodes.ReferencesOf(node)) Require(input);
        if (node.Output.FirstOrDefault(output => output.Length > 0) is { } first) _open.Add(pipeline.ProducerOf(first)!.Value);
        foreach (string output in node.Output.Where(output => output.Length > 0)) pipeline.Define(output, new OpenTensor());
    }

    /// <summary>Has a program compute one output of a node, the others of which may be features.</summary>
    public void AddOutput(string name)
    {
        if (pipeline.Find(name) is Columns or OpenTensor || pipeline.ProducerOf(name) is not { } place) return;
        foreach (string input in DeadNodes.ReferencesOf(pipeline.Nodes[place])) Require(input);
        _open.Add(place);
        pipeline.Define(name, new OpenTensor());
    }

    /// <summary>Has a program compute a value, unless it is an input or a feature already.</summary>
    public void Require(string name)
    {
        switch (pipeline.Find(name))
        {
            case Columns { IsText: false } or ConstantNumbers or OpenTensor:
                return;
            case Columns or ConstantTexts or Map or ChosenLabel:
                throw new UnsupportedModelException($"its input '{name}' is no tensor of numbers.");
            case null when pipeline.ProducerOf(name) is null:
                // The value belongs to a graph inside of the node.
                return;
            default:
                int place = pipeline.ProducerOf(name)
                    ?? throw new UnsupportedModelException($"its input '{name}' is no tensor of numbers.");
                if (!_open.Contains(place)) Add(pipeline.Nodes[place]);
                return;
        }
    }

    /// <summary>Makes a stage of all nodes so far.</summary>
    /// <param name="place">The node that is next; the outputs are what it and those behind it need, or the model's.</param>
    /// <param name="classifier">The classifier that the stage is to be; null for none.</param>
    /// <param name="outputs">The names of its outputs.</param>
    public void Close(int place, Classifier? classifier = null, ClassifierOutputs? outputs = null)
    {
        HashSet<string> made = [.. _open.SelectMany(open => pipeline.Nodes[open].Output)];
        HashSet<string> needed = [.. pipeline.Nodes.Skip(place).SelectMany(DeadNodes.ReferencesOf), .. pipeline.OutputNames];
        string[] wanted = [.. made.Where(name => needed.Contains(name) && pipeline.Find(name) is OpenTensor && name != classifier?.Tensor)];
        if (wanted.Length == 0 && classifier is null) return;
        GraphProto graph = new() { Name = "stage" };
        Dictionary<string, string> inputs = AddInputs(graph, classifier?.Tensor);
        string[] names = [.. wanted.Select(name => pipeline.NameOf(name))];
        graph.Node.AddRange(_open.Select(open => pipeline.Nodes[open].Clone()));
        if (classifier?.Tensor is { } scores) graph.Output.Add(Scores(graph, scores, outputs!));
        foreach ((string name, string feature) in wanted.Zip(names)) graph.Output.Add(Flat(graph, name, feature));

        ModelProto message = new() { IrVersion = model.Message.IrVersion, Graph = graph };
        message.OpsetImport.AddRange(model.Message.OpsetImport);
        message.Functions.AddRange(model.Message.Functions);
        OnnxImport import = OnnxImporter.Import(
            new OnnxModel(message, [.. model.Initializers]), options with
            {
                Outputs = [],
                ClassLabels = classifier?.Labels,
                ClassifierOutputs = outputs,
                Inputs = inputs.ToDictionary(input => input.Key, input => _features[input.Value]),
            });
        pipeline.Add(import.Model);
        _open.Clear();
        foreach ((string name, string feature) in wanted.Zip(names))
        {
            FeatureDescription output = import.Model.Specification.Description.Output.First(one => one.Name == import.Outputs[feature]);
            int length = checked((int)output.Type.MultiArrayType.Shape.Aggregate(1L, (count, size) => checked(count * Math.Max(size, 0))));
            if (length == 0) throw new UnsupportedModelException($"the number of elements of '{name}' is not known before the model runs.");
            OnnxType type = output.Type.MultiArrayType.DataType == ArrayDataType.Int32 ? OnnxType.Int64 : OnnxType.Float;
            pipeline.Define(name, new Columns([new Column(output, length)], [1, length], type));
        }
    }

    /// <summary>Inputs of the stage: features as the tensors that the nodes take. Constants stand beside them.</summary>
    /// <returns>The features' names by those of the graph's inputs.</returns>
    private Dictionary<string, string> AddInputs(GraphProto graph, string? scores)
    {
        Dictionary<string, string> inputs = [];
        HashSet<string> done = [];
        IEnumerable<string> names = _open.SelectMany(open => DeadNodes.ReferencesOf(pipeline.Nodes[open]));
        foreach (string name in scores is null ? names : names.Append(scores))
        {
            if (!done.Add(name)) continue;
            if (pipeline.Find(name) is Columns columns) AddInput(graph, inputs, name, columns);
            else if (InitializerOf(name) is { } constant) graph.Initializer.Add(constant);
            else if (pipeline.Find(name) is ConstantNumbers && pipeline.ProducerOf(name) is { } place)
            {
                graph.Node.Add(pipeline.Nodes[place].Clone());
            }
        }

        return inputs;
    }

    private TensorProto? InitializerOf(string name) => model.Message.Graph.Initializer.FirstOrDefault(tensor => tensor.Name == name);

    private void AddInput(GraphProto graph, Dictionary<string, string> inputs, string name, Columns columns)
    {
        Column row = pipeline.Row(columns, forProgram: true);
        ArrayFeatureType array = row.Feature.Type.MultiArrayType;
        OnnxType type = array.DataType == ArrayDataType.Int32 ? OnnxType.Int32 : OnnxType.Float;
        string source = $"feature {row.Feature.Name}";
        if (inputs.TryAdd(source, row.Feature.Name))
        {
            _features[row.Feature.Name] = row.Feature;
            graph.Input.Add(Described(source, type, [.. array.Shape]));
        }

        string shape = $"shape of {name}", shaped = $"{name} in shape";
        graph.Initializer.Add(new TensorProto
        {
            Name = shape,
            DataType = (int)OnnxType.Int64,
            Dims = { columns.Shape.Length },
            Int64Data = { columns.Shape },
        });
        graph.Node.Add(new NodeProto { OpType = "Reshape", Input = { source, shape }, Output = { shaped } });
        graph.Node.Add(new NodeProto
        {
            OpType = "Cast",
            Input = { shaped },
            Output = { name },
            Attribute = { Attribute("to", (long)(columns.Type == OnnxType.Double ? OnnxType.Float : columns.Type)) },
        });
    }

    /// <summary>The scores, in a graph that leaves the names of the classifier's outputs to these.</summary>
    private ValueInfoProto Scores(GraphProto graph, string scores, ClassifierOutputs outputs)
    {
        foreach (string taken in (string[])[outputs.Label, outputs.Probabilities])
        {
            string inside = $"{taken} inside";
            Rename(graph.Node, taken, inside);
            if (scores == taken) scores = inside;
        }

        return Flat(graph, scores, pipeline.Names.New($"{scores}_scores"));
    }

    private static ValueInfoProto Flat(GraphProto graph, string name, string feature)
    {
        string shape = $"shape of {feature}";
        graph.Initializer.Add(new TensorProto { Name = shape, DataType = (int)OnnxType.Int64, Dims = { 1 }, Int64Data = { -1 } });

        // The name is for what comes out.
        string inside = name == feature ? $"{name} inside" : name;
        if (inside != name) Rename(graph.Node, name, inside);
        graph.Node.Add(new NodeProto { OpType = "Reshape", Input = { inside, shape }, Output = { feature } });
        return new ValueInfoProto { Name = feature };
    }

    private static void Rename(IEnumerable<NodeProto> nodes, string name, string newName)
    {
        foreach (NodeProto node in nodes)
        {
            Rename(node.Input, name, newName);
            Rename(node.Output, name, newName);
            foreach (AttributeProto attribute in node.Attribute.Where(attribute => attribute.G is not null))
            {
                Rename(attribute.G.Node, name, newName);
            }
        }
    }

    private static void Rename(IList<string> names, string name, string newName)
    {
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] == name) names[i] = newName;
        }
    }

    private static ValueInfoProto Described(string name, OnnxType type, long[] shape) => new()
    {
        Name = name,
        Type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor
            {
                ElemType = (int)type,
                Shape = new TensorShapeProto { Dim = { shape.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }) } },
            },
        },
    };
}
