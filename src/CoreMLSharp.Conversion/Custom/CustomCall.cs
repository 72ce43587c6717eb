using System.Text.Json.Nodes;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Conversion.Custom;

/// <summary>A place where a <see cref="CustomOperator"/> stands, and the graph to which what it computes is added.</summary>
public abstract class CustomCall
{
    private protected CustomCall(string op, string name, JsonObject settings, IReadOnlyList<CustomTensor> inputs) =>
        (Operator, Name, Settings, Inputs) = (op, name, settings, inputs);

    /// <summary>The class of the layer, or the operator behind its domain.</summary>
    public string Operator { get; }

    /// <summary>What the layer or node is called.</summary>
    public string Name { get; }

    /// <summary>The layer's settings as its <c>get_config</c> gave them, or the node's attributes that are numbers or texts.</summary>
    public JsonObject Settings { get; }

    /// <summary>What goes in, weights of ONNX's operators among them.</summary>
    public IReadOnlyList<CustomTensor> Inputs { get; }

    /// <summary>A layer's weights.</summary>
    /// <param name="name">One of <see cref="CustomOperator.Weights"/>.</param>
    /// <exception cref="CoreMLException">There are none of that name.</exception>
    public abstract CustomTensor Weight(string name);

    /// <summary>A constant tensor of numbers.</summary>
    /// <param name="elements">The numbers, row by row.</param>
    /// <param name="shape">Its sizes; none for a single number.</param>
    /// <exception cref="CoreMLException">There are not as many numbers as the shape has places.</exception>
    public CustomTensor Constant(IReadOnlyList<float> elements, params IReadOnlyList<long> shape)
    {
        ArgumentNullException.ThrowIfNull(elements);
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Aggregate(1L, (product, size) => product * size) != elements.Count)
        {
            throw new CoreMLException($"{elements.Count} numbers do not fill the shape [{string.Join(", ", shape)}].");
        }

        return Numbers([.. elements], [.. shape]);
    }

    /// <summary>A constant number.</summary>
    public CustomTensor Constant(float number) => Constant([number]);

    /// <summary>A constant vector of whole numbers, such as a shape or axes.</summary>
    public CustomTensor Integers(params IReadOnlyList<long> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        return Integers([.. elements]);
    }

    /// <summary>Adds a node of ONNX's own operators (of version 17) with one output.</summary>
    /// <param name="op">The operator, such as <c>Mul</c>.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="attributes">
    /// Its attributes: whole numbers, floating point numbers, truth values, texts, or arrays (<c>long[]</c>, <c>float[]</c>,
    /// <c>string[]</c>).
    /// </param>
    /// <param name="shape">
    /// The sizes of the output, -1 where one is free, which layers behind it need; null for those to which the inputs are broadcast.
    /// </param>
    /// <exception cref="CoreMLException">An attribute is of another type, or the inputs cannot be broadcast.</exception>
    public CustomTensor Add(
        string op, IReadOnlyList<CustomTensor> inputs, IReadOnlyDictionary<string, object>? attributes = null,
        IReadOnlyList<long>? shape = null)
    {
        ArgumentNullException.ThrowIfNull(op);
        ArgumentNullException.ThrowIfNull(inputs);
        AttributeProto[] made = [.. attributes?.Select(attribute => Attribute(attribute.Key, attribute.Value)) ?? []];
        return Node(op, inputs, made, shape);
    }

    private protected abstract CustomTensor Numbers(float[] elements, long[] shape);

    private protected abstract CustomTensor Integers(long[] elements);

    private protected abstract CustomTensor Node(
        string op, IReadOnlyList<CustomTensor> inputs, AttributeProto[] attributes, IReadOnlyList<long>? shape);

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        long number => OnnxAttributes.Attribute(name, number),
        int number => OnnxAttributes.Attribute(name, (long)number),
        bool flag => OnnxAttributes.Attribute(name, flag),
        float number => OnnxAttributes.Attribute(name, number),
        double number => OnnxAttributes.Attribute(name, (float)number),
        string text => OnnxAttributes.Attribute(name, text),
        IEnumerable<long> numbers => OnnxAttributes.Attribute(name, numbers),
        IEnumerable<int> numbers => OnnxAttributes.Attribute(name, numbers.Select(number => (long)number)),
        IEnumerable<float> numbers => OnnxAttributes.Attribute(name, numbers),
        IEnumerable<string> texts => OnnxAttributes.Attribute(name, texts),
        _ => throw new CoreMLException($"The attribute '{name}' is of the type {value.GetType().Name}, which ONNX's attributes are not."),
    };
}
