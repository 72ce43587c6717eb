using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>
/// A network whose parameters are inputs, in a graph to which loss and gradients can be added. All its sizes are known, which the gradient
/// of many an operator asks for.
/// </summary>
/// <param name="parameters">The parameters that are to learn, whose numbers stand in the specification as floats.</param>
/// <param name="shapes">The shapes of the input tensors for one example, by the names of the inputs.</param>
/// <param name="examples">How many examples are computed together.</param>
internal sealed class TrainingGraph(
    IReadOnlyList<WeightParams> parameters, IReadOnlyDictionary<string, long[]> shapes, int examples)
{
    private readonly OnnxValue?[] _parameters = new OnnxValue?[parameters.Count];
    private NetworkContext _context = null!;

    public int Examples => examples;

    public OnnxGraphBuilder Graph => _context.Graph;

    /// <summary>How the network's inputs are tensors.</summary>
    public IReadOnlyList<OnnxFeature> Inputs { get; private set; } = [];

    /// <summary>The inputs that are the parameters, in their order; null where no layer uses one.</summary>
    public IReadOnlyList<OnnxValue?> Parameters => _parameters;

    /// <summary>The value that a name of the network stands for at its end.</summary>
    /// <exception cref="ModelValidationException">No layer computes it.</exception>
    public OnnxValue Find(string name) =>
        _context.TryFind(name) ?? throw new ModelValidationException($"no layer computes '{name}', which the loss is about.");

    /// <summary>Whether a value counts the examples along its first dimension.</summary>
    public bool Counts(string name) => examples == 1 || _context.IsBatched(name);

    public TensorShape? ShapeOf(string input) => shapes.TryGetValue(input, out long[]? shape) ? new TensorShape([.. shape]) : null;

    /// <summary>The input for a parameter that is to learn; null for every other.</summary>
    public OnnxValue? TryDefine(OnnxGraphBuilder graph, WeightParams? weights, string what, TensorShape shape)
    {
        int index = IndexOf(weights);
        if (index < 0) return null;
        Weights.CheckCount(weights!.FloatValue.Count, shape, what);
        return _parameters[index] ??= graph.Input(what, DataType.Float, shape);
    }

    public void Complete(NetworkContext context, IReadOnlyList<OnnxFeature> inputs) => (_context, Inputs) = (context, inputs);

    private int IndexOf(WeightParams? weights)
    {
        for (int i = 0; i < parameters.Count; i++)
        {
            if (ReferenceEquals(parameters[i], weights)) return i;
        }

        return -1;
    }
}
