namespace CoreMLSharp.Shapes;

/// <summary>
/// How elements fall to channels: runs of <paramref name="Run"/> neighbours belong to channels 0, 1, 2 … and then to 0 again.
/// </summary>
/// <param name="Channels">How many channels there are.</param>
/// <param name="Run">How many neighbouring elements have the same channel.</param>
internal readonly record struct ChannelLayout(int Channels, int Run)
{
    /// <summary>All elements in one channel.</summary>
    public static ChannelLayout Whole(int count) => new(1, Math.Max(count, 1));

    /// <summary>Whether elements fall to the channels evenly.</summary>
    public bool Divides(int count) => Channels > 0 && Run > 0 && count % ((long)Channels * Run) == 0;
}
