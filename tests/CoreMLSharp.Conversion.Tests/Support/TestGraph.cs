using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Runtime;
using Google.Protobuf;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Tests.Support;

/// <summary>A small ONNX model, node by node, as exporters of any version write it.</summary>
/// <param name="opset">The version of ONNX's operators.</param>
internal sealed class TestGraph(int opset = 18)
{
    private readonly ModelProto _model = new()
    {
        IrVersion = 8,
        Graph = new GraphProto { Name = "test" },
        OpsetImport = { new OperatorSetIdProto { Version = opset }, new OperatorSetIdProto { Domain = "com.microsoft", Version = 1 } },
    };

    public ModelProto Message => _model;

    public GraphProto Graph => _model.Graph;

    /// <summary>An input of 32-bit numbers; −1 stands for a free length.</summary>
    public TestGraph Input(string name, params long[] dims) => Input(name, DataType.Float, dims);

    public TestGraph Input(string name, DataType type, params long[] dims)
    {
        Graph.Input.Add(Value(name, type, dims));
        return this;
    }

    public TestGraph Constant(string name, float[] elements, params long[] dims)
    {
        Graph.Initializer.Add(new TensorProto { Name = name, DataType = (int)DataType.Float, Dims = { dims }, FloatData = { elements } });
        return this;
    }

    public TestGraph Constant(string name, params long[] elements)
    {
        Graph.Initializer.Add(
            new TensorProto { Name = name, DataType = (int)DataType.Int64, Dims = { elements.Length }, Int64Data = { elements } });
        return this;
    }

    public TestGraph Bytes(string name, DataType type, byte[] elements, params long[] dims)
    {
        Graph.Initializer.Add(
            new TensorProto { Name = name, DataType = (int)type, Dims = { dims }, RawData = ByteString.CopyFrom(elements) });
        return this;
    }

    /// <summary>A node; names of inputs and outputs are separated by spaces, and <c>_</c> stands for one that is left out.</summary>
    public TestGraph Node(string op, string inputs, string outputs, params AttributeProto[] attributes)
    {
        int dot = op.LastIndexOf('.');
        Graph.Node.Add(new NodeProto
        {
            OpType = op[(dot + 1)..],
            Domain = dot < 0 ? "" : op[..dot],
            Input = { Names(inputs) },
            Output = { Names(outputs) },
            Attribute = { attributes },
        });
        return this;
    }

    public TestGraph Output(string name, DataType type = DataType.Float, params long[] dims)
    {
        Graph.Output.Add(dims.Length == 0 ? new ValueInfoProto { Name = name, Type = TypeOf(type) } : Value(name, type, dims));
        return this;
    }

    public OnnxModel Build() => new(_model, []);

    public OnnxImport Import(OnnxImportOptions? options = null) =>
        OnnxImporter.Import(Build(), (options ?? new OnnxImportOptions()) with { Evaluate = ConstantEngine.Evaluate });

    /// <summary>Imports, runs both ends on the same inputs, and sees that the outputs are the same.</summary>
    /// <returns>The import, for more to be seen of it.</returns>
    public OnnxImport AssertSame(OnnxImportOptions? options, params (string Name, MLMultiArray Value)[] inputs)
    {
        OnnxImport import = Import(options);
        string[] outputs = [.. Graph.Output.Select(output => output.Name)];
        using SourceNetwork source = new(Build());
        IReadOnlyDictionary<string, MLMultiArray> expected =
            source.Run(inputs.ToDictionary(input => input.Name, input => input.Value), outputs);
        using MLModel model = MLModel.Load(import.Model);
        IReadOnlyDictionary<string, MLFeatureValue> actual =
            model.Predict(inputs.ToDictionary(input => import.Inputs[input.Name], input => (MLFeatureValue)input.Value));
        foreach (string output in outputs)
        {
            MLMultiArray got = actual[import.Outputs[output]].MultiArrayValue;
            Assert.Equal(expected[output].Shape, got.Shape);
            Assert.All(
                expected[output].ToDoubles().Zip(got.ToDoubles()),
                pair => Assert.True(
                    Math.Abs(pair.First - pair.Second) <= 1e-4
                        + (1e-4 * Math.Abs(pair.First)), $"{output}: {pair.Second}, not {pair.First}"));
        }

        return import;
    }

    public OnnxImport AssertSame(params (string Name, MLMultiArray Value)[] inputs) => AssertSame(null, inputs);

    /// <summary>Numbers from −1 to 1 that look random, the same each time.</summary>
    public static MLMultiArray Numbers(params long[] shape) => MLMultiArray.Wrap(Array(shape), shape);

    /// <inheritdoc cref="Numbers"/>
    public static float[] Array(params long[] shape) =>
        [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => MathF.Sin((i * 12.9898f) + shape.Length))];

    public static MLMultiArray Integers(params int[] elements) => MLMultiArray.Wrap(elements, elements.Length);

    public static ValueInfoProto Value(string name, DataType type, params long[] dims)
    {
        TypeProto described = TypeOf(type);
        described.TensorType.Shape = new TensorShapeProto
        {
            Dim =
            {
                dims.Select((dim, i) => dim >= 0
                    ? new TensorShapeProto.Types.Dimension { DimValue = dim }
                    : new TensorShapeProto.Types.Dimension { DimParam = $"{name}_{i}" }),
            },
        };
        return new ValueInfoProto { Name = name, Type = described };
    }

    private static TypeProto TypeOf(DataType type) => new() { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type } };

    private static IEnumerable<string> Names(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "_" ? "" : name);
}
