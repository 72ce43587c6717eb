namespace CoreMLSharp.Runtime.Images;

/// <summary>How large an image is, in pixels.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
public readonly record struct ImageSize(int Width, int Height)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Width} × {Height}";
}
