using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using Google.Protobuf;
using Google.Protobuf.Collections;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Graphs;

/// <summary>
/// Builds one ONNX graph, node by node in the order of computation, and the graphs nested in its control flow. The operators are
/// extensions in <c>Graphs/Operators</c>, each of which knows the shape of what it makes.
/// </summary>
internal sealed class OnnxGraphBuilder
{
    /// <summary>Constants up to this size are stored in the graph itself, larger ones beside it.</summary>
    private const int SmallConstantBytes = 1024;

    /// <summary>The size of a tensor beyond which a model is taken for damaged or hostile (2 GB of floating point numbers).</summary>
    private const long MaximumElements = 1L << 29;

    private readonly Shared _shared;
    private readonly List<NodeProto> _nodes = [];
    private readonly List<ValueInfoProto> _inputs = [];
    private readonly HashSet<string> _computed = [];

    public OnnxGraphBuilder() : this(new Shared()) { }

    private OnnxGraphBuilder(Shared shared) => _shared = shared;

    /// <summary>The constants that are too large to stand in the graph.</summary>
    public IReadOnlyList<OnnxInitializer> LargeInitializers => _shared.Large;

    /// <summary>The nodes so far, in the order of computation.</summary>
    public IReadOnlyList<NodeProto> Nodes => _nodes;

    /// <summary>A graph nested in this one (the body of an If or Loop node), which sees this one's values.</summary>
    public OnnxGraphBuilder Nested() => new(_shared);

    /// <summary>A name that no value has yet.</summary>
    public string UniqueName(string hint)
    {
        if (_shared.Names.Add(hint)) return hint;
        string name;
        do name = $"{hint}_{++_shared.Counter}"; while (!_shared.Names.Add(name));
        return name;
    }

    /// <summary>Declares an input of the graph. Dimensions are numbers or, where unknown, the given symbols.</summary>
    public OnnxValue Input(string hint, DataType type, TensorShape shape, Func<int, string>? symbol = null)
    {
        OnnxValue value = Known(new(UniqueName(hint), type, shape));
        _inputs.Add(Describe(value, symbol));
        return value;
    }

    /// <summary>What is known of a value of this graph or of one around or inside it, by the name that the nodes call it.</summary>
    /// <exception cref="UnsupportedModelException">The value is of a graph that was taken over as a whole.</exception>
    public OnnxValue ValueOf(string name) => _shared.Values.TryGetValue(name, out OnnxValue? value)
        ? value
        : throw new UnsupportedModelException($"the shape of the value '{name}' is not known before the network runs.");

    /// <summary>Adds a node with one output.</summary>
    public OnnxValue Add(
        string op, ReadOnlySpan<OnnxValue?> inputs, DataType type, TensorShape shape, params ReadOnlySpan<AttributeProto> attributes) =>
        Add(op, inputs, [(type, shape)], attributes)[0];

    /// <summary>Adds a node with several outputs.</summary>
    public OnnxValue[] Add(
        string op, ReadOnlySpan<OnnxValue?> inputs, ReadOnlySpan<(DataType Type, TensorShape Shape)> outputs,
        params ReadOnlySpan<AttributeProto> attributes) => Add(op, inputs, outputs, "", attributes);

    /// <summary>Adds a node of an operator that may stand outside of ONNX's own domain.</summary>
    public OnnxValue[] Add(
        string op, ReadOnlySpan<OnnxValue?> inputs, ReadOnlySpan<(DataType Type, TensorShape Shape)> outputs, string domain,
        params ReadOnlySpan<AttributeProto> attributes)
    {
        NodeProto node = new() { OpType = op, Domain = domain };
        int count = inputs.Length;
        while (count > 0 && inputs[count - 1] is null) count--;
        foreach (OnnxValue? input in inputs[..count]) node.Input.Add(input?.Name ?? "");
        foreach (AttributeProto attribute in attributes) node.Attribute.Add(attribute);
        OnnxValue[] values = new OnnxValue[outputs.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Known(new OnnxValue(UniqueName(op), outputs[i].Type, Checked(outputs[i].Shape)));
            node.Output.Add(values[i].Name);
            _computed.Add(values[i].Name);
        }

        node.Name = node.Output[0];
        _nodes.Add(node);
        return values;
    }

