using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Programs.Operations;

/// <summary>
/// An operation set of ML Programs: which operations there are, in which form. Every set has all operations of those before it.
/// </summary>
public enum Opset
{
    /// <summary>iOS 15, macOS 12; specification version 6.</summary>
    CoreML5 = 5,

    /// <summary>iOS 16, macOS 13; specification version 7.</summary>
    CoreML6 = 6,

    /// <summary>iOS 17, macOS 14; specification version 8.</summary>
    CoreML7 = 7,

    /// <summary>iOS 18, macOS 15; specification version 9.</summary>
    CoreML8 = 8,

    /// <summary>iOS 26, macOS 26; specification version 10.</summary>
    CoreML9 = 9,
}

/// <summary>What follows from an operation set.</summary>
public static class OpsetExtensions
{
    extension(Opset opset)
    {
        /// <summary>The specification version of the models that use this set.</summary>
        public int SpecificationVersion => (int)opset + 1;

        /// <summary>
        /// The set by its name in a program, such as <c>CoreML7</c>; a set newer than those known counts as the newest known.
        /// </summary>
        /// <exception cref="ModelValidationException">It is not the name of an operation set.</exception>
        public static Opset Parse(string name) =>
            name.StartsWith("CoreML", StringComparison.Ordinal) && int.TryParse(name.AsSpan("CoreML".Length), out int number)
                && number >= (int)Opset.CoreML5
                ? (Opset)Math.Min(number, (int)Opset.CoreML9)
                : throw new ModelValidationException(
                    $"'{name}' is not an operation set; the sets are CoreML5 (iOS 15) to CoreML9 (iOS 26).");
    }
}
