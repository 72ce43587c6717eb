using System.Text;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.TensorFlow;

/// <summary>A node of a graph or a function, with its attributes; those that a file leaves out have the operation's defaults.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Op">The operation.</param>
/// <param name="Inputs">The tensors it takes.</param>
/// <param name="Controls">The nodes that only have to come before.</param>
/// <param name="Attributes">The attributes, by name.</param>
internal sealed record Node(
    string Name, string Op, TensorReference[] Inputs, string[] Controls, IReadOnlyDictionary<string, AttrValue> Attributes)
{
    public bool Has(string name) => Attributes.ContainsKey(name);

    public long Integer(string name, long missing = 0) => Value(name, AttrValue.ValueOneofCase.I)?.I ?? missing;

    public float Number(string name, float missing = 0) => Value(name, AttrValue.ValueOneofCase.F)?.F ?? missing;

    public bool Flag(string name, bool missing = false) => Value(name, AttrValue.ValueOneofCase.B)?.B ?? missing;

    public string Text(string name, string missing = "") => Value(name, AttrValue.ValueOneofCase.S)?.S.ToStringUtf8() ?? missing;

    public long[] Integers(string name) => Value(name, AttrValue.ValueOneofCase.List) is { } value ? [.. value.List.I] : [];

    public float[] Numbers(string name) => Value(name, AttrValue.ValueOneofCase.List) is { } value ? [.. value.List.F] : [];

    public string[] Texts(string name) => Value(name, AttrValue.ValueOneofCase.List) is { } value
        ? [.. value.List.S.Select(text => Encoding.UTF8.GetString(text.Span))]
        : [];

    /// <summary>The type of elements, as ONNX has it.</summary>
    public DataType Type(string name, DataType missing = DataType.Float) =>
        Value(name, AttrValue.ValueOneofCase.Type) is { } value ? ElementTypes.ToOnnx(value.Type) : missing;

    /// <summary>Types of elements; null where there is no such list.</summary>
    public DataType[]? Types(string name) => Value(name, AttrValue.ValueOneofCase.List) is { } value
        ? [.. value.List.Type.Select(ElementTypes.ToOnnx)]
        : null;

    /// <summary>A shape; nothing is known of one that is left out.</summary>
    public TensorShape Shape(string name) =>
        Value(name, AttrValue.ValueOneofCase.Shape) is { } value ? ConstantReader.ShapeOf(value.Shape) : TensorShape.Unranked;

    public TensorProto? Tensor(string name) => Value(name, AttrValue.ValueOneofCase.Tensor)?.Tensor;

    /// <summary>A function that the node calls.</summary>
    public NameAttrList? Function(string name) => Value(name, AttrValue.ValueOneofCase.Func)?.Func;

    /// <summary>Functions that the node calls.</summary>
    public IReadOnlyList<NameAttrList> Functions(string name) => Value(name, AttrValue.ValueOneofCase.List)?.List.Func ?? [];

    private AttrValue? Value(string name, AttrValue.ValueOneofCase kind) =>
        Attributes.TryGetValue(name, out AttrValue? value) && value.ValueCase == kind ? value : null;
}