    /// <summary>A constant single number.</summary>
    public OnnxValue Constant(float value) => Constant([value], TensorShape.Scalar);

    /// <summary>A small constant tensor of numbers. Equal ones are stored once.</summary>
    public OnnxValue Constant(ReadOnlySpan<float> values, TensorShape shape) => Small(DataType.Float, shape, MemoryMarshal.AsBytes(values));

    /// <summary>A constant vector of integers.</summary>
    public OnnxValue Constant(params ReadOnlySpan<long> values) => Constant(values, new TensorShape(values.Length));

    /// <summary>A constant single integer.</summary>
    public OnnxValue ConstantScalar(long value) => Constant([value], TensorShape.Scalar);

    /// <summary>A constant truth value.</summary>
    public OnnxValue Constant(bool value) => Small(DataType.Bool, TensorShape.Scalar, [value ? (byte)1 : (byte)0]);

    public OnnxValue Constant(ReadOnlySpan<long> values, TensorShape shape) =>
        Known(Small(DataType.Int64, shape, MemoryMarshal.AsBytes(values)) with { Elements = values.ToArray() });

    /// <summary>A constant vector of texts.</summary>
    public OnnxValue Constant(IReadOnlyList<string> texts)
    {
        TensorProto tensor = new() { Name = UniqueName("constant"), DataType = (int)DataType.String, Dims = { texts.Count } };
        tensor.StringData.AddRange(texts.Select(ByteString.CopyFromUtf8));
        _shared.Small.Add(tensor.Name, tensor);
        return Known(new OnnxValue(tensor.Name, DataType.String, new TensorShape(texts.Count)));
    }

    /// <summary>A constant tensor over an array of weights; its elements are not copied when they are many.</summary>
    public OnnxValue Weights(string hint, float[] elements, TensorShape shape) =>
        Weights(new OnnxInitializer(UniqueName(hint), DataType.Float, [.. shape.Dims], elements), shape);

    /// <inheritdoc cref="Weights(string, float[], TensorShape)"/>
    public OnnxValue Weights(string hint, RepeatedField<float> elements, TensorShape shape) =>
        Weights(new OnnxInitializer(UniqueName(hint), DataType.Float, [.. shape.Dims], elements), shape);

    /// <summary>A constant tensor of another type over raw bytes.</summary>
    public OnnxValue Weights(string hint, DataType type, ByteString elements, TensorShape shape) =>
        Weights(new OnnxInitializer(UniqueName(hint), type, [.. shape.Dims], elements), shape);

    /// <summary>True where the condition is; otherwise the run fails, at a node whose name begins with the given one.</summary>
    public OnnxValue Require(OnnxValue condition, string name)
    {
        OnnxValue isFalse = Add("Not", [condition], DataType.Bool, condition.Shape);
        OnnxValue position = Add("Cast", [isFalse], DataType.Int64, condition.Shape, OnnxAttributes.Attribute("to", (long)DataType.Int64));
        OnnxValue result = Known(new(UniqueName(name), DataType.Bool, TensorShape.Scalar));
        _nodes.Add(
            new NodeProto
            {
                OpType = "Gather",
                Name = result.Name,
                Input = { Small(DataType.Bool, new TensorShape(1), [1]).Name, position.Name },
                Output = { result.Name },
            });
        _computed.Add(result.Name);
        return result;
    }

