using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing;

/// <summary>What all graphs of a model that is being imported share.</summary>
/// <param name="model">The model.</param>
/// <param name="options">How it is imported.</param>
/// <param name="opset">The operation set that is being written.</param>
internal sealed class ImportContext(ModelProto model, OnnxImportOptions options, Opset opset)
{
    private const int MaximumNodes = 100_000;

    private readonly Dictionary<(string, string, string), FunctionProto> _functions = model.Functions.ToDictionary(
        function => (Domain(function.Domain), function.Name, function.Overload));

    private readonly List<string> _failures = [];
    private int _nodes;

    public ModelProto Model => model;

    public OnnxImportOptions Options => options;

    public Opset Opset => opset;

    public ImportNames Names { get; } = new();

    /// <summary>The shapes that the model declares of values of its outermost graph, where all lengths are numbers.</summary>
    public IReadOnlyDictionary<string, TensorShape> Declared { get; } = DeclaredShapes(model.Graph);

    /// <summary>The names that the model's outputs have in the program, by those of the source.</summary>
    public Dictionary<string, string> Outputs { get; } = [];

    /// <summary>The names in the program of the source's values.</summary>
    public Dictionary<string, string> Values { get; } = [];

    /// <summary>Everything that cannot be imported, each with the node it stands at.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>The versions of the operators that the model uses, by domain.</summary>
    public IReadOnlyDictionary<string, int> Versions { get; } = VersionsOf(model.OpsetImport);

    /// <summary>The element type with which the program computes what has a type in ONNX: whole numbers have 32 bits.</summary>
    public DataType TypeOf(OnnxType type) => OnnxConstant.StoredType(type) switch
    {
        DataType.Bool => DataType.Bool,
        DataType.Float16 => options.Precision == ImportPrecision.Float32 ? DataType.Float32 : DataType.Float16,
        var stored when stored.IsFloat => options.Precision == ImportPrecision.Float16 ? DataType.Float16 : DataType.Float32,
        _ => DataType.Int32,
    };

    /// <summary>The graph that defines an operator of the model's own; null where there is none.</summary>
    public FunctionProto? FunctionOf(NodeProto node) =>
        _functions.GetValueOrDefault((Domain(node.Domain), node.OpType, node.Overload));

    /// <summary>Counts a node that is added; graphs and functions inside of each other may be added again and again.</summary>
    /// <exception cref="ModelFormatException">There are more than any model has.</exception>
    public void Count()
    {
        if (++_nodes > MaximumNodes)
        {
            throw new ModelFormatException($"its loops and functions, written out, have more than {MaximumNodes:N0} nodes.");
        }
    }

    public void Fail(string message)
    {
        if (!_failures.Contains(message)) _failures.Add(message);
    }

    /// <summary>Sees to it that the program is written in an operation set of at least this one.</summary>
    /// <exception cref="NewerOpsetException">It is being written in an older one; the import is to begin again.</exception>
    /// <exception cref="UnsupportedModelException">The caller asked for an older one.</exception>
    public void Require(Opset needed, string what)
    {
        if (needed <= opset) return;
        if (options.Target is null) throw new NewerOpsetException(needed);
        throw new UnsupportedModelException($"{what} needs {needed}; the target is {opset}. Choose a later target.");
    }

    /// <summary>The name of a domain; ONNX's own has two.</summary>
    public static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;

    private static Dictionary<string, TensorShape> DeclaredShapes(GraphProto? graph)
    {
        Dictionary<string, TensorShape> shapes = [];
        foreach (ValueInfoProto value in graph is null ? [] : graph.ValueInfo.Concat(graph.Output))
        {
            if (value.Type?.TensorType?.Shape is { } shape && shape.Dim.All(dim => dim.DimValue > 0))
            {
                shapes[value.Name] = new TensorShape([.. shape.Dim.Select(dim => dim.DimValue)]);
            }
        }

        // A function of each element has the shape of its input.
        foreach (NodeProto node in graph is null ? [] : graph.Node.Reverse())
        {
            if (node.OpType is "Abs" or "Cast" or "CastLike" or "Exp" or "Identity" or "Log" or "Neg" or "Sqrt" or "Square"
                && node.Input.Count > 0 && node.Output.Count > 0 && shapes.TryGetValue(node.Output[0], out TensorShape? shape))
            {
                shapes.TryAdd(node.Input[0], shape);
            }
        }

        return shapes;
    }

    public static Dictionary<string, int> VersionsOf(IEnumerable<OperatorSetIdProto> imports)
    {
        Dictionary<string, int> versions = [];
        foreach (OperatorSetIdProto import in imports) versions[Domain(import.Domain)] = (int)import.Version;
        return versions;
    }
}

/// <summary>The program needs a newer operation set than the one in which it is being written.</summary>
internal sealed class NewerOpsetException(Opset needed) : Exception
{
    public Opset Needed => needed;
}

/// <summary>A graph inside of a node depends on what could not be imported, which is on record.</summary>
internal sealed class FailedDependencyException : Exception;
