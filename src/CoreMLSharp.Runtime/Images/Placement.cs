namespace CoreMLSharp.Runtime.Images;

/// <summary>A target, and where on it an image lies.</summary>
/// <param name="Width">The target's pixels a row.</param>
/// <param name="Height">The target's rows.</param>
/// <param name="ScaleX">Target pixels for each pixel of the image, across.</param>
/// <param name="ScaleY">Likewise, down.</param>
/// <param name="Left">Where the image begins.</param>
/// <param name="Top">Likewise.</param>
internal readonly record struct Placement(int Width, int Height, double ScaleX, double ScaleY, double Left, double Top)
{
    /// <summary>The most by which an image may be shrunk beforehand, on both sides, with all that the target shows still in it.</summary>
    public int Reduction
    {
        get
        {
            double scale = Math.Max(ScaleX, ScaleY);
            int factor = 1;
            while (factor < Resampling.MostReduction && 2 * factor * scale <= 1) factor *= 2;
            return factor;
        }
    }
}
