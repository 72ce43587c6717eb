namespace CoreMLSharp.Runtime.Images;

/// <summary>Brings images to a model's size by Vision's rules.</summary>
internal static class CropAndScale
{
    /// <summary>Where the whole image comes to lie on a target of the given size; parts outside the target are cut off.</summary>
    public static Placement Place(int width, int height, int targetWidth, int targetHeight, MLImageCropAndScale option)
    {
        double x = (double)targetWidth / width, y = (double)targetHeight / height;
        (double scaleX, double scaleY) = option switch
        {
            MLImageCropAndScale.CenterCrop => (Math.Max(x, y), Math.Max(x, y)),
            MLImageCropAndScale.ScaleFit => (Math.Min(x, y), Math.Min(x, y)),
            _ => (x, y),
        };
        return new Placement(
            targetWidth, targetHeight, scaleX, scaleY, (targetWidth - (width * scaleX)) / 2, (targetHeight - (height * scaleY)) / 2);
    }
}
