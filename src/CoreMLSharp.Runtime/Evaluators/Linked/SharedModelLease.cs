namespace CoreMLSharp.Runtime.Evaluators.Linked;

/// <summary>A part in a shared model, to be given back. A lease that is forgotten is given back when it is collected.</summary>
/// <param name="model">The model.</param>
/// <param name="release">Gives the part back.</param>
internal sealed class SharedModelLease(SharedModel model, Action release) : IDisposable
{
    private int _isReleased;

    ~SharedModelLease() => Release();

    public SharedModel Model => model;

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0) release();
    }
}
