using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Configuration;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>Checks how many elements a tensor has before memory is taken for it.</summary>
internal static class TensorSize
{
    /// <param name="shape">The tensor's shape.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="configuration">How many elements it may have.</param>
    /// <exception cref="ModelInputException">It has more, or the shape is none.</exception>
    public static int Checked(ReadOnlySpan<long> shape, string name, MLModelConfiguration configuration)
    {
        Int128 count = 1;
        foreach (long dim in shape)
        {
            if (dim < 0) throw new ModelInputException($"The tensor '{name}' has the shape [{string.Join(", ", shape.ToArray())}].");
            count = Int128.Min(count * dim, long.MaxValue);
        }

        return count <= Math.Min(configuration.MaximumTensorElements, Array.MaxLength)
            ? (int)count
            : throw new ModelInputException(
                $"The tensor '{name}' of [{string.Join(", ", shape.ToArray())}] would have more than the "
                    + $"{configuration.MaximumTensorElements:N0} elements that a prediction may take. If it should be so large, raise "
                    + $"{nameof(MLModelConfiguration.MaximumTensorElements)}.");
    }
}
