using System.Collections.Immutable;

namespace CoreMLSharp.Runtime.Images;

/// <summary>The decoders that a program adds to the built-in one, which reads JPEG, PNG, WebP, GIF and BMP.</summary>
public static class ImageDecoders
{
    private static ImmutableList<IImageDecoder> _added = [];

    /// <summary>
    /// Adds a decoder for the whole process; it is asked before those that were added earlier. Adding it again changes nothing.
    /// </summary>
    public static void Register(IImageDecoder decoder)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ImmutableInterlocked.Update(ref _added, added => added.Contains(decoder) ? added : added.Insert(0, decoder));
    }

    /// <summary>The decoder of a kind; null where there is none.</summary>
    internal static IImageDecoder? For(string kind) => _added.Find(decoder => decoder.CanDecode(kind));
}
