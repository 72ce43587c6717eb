using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Keras;

/// <summary>An array of weights, read when it is asked for.</summary>
internal sealed class KerasArray(string name, long[] dims, Func<float[]> read)
{
    private readonly Dictionary<string, KerasArray> _derived = [];

    /// <summary>Where it is in the file.</summary>
    public string Name { get; } = name;

    public long[] Dims { get; } = dims;

    /// <summary>The elements, row-major, read or computed anew, so that only who needs them holds them.</summary>
    public float[] Elements => read();

    /// <summary>An array that is made of others.</summary>
    public static KerasArray Of(string name, float[] elements, params long[] dims) => new(name, dims, () => elements);

    /// <summary>The same elements in another shape.</summary>
    /// <exception cref="ModelFormatException">The shape has another number of elements.</exception>
    public KerasArray Reshape(params long[] dims)
    {
        long count = dims.Aggregate(1L, (product, dim) => product * dim);
        return count == Dims.Aggregate(1L, (product, dim) => product * dim)
            ? Derived($"[{string.Join(',', dims)}]", () => new KerasArray(Name, dims, read))
            : throw new ModelFormatException(
                $"the weights '{Name}' have the shape [{string.Join(", ", Dims)}], where [{string.Join(", ", dims)}] is needed.");
    }

    /// <summary>The array with its axes in another order.</summary>
    /// <exception cref="ModelFormatException">It has another number of axes.</exception>
    public KerasArray Transpose(params int[] order)
    {
        RequireRank(order.Length);
        return order.SequenceEqual(Enumerable.Range(0, order.Length))
            ? this
            : Derived(
                string.Join(',', order), () => new KerasArray(Name, [.. order.Select(axis => Dims[axis])], () => Transposed(order)));
    }

    /// <summary>The array with elements in reverse order along its first axes.</summary>
    public KerasArray Flip(int axes)
    {
        // Reversing several leading axes at once is reversing their joint positions.
        long positions = Dims.Take(axes).Aggregate(1L, (product, dim) => product * dim);
        return new KerasArray(Name, Dims, () =>
        {
            float[] elements = Elements;
            int size = positions == 0 ? 0 : (int)(elements.Length / positions);
            float[] flipped = new float[elements.Length];
            for (int i = 0; i < positions; i++)
            {
                elements.AsSpan(i * size, size).CopyTo(flipped.AsSpan((int)(positions - 1 - i) * size));
            }

            return flipped;
        });
    }

    /// <summary>Arrays beside each other along their last axis.</summary>
    /// <exception cref="ModelFormatException">Their other axes differ.</exception>
    public static KerasArray Concat(params IReadOnlyList<KerasArray> arrays)
    {
        long[] leading = arrays[0].Dims[..^1];
        foreach (KerasArray array in arrays)
        {
            if (array.Dims.Length == 0 || !array.Dims.AsSpan()[..^1].SequenceEqual(leading))
            {
                throw new ModelFormatException($"the weights '{arrays[0].Name}' and '{array.Name}' do not fit together.");
            }
        }

        long width = arrays.Sum(array => array.Dims[^1]);
        return new KerasArray(arrays[0].Name, [.. leading, width], () =>
        {
            float[] together = new float[leading.Aggregate(width, (product, dim) => product * dim)];
            int start = 0;
            foreach (KerasArray array in arrays)
            {
                int length = (int)array.Dims[^1];
                float[] elements = array.Elements;
                for (int row = 0; row * width < together.Length; row++)
                {
                    elements.AsSpan(row * length, length).CopyTo(together.AsSpan((int)(row * width) + start));
                }

                start += length;
            }

            return together;
        });
    }

    /// <summary>Equal parts along the last axis.</summary>
    /// <exception cref="ModelFormatException">The axis cannot be divided so.</exception>
    public KerasArray[] Split(int parts)
    {
        long width = Dims.Length > 0 ? Dims[^1] : 0;
        if (width == 0 || width % parts != 0)
        {
            throw new ModelFormatException($"the weights '{Name}' of shape [{string.Join(", ", Dims)}] are not those of {parts} gates.");
        }

        int length = (int)(width / parts);
        return
        [
            .. Enumerable.Range(0, parts).Select(part => new KerasArray(Name, [.. Dims[..^1], length], () =>
            {
                float[] all = Elements;
                float[] elements = new float[all.Length / parts];
                for (int row = 0; row * length < elements.Length; row++)
                {
                    all.AsSpan((int)(row * width) + (part * length), length).CopyTo(elements.AsSpan(row * length));
                }

                return elements;
            })),
        ];
    }

    /// <exception cref="ModelFormatException">It has another number of axes.</exception>
    public void RequireRank(int rank)
    {
        if (Dims.Length == rank) return;
        throw new ModelFormatException(
            $"the weights '{Name}' have the shape [{string.Join(", ", Dims)}], where {Counted.Of(rank, "axis", "axes")} are needed.");
    }

    /// <summary>What is made of the array; the same for the same way, so that weights that are used twice are stored once.</summary>
    private KerasArray Derived(string way, Func<KerasArray> make)
    {
        if (!_derived.TryGetValue(way, out KerasArray? derived)) _derived.Add(way, derived = make());
        return derived;
    }

    private float[] Transposed(int[] order)
    {
        int rank = order.Length;
        long[] strides = new long[rank];
        long stride = 1;
        for (int axis = rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Dims[axis];
        }

        long[] steps = [.. order.Select(axis => strides[axis])];
        long[] dims = [.. order.Select(axis => Dims[axis])];
        float[] source = Elements;
        float[] target = new float[source.Length];
        if (target.Length == 0) return target;
        long[] position = new long[rank];
        long from = 0;
        int inner = (int)dims[^1];
        long innerStep = steps[^1];
        for (int to = 0; to < target.Length; to += inner)
        {
            long place = from;
            for (int i = 0; i < inner; i++, place += innerStep) target[to + i] = source[place];
            for (int axis = rank - 2; axis >= 0; axis--)
            {
                from += steps[axis];
                if (++position[axis] < dims[axis]) break;
                from -= steps[axis] * dims[axis];
                position[axis] = 0;
            }
        }

        return target;
    }
}
