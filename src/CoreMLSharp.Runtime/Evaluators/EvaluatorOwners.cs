namespace CoreMLSharp.Runtime.Evaluators;

/// <summary>Those who share an evaluator: the last to dispose of it frees it.</summary>
/// <param name="evaluator">The evaluator, which has one owner at first.</param>
internal sealed class EvaluatorOwners(IModelEvaluator evaluator) : IDisposable
{
    private int _count = 1;

    /// <summary>One more. For somebody who is an owner meanwhile.</summary>
    public void Add() => Interlocked.Increment(ref _count);

    /// <summary>One fewer.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _count) == 0) evaluator.Dispose();
    }
}
