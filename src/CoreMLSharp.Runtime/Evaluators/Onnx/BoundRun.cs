using Microsoft.ML.OnnxRuntime;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>
/// Buffers for the inputs and outputs of one run, bound to a session once and used again and again: of a small network's time, most would
/// go into making and naming tensors. For one run at a time.
/// </summary>
internal sealed class BoundRun : IDisposable
{
    private readonly OnnxSession _session;
    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _values = [];
    private readonly float[][] _inputs;
    private readonly float[][] _outputs;

    /// <param name="session">The session.</param>
    /// <param name="inputs">The names and shapes of the inputs.</param>
    /// <param name="outputs">The names and shapes of the outputs.</param>
    /// <param name="shared">Inputs whose elements are someone else's, and may change from run to run.</param>
    public BoundRun(
        OnnxSession session, IReadOnlyList<(string Name, long[] Shape)> inputs, IReadOnlyList<(string Name, long[] Shape)> outputs,
        params ReadOnlySpan<(string Name, OrtValue Value)> shared)
    {
        _session = session;
        _binding = session.CreateBinding();
        _inputs = [.. inputs.Select(input => Bind(input, _binding.BindInput))];
        _outputs = [.. outputs.Select(output => Bind(output, _binding.BindOutput))];
        foreach ((string name, OrtValue value) in shared) _binding.BindInput(name, value);
    }

    /// <summary>The elements of an input, to be written before a run.</summary>
    public Span<float> Input(int index) => _inputs[index];

    /// <summary>The elements of an output after a run, until the next.</summary>
    public ReadOnlySpan<float> Output(int index) => _outputs[index];

    public void Run(CancellationToken cancellationToken) => _session.Run(_binding, cancellationToken);

    public void Dispose()
    {
        _binding.Dispose();
        _values.ForEach(value => value.Dispose());
    }

    private float[] Bind((string Name, long[] Shape) tensor, Action<string, OrtValue> bind)
    {
        float[] elements = new float[tensor.Shape.Aggregate(1L, (product, dim) => checked(product * dim))];
        OrtValue value = OrtValue.CreateTensorValueFromMemory(elements, tensor.Shape);
        _values.Add(value);
        bind(tensor.Name, value);
        return elements;
    }
}
