namespace CoreMLSharp.Runtime.Images;

/// <summary>Luminance by the weights of ITU-R BT.601, as in JPEG files and in the usual conversions of photos to grey.</summary>
internal static class Luminance
{
    public static byte Of(byte red, byte green, byte blue) => (byte)(((19595 * red) + (38470 * green) + (7471 * blue) + 32768) >> 16);
}
