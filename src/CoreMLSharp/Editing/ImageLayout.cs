namespace CoreMLSharp.Editing;

/// <summary>Where in the dimensions of an array the channels, rows and columns of an image are; all others are of size 1.</summary>
/// <param name="Rank">The array's number of dimensions.</param>
/// <param name="Channels">The dimension of the channels; -1 for a grey image without one.</param>
/// <param name="Height">The dimension of the rows.</param>
/// <param name="Width">The dimension of the columns.</param>
internal readonly record struct ImageLayout(int Rank, int Channels, int Height, int Width)
{
    /// <summary>Whether the array ends with [channels, height, width], as images do.</summary>
    public bool IsChannelsFirst => Channels >= 0 && Channels < Height;

    /// <summary>
    /// The layout of an array of a shape: its last three dimensions are the channels and the image, in either order, or its last two a grey
    /// image. Channels first where both could be.
    /// </summary>
    /// <param name="shape">The array's sizes.</param>
    /// <param name="channels">The image's channels.</param>
    /// <returns>Null where it is no image.</returns>
    public static ImageLayout? Of(IReadOnlyList<long> shape, int channels)
    {
        int rank = shape.Count;
        if (rank == 2 && channels == 1) return new(rank, -1, 0, 1);
        if (rank is < 3 or > 5 || shape.Take(rank - 3).Any(size => size != 1)) return null;
        return shape[^3] == channels ? new(rank, rank - 3, rank - 2, rank - 1)
            : shape[^1] == channels ? new(rank, rank - 1, rank - 3, rank - 2)
            : null;
    }
}
