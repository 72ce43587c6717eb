using System.Runtime.ExceptionServices;

namespace CoreMLSharp.Runtime.Training;

/// <summary>
/// A thread for ONNX Runtime alone. Where it is to take denormal numbers for zero, it sets the processor so for the thread that makes a
/// session, and leaves it so; other code goes wrong there, such as vector code that keeps small integers in the bits of numbers.
/// </summary>
internal sealed class ComputingThread : IDisposable
{
    private readonly SemaphoreSlim _begin = new(0);
    private readonly SemaphoreSlim _end = new(0);
    private Action? _work;
    private ExceptionDispatchInfo? _error;

    public ComputingThread() => new Thread(Loop) { IsBackground = true, Name = "CoreMLSharp training" }.Start();

    /// <summary>Does something on the thread, and waits for it. One caller at a time.</summary>
    public void Invoke(Action work)
    {
        _work = work;
        _begin.Release();
        _end.Wait();
        Interlocked.Exchange(ref _error, null)?.Throw();
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        _work = null;
        _begin.Release();
    }

    private void Loop()
    {
        while (true)
        {
            _begin.Wait();
            if (_work is not { } work) return;
            try
            {
                work();
            }
            catch (Exception error)
            {
                _error = ExceptionDispatchInfo.Capture(error);
            }

            _end.Release();
        }
    }
}