    /// <inheritdoc cref="Weights(string, DataType, ByteString, TensorShape)"/>
    public OnnxValue Weights(string hint, DataType type, ReadOnlyMemory<byte> elements, TensorShape shape) =>
        Weights(new OnnxInitializer(UniqueName(hint), type, [.. shape.Dims], elements), shape);

    /// <summary>Adds all that another finished graph computes, which is used up.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="large">The constants beside it.</param>
    /// <param name="inputs">The values that take the place of its inputs, by their names.</param>
    /// <returns>Its outputs, by their names.</returns>
    public IReadOnlyDictionary<string, OnnxValue> Inline(
        GraphProto graph, IReadOnlyList<OnnxInitializer> large, IReadOnlyDictionary<string, OnnxValue> inputs)
    {
        string[] outputs = [.. graph.Output.Select(output => output.Name)];
        OnnxNames.Replace(graph, large, inputs.ToDictionary(input => input.Key, input => input.Value.Name), UniqueName);
        foreach (TensorProto tensor in graph.Initializer) _shared.Small.Add(tensor.Name, tensor);
        _shared.Large.AddRange(large);
        _nodes.AddRange(graph.Node);
        _computed.UnionWith(graph.Node.SelectMany(node => node.Output));
        return outputs.Zip(graph.Output).ToDictionary(pair => pair.First, pair => Known(ValueOf(pair.Second)));
    }

    /// <summary>Puts other nodes in the place of some.</summary>
    /// <param name="expand">
    /// Adds to this graph what takes the place of a node and gives the values of its outputs; null for a node that stays.
    /// </param>
    public void Expand(Func<NodeProto, OnnxValue[]?> expand)
    {
        NodeProto[] before = [.. _nodes];
        _nodes.Clear();
        foreach (NodeProto node in before)
        {
            if (expand(node) is not { } values)
            {
                _nodes.Add(node);
                continue;
            }

            foreach ((string output, OnnxValue value) in node.Output.Zip(values).Where(pair => pair.First.Length > 0))
            {
                _nodes.Add(new NodeProto { OpType = "Identity", Name = output, Input = { value.Name }, Output = { output } });
            }
        }
    }

    /// <summary>Gives the last output that a node has not yet a value, such as the positions of a MaxPool.</summary>
    public OnnxValue AddOutput(NodeProto node, DataType type, TensorShape shape)
    {
        OnnxValue value = Known(new(UniqueName(node.OpType), type, shape));
        node.Output.Add(value.Name);
        _computed.Add(value.Name);
        return value;
    }

    /// <summary>Whether a node of this very graph computes the value, rather than its being an input or a constant.</summary>
    public bool IsComputed(OnnxValue value) => _computed.Contains(value.Name);

    /// <summary>Asks that a value be called by a name it has in the source model, as far as that name is free.</summary>
    public void Prefer(OnnxValue value, string name) => _shared.Preferred[value.Name] = name;

    /// <summary>The finished graph of a nested body, with the given values as outputs, each of them made one of the body's own.</summary>
    public GraphProto FinishNested(params ReadOnlySpan<OnnxValue> outputs) => Assemble("nested", Own(outputs), []);

    /// <summary>The values, with a copy in the place of each that this very graph does not compute or that occurred before.</summary>
    public OnnxValue[] Own(params ReadOnlySpan<OnnxValue> values)
    {
        HashSet<string> seen = [];
        OnnxValue[] own = new OnnxValue[values.Length];
        for (int i = 0; i < own.Length; i++)
        {
            OnnxValue value = values[i];
            own[i] = IsComputed(value) && seen.Add(value.Name)
                ? value
                : Add("Identity", [value], value.Type, value.Shape) with { Elements = value.Elements };
        }

        return own;
    }

