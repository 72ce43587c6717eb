using CoreMLSharp.Onnx.Importing.ClassicModels;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>
/// Thresholds for numbers of 64 bits that divide them as the given ones divide the same numbers rounded to 32 bits: ONNX rounds a number
/// before it compares, Core ML does not.
/// </summary>
internal static class RoundedThresholds
{
    /// <summary>The test and threshold of a number that is not rounded.</summary>
    public static (TreeTest Test, double Value) Of(TreeTest test, double value)
    {
        float near = (float)value;
        if (!float.IsFinite(near) || test is TreeTest.Equal or TreeTest.NotEqual) return (test, value);
        return test switch
        {
            // The largest 32-bit number that is not above the threshold.
            TreeTest.LessOrEqual or TreeTest.Greater => (test, Last(near > value ? MathF.BitDecrement(near) : near)),

            // x < value is x ≤ the number before, so that x ≥ value is x > that.
            TreeTest.Less => (TreeTest.LessOrEqual, Last(near < value ? near : MathF.BitDecrement(near))),
            _ => (TreeTest.Greater, Last(near < value ? near : MathF.BitDecrement(near))),
        };
    }

    /// <summary>
    /// The largest number that rounds to a 32-bit number, or to one below: half way to the next, which counts when it is even.
    /// </summary>
    private static double Last(float number)
    {
        float next = MathF.BitIncrement(number);
        if (float.IsInfinity(number) || float.IsInfinity(next)) return number;
        double middle = (number + (double)next) / 2;
        bool isEven = (BitConverter.SingleToInt32Bits(number) & 1) == 0;
        return isEven ? middle : double.BitDecrement(middle);
    }
}
