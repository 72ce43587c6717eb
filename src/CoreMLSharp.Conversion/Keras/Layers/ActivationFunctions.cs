using System.Text.Json.Nodes;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>The functions that layers may apply to their results, by the names that Keras gives them.</summary>
internal static class ActivationFunctions
{
    private const float SeluScale = 1.05070098f;
    private const float SeluAlpha = 1.67326324f;

    private delegate OnnxValue Function(OnnxGraphBuilder graph, OnnxValue x);

    /// <summary>Functions of single elements.</summary>
    private static readonly Dictionary<string, Function> Elementwise = new()
    {
        ["linear"] = (_, x) => x,
        ["relu"] = Unary("Relu"),
        ["relu6"] = (graph, x) => graph.Clip(x, 0, 6),
        ["elu"] = Unary("Elu"),
        ["selu"] = (graph, x) => graph.Unary("Selu", x, Attribute("alpha", SeluAlpha), Attribute("gamma", SeluScale)),
        ["softplus"] = Unary("Softplus"),
        ["softsign"] = Unary("Softsign"),
        ["sigmoid"] = Unary("Sigmoid"),
        ["tanh"] = Unary("Tanh"),
        ["exponential"] = Unary("Exp"),
        ["exp"] = Unary("Exp"),
        ["gelu"] = (graph, x) => Gelu(graph, x, isApproximate: false),
        ["swish"] = Swish,
        ["silu"] = Swish,
        ["mish"] = Unary("Mish"),
        ["leaky_relu"] = (graph, x) => graph.Unary("LeakyRelu", x, Attribute("alpha", 0.2f)),
        ["celu"] = Unary("Celu"),
        ["hard_tanh"] = (graph, x) => graph.Clip(x, -1, 1),
        ["hard_silu"] = Unary("HardSwish"),
        ["hard_swish"] = Unary("HardSwish"),
        ["log_sigmoid"] = (graph, x) => graph.Unary("Neg", graph.Unary("Softplus", graph.Unary("Neg", x))),
        ["squareplus"] = (graph, x) =>
            graph.Mul(graph.Add(x, graph.Unary("Sqrt", graph.Add(graph.Mul(x, x), 4))), 0.5f),
        ["soft_shrink"] = (graph, x) => graph.Unary("Shrink", x, Attribute("lambd", 0.5f), Attribute("bias", 0.5f)),
        ["hard_shrink"] = (graph, x) => graph.Unary("Shrink", x, Attribute("lambd", 0.5f), Attribute("bias", 0f)),
        ["tanh_shrink"] = (graph, x) => graph.Sub(x, graph.Unary("Tanh", x)),
        ["sparse_plus"] = SparsePlus,
        ["sparse_sigmoid"] = (graph, x) => graph.Unary("HardSigmoid", x, Attribute("alpha", 0.5f), Attribute("beta", 0.5f)),
    };

    /// <summary>Functions of all elements along the last axis.</summary>
    private static readonly Dictionary<string, Function> AlongLast = new()
    {
        ["softmax"] = (graph, x) => graph.Unary("Softmax", x, Attribute("axis", -1)),
        ["log_softmax"] = (graph, x) => graph.Unary("LogSoftmax", x, Attribute("axis", -1)),
        ["glu"] = (graph, x) => Glu(graph, x, x.Rank - 1),
    };

    /// <summary>Applies the function that a setting names.</summary>
    public static KerasTensor Activate(this LayerCall call, KerasTensor x, string setting = "activation") =>
        call.Activate(x, call.Config[setting]);

    /// <summary>Applies a function by what names it: a text, an object, or a layer of its own; nothing for none.</summary>
    /// <exception cref="UnsupportedModelException">There is no such function.</exception>
    public static KerasTensor Activate(this LayerCall call, KerasTensor x, JsonNode? function)
    {
        if (function is JsonObject made && made["config"] is JsonObject config && new KerasConfig(made).Text("class_name") is { } layer)
        {
            return call.Apply(new KerasLayer(layer, layer, new KerasConfig(config)), x)[0];
        }

        string name = NameOf(function) ?? "linear";
        if (AlongLast.TryGetValue(name, out Function? alongLast)) return call.Result(alongLast(call.Graph, x.Value));
        Function elementwise = Find(name, call.Version)
            ?? throw new UnsupportedModelException(
                $"its activation function '{name}' is not one of Keras's own. Known are {string.Join(", ", Names)}.");
        return x.Map(value => elementwise(call.Graph, value));
    }

    /// <summary>Applies a function of single elements to a value; for recurrent cells.</summary>
    /// <exception cref="UnsupportedModelException">There is no such function.</exception>
    public static OnnxValue Apply(OnnxGraphBuilder graph, OnnxValue x, string name, KerasVersion version) =>
        (Find(name, version) ?? throw new UnsupportedModelException(
            $"its activation function '{name}' is not one of Keras's own that take single elements."))(graph, x);

    /// <summary>The slope and the offset of the straight part of the hard sigmoid, which Keras 3 changed.</summary>
    public static (float Slope, float Offset) HardSigmoid(KerasVersion version) => version.Major < 3 ? (0.2f, 0.5f) : (1 / 6f, 0.5f);

    /// <summary>The name of a function; Keras 3 writes an object around it.</summary>
    public static string? NameOf(JsonNode? function) => function switch
    {
        JsonValue value when value.TryGetValue(out string? text) => text,
        JsonObject made when made["config"] is JsonValue => NameOf(made["config"]),
        JsonObject made when made["config"] is null && made["class_name"] is not null => NameOf(made["class_name"]),
        _ => null,
    };

    /// <summary>Whether a name is that of a function.</summary>
    public static bool IsKnown(string name) => Names.Contains(name);

    public static OnnxValue Gelu(OnnxGraphBuilder graph, OnnxValue x, bool isApproximate) =>
        graph.Unary("Gelu", x, Attribute("approximate", isApproximate ? "tanh" : "none"));

    /// <summary>The first half along an axis times the sigmoid of the second.</summary>
    public static OnnxValue Glu(OnnxGraphBuilder graph, OnnxValue x, int axis)
    {
        long half = x.RankedShape[axis] / 2;
        OnnxValue[] halves = graph.Split(x, axis, half, half);
        return graph.Mul(halves[0], graph.Unary("Sigmoid", halves[1]));
    }

    private static IEnumerable<string> Names => Elementwise.Keys.Concat(AlongLast.Keys).Append("hard_sigmoid");

    private static Function? Find(string name, KerasVersion version)
    {
        if (name != "hard_sigmoid") return Elementwise.GetValueOrDefault(name);
        (float slope, float offset) = HardSigmoid(version);
        return (graph, x) => graph.Unary("HardSigmoid", x, Attribute("alpha", slope), Attribute("beta", offset));
    }

    private static Function Unary(string op) => (graph, x) => graph.Unary(op, x);

    private static OnnxValue Swish(OnnxGraphBuilder graph, OnnxValue x) => graph.Mul(x, graph.Unary("Sigmoid", x));

    /// <summary>0 up to −1, x from 1 on, and a parabola between.</summary>
    private static OnnxValue SparsePlus(OnnxGraphBuilder graph, OnnxValue x)
    {
        OnnxValue inner = graph.Clip(graph.Add(x, 1), 0, 2);
        OnnxValue above = graph.Unary("Relu", graph.Add(x, -1));
        return graph.Add(graph.Mul(graph.Mul(inner, inner), 0.25f), above);
    }
}
