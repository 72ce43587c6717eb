namespace CoreMLSharp.Compression;

/// <summary>What came of an attempt that may leave things as they are: a result, or the reason why there is none.</summary>
internal readonly record struct Attempt<T>(T? Result, string? Reason) where T : class
{
    public static implicit operator Attempt<T>(T result) => new(result, null);

    public static implicit operator Attempt<T>(string reason) => new(null, reason);
}
