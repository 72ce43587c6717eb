using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Fuzzing;

/// <summary>Tells errors that are for people from others.</summary>
internal static class People
{
    /// <summary>Does something that may end in an error for people.</summary>
    public static void Only(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error) when (Fault(error) is null)
        {
        }
    }

    /// <summary>
    /// The exception that nobody foresaw, be it inside of one that the last net made of it; null for an error that the libraries mean.
    /// </summary>
    public static Exception? Fault(Exception error)
    {
        if (error is AggregateException) return error;
        if (error is not (CoreMLException or IOException or UnauthorizedAccessException or InvalidDataException)) return error;
        for (Exception? outer = error; outer?.InnerException is { } inner; outer = inner)
        {
            if (Unforeseen.Is(inner) && (IsNeverMeant(inner) || IsOfTheNet(outer))) return inner;
        }

        return null;
    }

    /// <summary>Readers of JSON, numbers and the like catch other exceptions on purpose.</summary>
    private static bool IsNeverMeant(Exception error) =>
        error is NullReferenceException or IndexOutOfRangeException or InvalidCastException or OutOfMemoryException or AggregateException;

    private static bool IsOfTheNet(Exception error) =>
        error is ModelValidationException { Diagnostics.Count: > 0 } || error.Message.Contains("no check foresaw");
}
