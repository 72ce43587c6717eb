using System.Runtime.InteropServices;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;
using Google.Protobuf;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.ClassicModels;

/// <summary>Writes the graph of a classic model: its inputs, and the operators between them and its outputs.</summary>
internal sealed class ClassicNetwork
{
    /// <summary>What a prediction is called: the number of a regressor, the label of a classifier. coremltools calls it so.</summary>
    public const string Target = "target";

    /// <summary>What the probabilities of a classifier are called.</summary>
    public const string Probabilities = "classProbability";

    private const int StandardVersion = 17;
    private const int ClassicVersion = 3;
    private const int IrVersion = 8;

    private readonly GraphProto _graph = new() { Name = "model" };

    /// <param name="columns">The numbers of a row, with their names where the model has such.</param>
    /// <param name="type">The type of the numbers, of 32 or 64 bits.</param>
    public ClassicNetwork(FeatureColumns columns, DataType type)
    {
        (Columns, Type) = (columns.Count, type);
        if (columns.Names is not { } names)
        {
            Rows = columns.ArrayName;
            _graph.Input.Add(Described(Rows, type, columns.Count));
            return;
        }

        foreach (string name in names) _graph.Input.Add(Described(name, type, 1));
        Rows = Add("", "Concat", [.. names], "rows of all columns", Attribute("axis", 1L));
    }

    /// <summary>The numbers of a row.</summary>
    public int Columns { get; }

    /// <summary>Their type.</summary>
    public DataType Type { get; }

    /// <summary>The tensor of all columns, [rows, columns].</summary>
    public string Rows { get; }

    /// <summary>Adds a node of ONNX's own.</summary>
    /// <returns>Its output.</returns>
    public string Standard(string op, string[] inputs, string output, params AttributeProto[] attributes) =>
        Add("", op, inputs, output, attributes);

    /// <summary>Adds a node of <c>ai.onnx.ml</c>.</summary>
    /// <returns>Its output.</returns>
    public string Classic(string op, string[] inputs, string output, params AttributeProto[] attributes) =>
        Add(OnnxModelWriter.ClassicDomain, op, inputs, output, attributes);

    /// <summary>Adds a classifier, whose outputs are the model's.</summary>
    public OnnxModel Classifier(string op, string rows, int classes, params AttributeProto[] attributes)
    {
        _graph.Node.Add(Node(OnnxModelWriter.ClassicDomain, op, [rows], [Target, Probabilities], attributes));
        return Build((Target, DataType.Int64, 0), (Probabilities, DataType.Float, classes));
    }

    /// <summary>Adds a classifier of which only the label is an output.</summary>
    public OnnxModel Labeller(string op, string rows, params AttributeProto[] attributes)
    {
        _graph.Node.Add(Node(OnnxModelWriter.ClassicDomain, op, [rows], [Target, "scores"], attributes));
        return Build((Target, DataType.Int64, 0));
    }

    /// <summary>Adds a constant.</summary>
    /// <returns>Its name.</returns>
    public string Constant(string name, params float[] numbers)
    {
        _graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)DataType.Float,
            Dims = { numbers.Length },
            FloatData = { numbers },
        });
        return name;
    }

    /// <inheritdoc cref="Constant(string, float[])"/>
    public string Constant(string name, params long[] numbers)
    {
        _graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)DataType.Int64,
            Dims = { numbers.Length },
            Int64Data = { numbers },
        });
        return name;
    }

    /// <summary>An attribute of numbers: of 32 bits, or a tensor of 64 where the inputs have so many.</summary>
    public AttributeProto Numbers(string name, double[] numbers)
    {
        if (Type != DataType.Double) return Attribute(name, numbers.Select(number => (float)number));
        TensorProto tensor = new()
        {
            Name = name,
            DataType = (int)DataType.Double,
            Dims = { numbers.Length },
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<double>(numbers)),
        };
        return new AttributeProto { Name = $"{name}_as_tensor", Type = AttributeProto.Types.AttributeType.Tensor, T = tensor };
    }

    /// <summary>The model, with outputs of some types; no columns stand for one value a row.</summary>
    public OnnxModel Build(params ReadOnlySpan<(string Name, DataType Type, int Columns)> outputs)
    {
        foreach ((string name, DataType element, int count) in outputs) _graph.Output.Add(Described(name, element, count));
        ModelProto model = new()
        {
            IrVersion = IrVersion,
            ProducerName = "CoreMLSharp",
            Graph = _graph,
            OpsetImport =
            {
                new OperatorSetIdProto { Version = StandardVersion },
                new OperatorSetIdProto { Domain = OnnxModelWriter.ClassicDomain, Version = ClassicVersion },
            },
        };
        return new OnnxModel(model, []);
    }

    private string Add(string domain, string op, string[] inputs, string output, params AttributeProto[] attributes)
    {
        _graph.Node.Add(Node(domain, op, inputs, [output], attributes));
        return output;
    }

    private static NodeProto Node(string domain, string op, string[] inputs, string[] outputs, AttributeProto[] attributes) => new()
    {
        Domain = domain,
        OpType = op,
        Name = outputs[0],
        Input = { inputs },
        Output = { outputs },
        Attribute = { attributes },
    };

    private static ValueInfoProto Described(string name, DataType type, int columns)
    {
        TensorShapeProto shape = new() { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "rows" } } };
        if (columns > 0) shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = columns });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }
}
