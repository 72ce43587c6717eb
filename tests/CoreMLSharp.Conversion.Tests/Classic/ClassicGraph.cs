using CoreMLSharp.Conversion.Checking;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Runtime.Verification;
using CoreMLSharp.Tests;
using Google.Protobuf;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Tests.Classic;

/// <summary>Writes ONNX files of classic operators as exporters do, node by node, and compares what they are converted to.</summary>
internal sealed class ClassicGraph(TemporaryFolder folder)
{
    private const int StandardVersion = 17;

    private readonly GraphProto _graph = new() { Name = "classic" };

    public int ClassicVersion { get; init; } = 3;

    /// <summary>An input of a free number of rows.</summary>
    public ClassicGraph Input(string name, int columns, DataType type = DataType.Float)
    {
        _graph.Input.Add(Described(name, type, columns));
        return this;
    }

    /// <summary>An input that is a dictionary of numbers.</summary>
    public ClassicGraph InputMap(string name, DataType keys)
    {
        TypeProto.Types.Map map = new()
        {
            KeyType = (int)keys,
            ValueType = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float } },
        };
        _graph.Input.Add(new ValueInfoProto { Name = name, Type = new TypeProto { MapType = map } });
        return this;
    }

    public ClassicGraph Output(string name, DataType type, int columns = 0)
    {
        _graph.Output.Add(Described(name, type, columns));
        return this;
    }

    /// <summary>An output that is a sequence of dictionaries.</summary>
    public ClassicGraph OutputMaps(string name, DataType keys)
    {
        TypeProto map = new()
        {
            MapType = new TypeProto.Types.Map
            {
                KeyType = (int)keys,
                ValueType = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float } },
            },
        };
        _graph.Output.Add(new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = map } },
        });
        return this;
    }

    public ClassicGraph Constant(string name, long[] numbers)
    {
        _graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)DataType.Int64,
            Dims = { numbers.Length },
            Int64Data = { numbers },
        });
        return this;
    }

    public ClassicGraph Constant(string name, string[] texts)
    {
        _graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = (int)DataType.String,
            Dims = { texts.Length },
            StringData = { texts.Select(ByteString.CopyFromUtf8) },
        });
        return this;
    }

    public ClassicGraph Constant(string name, float[] numbers, params long[] shape)
    {
        _graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)DataType.Float, Dims = { shape }, FloatData = { numbers } });
        return this;
    }

    /// <summary>A node of <c>ai.onnx.ml</c>.</summary>
    public ClassicGraph Classic(string op, string[] inputs, string[] outputs, params AttributeProto[] attributes) =>
        Add("ai.onnx.ml", op, inputs, outputs, attributes);

    /// <summary>A node of ONNX's own domain.</summary>
    public ClassicGraph Node(string op, string[] inputs, string[] outputs, params AttributeProto[] attributes) =>
        Add("", op, inputs, outputs, attributes);

    /// <summary>Trees of a test at the root, and one at its true child, over three numbers.</summary>
    public static AttributeProto[] Trees(string kind, string mode, float[] thresholds, long[] ids, float[] weights) =>
    [
        Attribute("nodes_treeids", new long[] { 0, 0, 0, 0, 0 }),
        Attribute("nodes_nodeids", new long[] { 0, 1, 2, 3, 4 }),
        Attribute("nodes_featureids", new long[] { 0, 2, 0, 0, 0 }),
        Attribute("nodes_modes", [mode, mode, "LEAF", "LEAF", "LEAF"]),
        Attribute("nodes_values", [.. thresholds, 0f, 0f, 0f]),
        Attribute("nodes_truenodeids", new long[] { 1, 3, 0, 0, 0 }),
        Attribute("nodes_falsenodeids", new long[] { 2, 4, 0, 0, 0 }),
        Attribute("nodes_missing_value_tracks_true", new long[] { 1, 0, 0, 0, 0 }),
        Attribute($"{kind}_treeids", ids.Select(_ => 0L)),
        Attribute($"{kind}_nodeids", ids.Select((_, i) => (long)(2 + (i * 3 / ids.Length)))),
        Attribute($"{kind}_ids", ids),
        Attribute($"{kind}_weights", weights),
    ];

    public string Write(string file = "classic.onnx")
    {
        ModelProto model = new()
        {
            IrVersion = 8,
            Graph = _graph,
            OpsetImport =
            {
                new OperatorSetIdProto { Version = StandardVersion },
                new OperatorSetIdProto { Domain = "ai.onnx.ml", Version = ClassicVersion },
            },
        };
        File.WriteAllBytes(folder[file], model.ToByteArray());
        return folder[file];
    }

    /// <summary>Converts the file and compares it with its source for rows of inputs.</summary>
    public ConversionResult Convert(params IReadOnlyDictionary<string, MLFeatureValue>[] rows) => Convert(Write(), rows);

    public static ConversionResult Convert(string path, params IReadOnlyDictionary<string, MLFeatureValue>[] rows)
    {
        ConversionResult converted = ModelConverter.Convert(path);
        foreach (IReadOnlyDictionary<string, MLFeatureValue> row in rows)
        {
            IReadOnlyList<OutputComparison> outputs = ConversionCheck.Run(converted, row);
            Assert.NotEmpty(outputs);
            Assert.All(outputs, output => Assert.True(output.Passed, $"{output} for {string.Join(", ", row.Values)}"));
        }

        return converted;
    }

    /// <summary>Rows of one array.</summary>
    public static IReadOnlyDictionary<string, MLFeatureValue>[] Rows(string input, params float[][] rows) =>
        [.. rows.Select(row => new Dictionary<string, MLFeatureValue> { [input] = MLMultiArray.Wrap(row, row.Length) })];

    private ClassicGraph Add(string domain, string op, string[] inputs, string[] outputs, AttributeProto[] attributes)
    {
        _graph.Node.Add(new NodeProto
        {
            Domain = domain,
            OpType = op,
            Name = $"{op}_{_graph.Node.Count}",
            Input = { inputs },
            Output = { outputs },
            Attribute = { attributes },
        });
        return this;
    }

    private static ValueInfoProto Described(string name, DataType type, int columns)
    {
        TensorShapeProto shape = new() { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" } } };
        if (columns > 0) shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = columns });
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }
}
