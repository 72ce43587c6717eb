using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Conversion.Keras.Layers.Recurrence;

/// <summary>The two activation functions of a recurrent cell: of its gates, and of all else.</summary>
internal sealed class CellFunctions(LayerCall call)
{
    /// <summary>The functions that ONNX's recurrent operators have.</summary>
    private static readonly Dictionary<string, (string Name, float[] Parameters)> Operators = new()
    {
        ["linear"] = ("Affine", [1, 0]),
        ["tanh"] = ("Tanh", []),
        ["sigmoid"] = ("Sigmoid", []),
        ["relu"] = ("Relu", []),
    };

    private readonly string _gate = ActivationFunctions.NameOf(call.Config["recurrent_activation"]) ?? "sigmoid";
    private readonly string _value = ActivationFunctions.NameOf(call.Config["activation"]) ?? "tanh";

    public OnnxValue Gate(OnnxGraphBuilder graph, OnnxValue x) => ActivationFunctions.Apply(graph, x, _gate, call.Version);

    public OnnxValue Value(OnnxGraphBuilder graph, OnnxValue x) => ActivationFunctions.Apply(graph, x, _value, call.Version);

    /// <summary>The function of the gates as ONNX's recurrent operators have it; null where they have none such.</summary>
    public (string Name, float[] Parameters)? GateOperator => OperatorOf(_gate);

    /// <inheritdoc cref="GateOperator"/>
    public (string Name, float[] Parameters)? ValueOperator => OperatorOf(_value);

    private (string Name, float[] Parameters)? OperatorOf(string name)
    {
        if (name == "hard_sigmoid" && ActivationFunctions.HardSigmoid(call.Version) is var (slope, offset))
        {
            return ("HardSigmoid", [slope, offset]);
        }

        return Operators.TryGetValue(name, out (string, float[]) found) ? found : null;
    }
}
