using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Shapes;

/// <summary>
/// Sizes to try of the inputs of a model: all that are enumerated, and of ranges the ends, their neighbours and unequal sides.
/// </summary>
internal static class SampleSizes
{
    /// <summary>What an upper bound that there is not, or that is far away, is tried with.</summary>
    private const long MostElements = 1L << 22;

    /// <summary>
    /// Sizes of all flexible inputs, by name; the first has the defaults. Without flexible inputs there is just that, and it is empty.
    /// </summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyList<long>>> Of(Model model, bool thorough)
    {
        Dictionary<string, IReadOnlyList<IReadOnlyList<long>>> samples = [];
        foreach (FeatureDescription input in model.Description.Input)
        {
            IReadOnlyList<IReadOnlyList<long>> sizes = Of(input, thorough);
            if (sizes.Count > 1) samples[input.Name] = sizes;
        }

        int count = samples.Values.Select(sizes => sizes.Count).DefaultIfEmpty(1).Max();
        return
        [
            .. Enumerable.Range(0, count).Select(
                i => samples.ToDictionary(pair => pair.Key, pair => pair.Value[Math.Min(i, pair.Value.Count - 1)])),
        ];
    }

    private static IReadOnlyList<IReadOnlyList<long>> Of(FeatureDescription input, bool thorough)
    {
        if (SizedFeatures.Default(input) is not { } size) return [];
        List<IReadOnlyList<long>> sizes = [size.Size];
        if (input.Type.ImageType is { } image)
        {
            if (image.EnumeratedSizes is { } enumerated)
            {
                sizes.AddRange(enumerated.Sizes.Select(one => (IReadOnlyList<long>)[(long)one.Width, (long)one.Height]));
            }

            if (image.ImageSizeRange is { } range) sizes.AddRange(Of(size.Size, [range.WidthRange, range.HeightRange], thorough));
        }
        else if (input.Type.MultiArrayType is { } array)
        {
            if (array.EnumeratedShapes is { } enumerated) sizes.AddRange(enumerated.Shapes.Select(one => one.Shape_));
            if (array.ShapeRange is { } range) sizes.AddRange(Of(size.Size, range.SizeRanges, thorough));
        }

        return [.. sizes.DistinctBy(one => string.Join(',', one))];
    }

    private static IEnumerable<IReadOnlyList<long>> Of(IReadOnlyList<long> usual, IReadOnlyList<SizeRange> ranges, bool thorough)
    {
        long[] lower = [.. ranges.Select(range => Math.Max((long)range.LowerBound, 1))];
        long[] upper = [.. ranges.Select((range, i) => range.UpperBound >= 0 ? range.UpperBound : 2 * Math.Max(usual[i], lower[i]))];
        List<long[]> sizes = [lower, upper];
        if (thorough)
        {
            sizes.Add(Within(lower, 1));
            sizes.Add(Within([.. usual], 1));
            sizes.Add(Within(upper, -1));
            sizes.Add([.. lower.Select((size, i) => i % 2 == 0 ? size : upper[i])]);
            sizes.Add([.. lower.Select((size, i) => i % 2 == 0 ? upper[i] : size)]);
        }

        return sizes.Where(size => size.Aggregate((Int128)1, (product, one) => product * one) <= MostElements);

        long[] Within(long[] size, long step) =>
        [
            .. size.Select((one, i) => Math.Clamp(one + step, lower[i], Math.Max(lower[i], upper[i]))),
        ];
    }
}
