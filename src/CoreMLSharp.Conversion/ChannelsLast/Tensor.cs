using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.ChannelsLast;

/// <summary>A value of a source while its graph is translated, in the source's own layout.</summary>
internal sealed record Tensor
{
    private readonly OnnxValue? _value;
    private readonly long?[]? _numbers;

    public Tensor(OnnxValue value) => _value = value;

    private Tensor() { }

    /// <summary>The value in the ONNX graph.</summary>
    /// <exception cref="UnsupportedModelException">It has none: it is a list, a variable or of complex numbers.</exception>
    public OnnxValue Value => _value ?? throw new UnsupportedModelException(
        List is not null ? "a list of tensors is used like a tensor."
        : Complex is not null ? "complex numbers go through it, with which it cannot be converted."
        : $"the variable '{Variable}' is used without being read.");

    /// <summary>Whether there is a value.</summary>
    public bool HasValue => _value is not null;

    /// <summary>
    /// The same value with the channels, which the source has last, as second axis, where an operator made it so. The next operator that
    /// works channels first takes it instead of transposing there and back; whichever of the two nothing uses is left out of the graph.
    /// </summary>
    public OnnxValue? ChannelsFirst { get; init; }

    /// <summary>The elements, where they stand in the file.</summary>
    public Constant? Constant { get; init; }

    /// <summary>
    /// The elements of a shape, an axis and the like, as far as they are known before the model runs; null where there are too many or
    /// it is no such thing.
    /// </summary>
    public long?[]? Numbers
    {
        get => _numbers ?? Constant?.Numbers ?? _value?.Elements?.Select(element => (long?)element).ToArray();
        init => _numbers = value;
    }

    /// <summary>The tensors of a list.</summary>
    public TensorList? List { get; private init; }

    /// <summary>Complex numbers.</summary>
    public ComplexParts? Complex { get; private init; }

    /// <summary>The name of the variable, table or the like that this refers to.</summary>
    public string? Variable { get; private init; }

    public DataType Type => Value.Type;

    public TensorShape Shape => Value.Shape;

    /// <summary>The number of dimensions.</summary>
    public int Rank => Value.Rank;

    public static Tensor Of(OnnxGraphBuilder graph, Constant constant, string hint = "constant") =>
        new(constant.Emit(graph, hint)) { Constant = constant };

    public static Tensor Of(TensorList list) => new() { List = list };

    public static Tensor Of(ComplexParts complex) => new() { Complex = complex };

    public static Tensor OfVariable(string name) => new() { Variable = name };
}

/// <summary>A list of tensors of one shape: the elements beside each other along a first axis.</summary>
/// <param name="Elements">The elements; null while none was written, and so their shape may not be known.</param>
/// <param name="Count">How many there are: an integer.</param>
/// <param name="ElementType">The type of the elements' elements.</param>
/// <param name="ElementShape">What is known of the shape of each.</param>
internal sealed record TensorList(OnnxValue? Elements, Tensor Count, DataType ElementType, TensorShape ElementShape);
