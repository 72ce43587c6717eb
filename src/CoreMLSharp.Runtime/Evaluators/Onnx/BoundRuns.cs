using System.Collections.Concurrent;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>
/// Bound runs for tensors of certain shapes, each kept for the next prediction with these. Safe to use from several threads at once.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="inputs">The inputs.</param>
/// <param name="outputs">The outputs.</param>
internal sealed class BoundRuns(OnnxSession session, BoundTensor[] inputs, BoundTensor[] outputs) : IDisposable
{
    private readonly ConcurrentBag<BoundRun> _idle = [];
    private volatile bool _isDisposed;

    public BoundTensor[] Inputs => inputs;

    public BoundTensor[] Outputs => outputs;

    /// <summary>Whether inputs of these shapes can be run.</summary>
    public bool Fit(long[][] shapes)
    {
        for (int i = 0; i < shapes.Length; i++)
        {
            if (!shapes[i].AsSpan().SequenceEqual(inputs[i].Shape)) return false;
        }

        return true;
    }

    public BoundRun Take() => _idle.TryTake(out BoundRun? run) ? run : new BoundRun(session, inputs, outputs);

    public void Return(BoundRun run)
    {
        _idle.Add(run);
        if (_isDisposed) Dispose();
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out BoundRun? run)) run.Dispose();
    }
}
