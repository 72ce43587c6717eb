using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Studio.Components.Parts;

/// <summary>Pictures as addresses that hold them.</summary>
internal static class PictureText
{
    private const int Side = 256;

    /// <summary>A small picture of a photo.</summary>
    public static string Thumbnail(MLImage image) =>
        $"data:image/jpeg;base64,{Convert.ToBase64String(image.ToThumbnail(Side))}";

    /// <summary>A picture as it is.</summary>
    public static string Whole(MLImage image)
    {
        using MemoryStream png = new();
        image.SavePng(png);
        return $"data:image/png;base64,{Convert.ToBase64String(png.GetBuffer(), 0, (int)png.Length)}";
    }
}
