namespace CoreMLSharp.Diagnostics;

/// <summary>What a caller may do about a <see cref="CoreMLException"/>, where the message alone cannot say it because it depends on the calling program.</summary>
public enum Hint
{
    /// <summary>The message says all.</summary>
    None,
}
