using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Compression.Programs;

/// <summary>Makes zeros of the weights of the smallest size.</summary>
internal static class SmallestWeights
{
    /// <summary>So large a part of all weights; where equal ones are at the border, the first.</summary>
    public static void ByMagnitude(Span<float> weights, double sparsity)
    {
        int count = (int)Math.Round(sparsity * weights.Length);
        if (count == 0) return;
        float[] sizes = new float[weights.Length];
        System.Numerics.Tensors.TensorPrimitives.Abs(weights, sizes);
        Array.Sort(sizes);
        float border = sizes[count - 1];
        int atBorder = count - sizes.AsSpan().IndexOf(border);
        foreach (ref float weight in weights)
        {
            float size = MathF.Abs(weight);
            if (size < border || (size == border && atBorder-- > 0)) weight = 0;
        }
    }

    /// <summary>
    /// Of each run of <paramref name="of"/> weights along an axis, the <paramref name="zeros"/> smallest; a shorter run at the end counts
    /// as if zeros filled it up.
    /// </summary>
    public static void ByPattern(Span<float> weights, ReadOnlySpan<int> shape, int axis, int zeros, int of)
    {
        int length = shape[axis], stride = 1;
        foreach (int size in shape[(axis + 1)..]) stride *= size;
        Span<int> places = stackalloc int[Math.Min(of, 1024)];
        if (of > places.Length) throw new CoreMLException($"A pattern of {of} weights is too long; {places.Length} are enough for any.");
        for (int start = 0; start < weights.Length; start += (start + 1) % stride == 0 ? ((length - 1) * stride) + 1 : 1)
        {
            for (int first = 0; first < length; first += of)
            {
                int count = Math.Min(of, length - first);
                for (int i = 0; i < count; i++) places[i] = start + ((first + i) * stride);
                float[] sizes = new float[count];
                for (int i = 0; i < count; i++) sizes[i] = MathF.Abs(weights[places[i]]);
                sizes.AsSpan().Sort(places[..count]);
                for (int i = 0; i < zeros - (of - count); i++) weights[places[i]] = 0;
            }
        }
    }
}
