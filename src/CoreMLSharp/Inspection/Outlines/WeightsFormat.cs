using CoreMLSharp.NeuralNetworks.Storage;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Inspection.Outlines;

/// <summary>Says how a neural network's array of weights is stored, from its outline and what was left out of it.</summary>
internal static class WeightsFormat
{
    private const string LookupTable = "lookupTableQuantization.floatValue";

    public static StoredWeights Describe(string name, ReadOnlySpan<byte> outline, IEnumerable<LargeValue> leftOut)
    {
        WeightParams weights = WeightParams.Parser.ParseFrom(outline);
        long floats = 4L * weights.FloatValue.Count;
        long halves = weights.Float16Value.Length;
        long raw = weights.RawValue.Length;
        long int8 = weights.Int8RawValue.Length;
        foreach (LargeValue value in leftOut)
        {
            switch (value.Path[(value.Path.LastIndexOf('.') + 1)..])
            {
                case "floatValue" when !value.Path.EndsWith(LookupTable, StringComparison.Ordinal): floats += 4 * value.Count; break;
                case "float16Value": halves += value.Length; break;
                case "rawValue": raw += value.Length; break;
                case "int8RawValue": int8 += value.Length; break;
            }
        }

        ulong bits = weights.Quantization?.NumberOfBits ?? 0;
        return (floats, halves, raw, int8) switch
        {
            ( > 0, _, _, _) => new StoredWeights(name, "float32", floats / 4, floats),
            (_, > 0, _, _) => new StoredWeights(name, "float16", halves / 2, halves),
            (_, _, > 0, _) when bits is > 0 and <= 64 =>
                new StoredWeights(name, WeightStorage.Describe(weights.Quantization!), raw * 8 / (long)bits, raw),
            (_, _, > 0, _) => new StoredWeights(name, "raw", raw, raw),
            (_, _, _, > 0) => new StoredWeights(name, "int8", int8, int8),
            _ => new StoredWeights(name, "empty", 0, 0),
        };
    }
}