    /// <summary>The finished graph with the given values as outputs; nodes that nothing needs are left out.</summary>
    public GraphProto Build(string name, params ReadOnlySpan<OnnxValue> outputs)
    {
        GraphProto graph = Assemble(name, outputs, _shared.Small.Values);
        BatchNormFolding.Apply(graph, _shared.Large, (hint, elements, shape) => Weights(hint, elements, shape).Name);
        graph.Initializer.Clear();
        graph.Initializer.AddRange(_shared.Small.Values);
        DeadNodes.Remove(graph);
        OnnxNames.Apply(graph, _shared.Large, _shared.Preferred);
        return graph;
    }

    private GraphProto Assemble(string name, ReadOnlySpan<OnnxValue> outputs, IEnumerable<TensorProto> initializers)
    {
        GraphProto graph = new() { Name = name, Node = { _nodes }, Input = { _inputs }, Initializer = { initializers } };
        foreach (OnnxValue output in outputs) graph.Output.Add(Describe(output, null));
        DeadNodes.Remove(graph);
        return graph;
    }

    private static TensorShape Checked(TensorShape shape) =>
        shape.Count <= MaximumElements && (shape.Count != TensorShape.Unknown || !shape.IsStatic)
        ? shape
        : throw new ModelValidationException($"it makes a tensor of shape {shape}, more than {MaximumElements:N0} elements.");

    private OnnxValue Small(DataType type, TensorShape shape, ReadOnlySpan<byte> bytes)
    {
        string key = $"{type}{shape}{Convert.ToHexString(bytes)}";
        if (!_shared.Small.TryGetValue(key, out TensorProto? tensor))
        {
            tensor = new TensorProto
            {
                Name = UniqueName("constant"),
                DataType = (int)type,
                Dims = { shape.Dims },
                RawData = ByteString.CopyFrom(bytes),
            };
            _shared.Small.Add(key, tensor);
        }

        return Known(new OnnxValue(tensor.Name, type, shape));
    }

    private OnnxValue Known(OnnxValue value) => _shared.Values[value.Name] = value;

    private OnnxValue Weights(OnnxInitializer initializer, TensorShape shape)
    {
        if (initializer.Bytes.Length <= SmallConstantBytes) _shared.Small.Add(initializer.Name, initializer.ToTensor());
        else _shared.Large.Add(initializer);
        return Known(new OnnxValue(initializer.Name, initializer.Type, shape));
    }

    private static ValueInfoProto Describe(OnnxValue value, Func<int, string>? symbol)
    {
        if (!value.Shape.IsRanked)
        {
            return new ValueInfoProto
            {
                Name = value.Name,
                Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)value.Type } },
            };
        }

        TensorShapeProto shape = new();
        for (int i = 0; i < value.Rank; i++)
        {
            TensorShapeProto.Types.Dimension dimension = new();
            if (value.RankedShape[i] != TensorShape.Unknown) dimension.DimValue = value.RankedShape[i];
            else if (symbol is not null) dimension.DimParam = symbol(i);
            shape.Dim.Add(dimension);
        }

        TypeProto.Types.Tensor type = new() { ElemType = (int)value.Type, Shape = shape };
        return new ValueInfoProto { Name = value.Name, Type = new TypeProto { TensorType = type } };
    }

    private static OnnxValue ValueOf(ValueInfoProto described)
    {
        TypeProto.Types.Tensor type = described.Type.TensorType;
        TensorShape shape = type.Shape is null
            ? TensorShape.Unranked
            : new([.. type.Shape.Dim.Select(dim => dim.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue
                ? dim.DimValue
                : TensorShape.Unknown)]);
        return new OnnxValue(described.Name, (DataType)type.ElemType, shape);
    }

    /// <summary>What a graph and those nested in it have in common.</summary>
    private sealed class Shared
    {
        public HashSet<string> Names { get; } = [];

        public int Counter { get; set; }

        public Dictionary<string, TensorProto> Small { get; } = [];

        public List<OnnxInitializer> Large { get; } = [];

        public Dictionary<string, string> Preferred { get; } = [];

        public Dictionary<string, OnnxValue> Values { get; } = [];
    }
}
