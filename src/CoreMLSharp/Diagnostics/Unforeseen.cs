namespace CoreMLSharp.Diagnostics;

/// <summary>
/// The last net at the public doors: what a damaged model does to code that did not foresee it becomes an error for people. Whatever is
/// caught here is better checked where it arises.
/// </summary>
internal static class Unforeseen
{
    /// <summary>Whether an exception is none that the libraries mean to throw, nor that of an incomplete installation.</summary>
    public static bool Is(Exception error) => error is not (CoreMLException or IOException or UnauthorizedAccessException
        or OperationCanceledException or ObjectDisposedException or TypeInitializationException);

    /// <summary>What to throw instead.</summary>
    /// <param name="error">What was thrown.</param>
    /// <param name="what">What cannot be done, such as <c>the model cannot be loaded</c>.</param>
    public static Exception Error(Exception error, string what) => error switch
    {
        // Work on several threads wraps what it throws.
        AggregateException { InnerException: Exception inner } => Is(inner) ? Error(inner, what) : inner,
        OutOfMemoryException => new CoreMLException($"{what}: it needs more memory than there is.", error),
        _ => new CoreMLException(
            $"{what}: it is damaged, or holds something that no check foresaw ({error.GetType().Name}: {error.Message}).", error),
    };

    /// <summary>Does something that only means to throw errors for people.</summary>
    /// <param name="what">What cannot be done if it fails.</param>
    /// <param name="work">What to do.</param>
    public static T Guard<T>(string what, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (Is(error))
        {
            throw Error(error, what);
        }
    }

    /// <inheritdoc cref="Guard{T}"/>
    public static void Guard(string what, Action work) => Guard(what, () =>
    {
        work();
        return true;
    });
}
