namespace CoreMLSharp.Serving.Protocol;

/// <summary>Shapes of tensors.</summary>
internal static class TensorShape
{
    /// <summary>How many elements a shape has.</summary>
    /// <exception cref="ProtocolException">A dimension is negative, or the product is more than an array can hold.</exception>
    public static int Count(string tensor, ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long size in shape)
        {
            if (size < 0 || size > Array.MaxLength || (count *= size) > Array.MaxLength)
            {
                throw new ProtocolException(
                    Fault.Invalid, $"The shape {Text(shape)} of the tensor '{tensor}' is not one that a tensor can have.");
            }
        }

        return (int)count;
    }

    /// <summary>The shape for a message.</summary>
    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
