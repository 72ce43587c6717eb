namespace CoreMLSharp.Runtime.Verification;

/// <summary>
/// How far a number may be from the expected one: at most Absolute + Relative · |expected|, as in NumPy's <c>allclose</c>.
/// </summary>
/// <param name="Relative">The part of the expected number's size.</param>
/// <param name="Absolute">The part that does not depend on it.</param>
public readonly record struct Tolerance(double Relative, double Absolute)
{
    /// <summary>Whether a number is near enough; NaN is near NaN only, an infinity only itself.</summary>
    public bool Accepts(double expected, double actual) =>
        expected.Equals(actual) || (double.IsFinite(expected) && Math.Abs(actual - expected) <= Absolute + (Relative * Math.Abs(expected)));
}
