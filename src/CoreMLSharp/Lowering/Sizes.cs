using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Lowering;

/// <summary>Sizes that a program states, before memory is taken for as many elements.</summary>
internal static class Sizes
{
    /// <summary>More elements than any constant that a lowering makes up has in models that people made.</summary>
    private const long Most = 1 << 24;

    /// <exception cref="UnsupportedModelException">It is too large, or negative.</exception>
    public static int Checked(long count) => count is >= 0 and <= Most
        ? (int)count
        : throw new UnsupportedModelException($"it would need a constant of {count:N0} elements; up to {Most:N0} are made.");
}
