using System.Globalization;

namespace CoreMLSharp.Conversion.Keras;

/// <summary>Which Keras wrote a file.</summary>
/// <param name="Major">1, 2 or 3.</param>
/// <param name="IsTensorFlow">Whether it is the Keras inside of TensorFlow, or Keras 3, rather than the earlier one for itself.</param>
/// <param name="Backend">The library that it ran on.</param>
internal sealed record KerasVersion(int Major, bool IsTensorFlow, string Backend)
{
    /// <summary>Reads the text that files carry, such as <c>2.2.4-tf</c>; files of Keras 1 before 1.2 carry none.</summary>
    public static KerasVersion Parse(string? text, string? backend)
    {
        string[] parts = (text ?? "1").Split('.', '-');
        int Part(int index) => int.TryParse(
            parts.ElementAtOrDefault(index), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
        int major = Math.Clamp(Part(0), 1, 3);

        // Of Keras 2, the versions from 2.4 on are TensorFlow's, and earlier ones where they say so.
        bool isTensorFlow = major == 3 || (major == 2 && (Part(1) >= 4 || text!.EndsWith("-tf", StringComparison.Ordinal)));
        return new KerasVersion(major, isTensorFlow, backend ?? "tensorflow");
    }
}
