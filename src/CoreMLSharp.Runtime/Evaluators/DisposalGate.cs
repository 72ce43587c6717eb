namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>
/// Lets something be disposed of while others use it: whoever uses it finishes, whoever comes later is refused, and the last one out frees
/// it.
/// </summary>
/// <param name="resource">What is used, such as memory that native code computes in.</param>
/// <param name="name">What the exception calls it.</param>
internal sealed class DisposalGate(IDisposable resource, string name)
{
    private const int Closed = int.MinValue;

    /// <summary>How many are inside, and the sign bit once it is closed.</summary>
    private int _state;

    /// <summary>Comes in; disposing of what is returned goes out again.</summary>
    /// <exception cref="ObjectDisposedException">The gate is closed.</exception>
    public Pass Enter()
    {
        int state = Volatile.Read(ref _state);
        while (true)
        {
            if (state < 0) throw new ObjectDisposedException(name);
            int before = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (before == state) return new Pass(this);
            state = before;
        }
    }

    /// <summary>Refuses all who come from now on. Returns at once; what is guarded is freed when nobody is inside.</summary>
    public void Close()
    {
        if (Interlocked.Or(ref _state, Closed) == 0) resource.Dispose();
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _state) == Closed) resource.Dispose();
    }

    /// <summary>The right to be inside.</summary>
    public readonly struct Pass(DisposalGate gate) : IDisposable
    {
        public void Dispose() => gate.Leave();
    }
}
