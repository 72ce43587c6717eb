using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

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
    private readonly Buffer[] _inputs;
    private readonly Buffer[] _outputs;

    /// <param name="session">The session.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="shared">Inputs whose elements are someone else's, and may change from run to run.</param>
    public BoundRun(
        OnnxSession session, IReadOnlyList<BoundTensor> inputs, IReadOnlyList<BoundTensor> outputs,
        params ReadOnlySpan<(string Name, OrtValue Value)> shared)
    {
        _session = session;
        _binding = session.CreateBinding();
        _inputs = [.. inputs.Select(input => Bind(input, _binding.BindInput))];
        _outputs = [.. outputs.Select(output => Bind(output, _binding.BindOutput))];
        foreach ((string name, OrtValue value) in shared) _binding.BindInput(name, value);
    }

    /// <summary>The elements of an input of numbers of 32 bits, to be written before a run.</summary>
    public Span<float> Input(int index) => MemoryMarshal.Cast<byte, float>(_inputs[index].Bytes);

    /// <summary>The elements of an output of numbers of 32 bits after a run, until the next.</summary>
    public ReadOnlySpan<float> Output(int index) => MemoryMarshal.Cast<byte, float>(_outputs[index].Bytes);

    /// <summary>The elements of an input of any type as they lie in memory.</summary>
    public Span<byte> InputBytes(int index) => _inputs[index].Bytes;

    /// <summary>The elements of an output of any type as they lie in memory.</summary>
    public ReadOnlySpan<byte> OutputBytes(int index) => _outputs[index].Bytes;

    public void Run(CancellationToken cancellationToken) => _session.Run(_binding, cancellationToken);

    public void Dispose()
    {
        _binding.Dispose();
        _values.ForEach(value => value.Dispose());
    }

    private unsafe Buffer Bind(BoundTensor tensor, Action<string, OrtValue> bind)
    {
        OrtValue value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, tensor.Type, tensor.Shape);
        _values.Add(value);
        bind(tensor.Name, value);
        Span<byte> bytes = value.GetTensorMutableRawData();
        bytes.Clear();
        fixed (byte* start = bytes) return new Buffer((nint)start, bytes.Length);
    }

    /// <summary>Memory of the engine, which stays where it is as long as its tensor.</summary>
    private readonly record struct Buffer(nint Start, int Length)
    {
        public unsafe Span<byte> Bytes => new((void*)Start, Length);
    }
}

/// <summary>A tensor that is bound.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Type">The type of its elements.</param>
internal sealed record BoundTensor(string Name, long[] Shape, TensorElementType Type = TensorElementType.Float);
