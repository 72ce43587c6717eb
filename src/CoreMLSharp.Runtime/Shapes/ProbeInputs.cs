using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Runtime.Shapes;

/// <summary>The inputs to try models with.</summary>
internal static class ProbeInputs
{
    /// <summary>The numbers that a probe may be given; 256 MB of floats.</summary>
    private const long MaximumElements = 1L << 26;

    /// <summary>The shape of an input.</summary>
    /// <exception cref="CoreMLException">The tensor is too large to be tried.</exception>
    public static long[] Checked(long[] shape, string name, string where)
    {
        Int128 count = shape.Aggregate((Int128)1, (product, dim) => product * dim);
        return count <= MaximumElements
            ? shape
            : throw new CoreMLException($"{where}: the input '{name}' of [{string.Join(", ", shape)}] is too large to be tried.");
    }
}
