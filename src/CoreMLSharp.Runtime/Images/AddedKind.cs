using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Runtime.Images;

/// <summary>An image file of a kind that only a decoder which the program added can read.</summary>
internal sealed class AddedKind
{
    private readonly IImageDecoder _decoder;
    private readonly byte[] _encoded;
    private readonly string _kind;
    private readonly string _name;

    private AddedKind(IImageDecoder decoder, byte[] encoded, string kind, string name) =>
        (_decoder, _encoded, _kind, _name) = (decoder, encoded, kind, name);

    /// <summary>A file as such an image; null for one of another kind.</summary>
    public static AddedKind? Of(byte[] encoded, string name) =>
        ImageKind.Of(encoded) is { } kind && !ImageKind.IsBuiltIn(kind) && ImageDecoders.For(kind) is { } decoder
            ? new AddedKind(decoder, encoded, kind, name)
            : null;

    /// <summary>The image's size, upright.</summary>
    public ImageSize Measure() => Guarded(() => _decoder.Measure(_encoded, _kind));

    /// <summary>The image, whose size is checked before it is decoded.</summary>
    public MLImage Decode()
    {
        ImageSize size = Measure();
        if ((long)size.Width * size.Height > ImageDecoder.MaximumHeldPixels) throw ImageDecoder.TooLarge(size, _name);
        return Guarded(() => MLImage.FromPixels(_decoder.Decode(_encoded, _kind)));
    }

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not CoreMLException and not OutOfMemoryException)
        {
            throw new CoreMLException($"{_name} is damaged or cut off, or not a usual {_kind} file ({error.Message}).", error);
        }
    }
}
