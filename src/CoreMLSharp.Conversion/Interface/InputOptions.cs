using CoreMLSharp.Editing;

namespace CoreMLSharp.Conversion.Interface;

/// <summary>What an input of the source becomes.</summary>
/// <param name="Name">Its name in the source.</param>
public sealed record InputOptions(string Name)
{
    /// <summary>
    /// The sizes that it may have, in the order of the source's dimensions; null for the source's, of which a free one is any from 1 on.
    /// </summary>
    public FeatureShape? Shape { get; init; }

    /// <summary>
    /// That it is an image, and how its pixels become the source's numbers. Where the channels are is found by itself: the dimension of 3
    /// (1 for grey), before or behind height and width, with or without a batch of one.
    /// </summary>
    public ImageOptions? Image { get; init; }
}
