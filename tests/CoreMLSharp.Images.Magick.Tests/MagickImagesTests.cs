using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.ImageClassification;
using ImageMagick;

namespace CoreMLSharp.Images.Magick.Tests;

public class MagickImagesTests
{
    /// <summary>64 × 48 pixels, the left half red, the right half blue; ImageMagick reads the kind, but does not write it.</summary>
    private const string Heic =
        "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAa1tZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAACAA"
        + "AAEGlkYXQAAAAAAEAAMAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHRAAEAAAAAAAAAQAACAAEAAAAAAAAAAQAAAAAAAAAIAAAAOGlpbmYAAAAAAAIAAAAV"
        + "aW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIAAAAAAgAAZ3JpZAAAAADYaXBycAAAALZpcGNvAAAAdmh2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQ"
        + "AYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACpCAQEDcAAAAwCQAAADAAADAB6gIIEFlurkprm4EBAwIAAAAwAgAAADACEiAAEABkQBwXPAiQAAABRp"
        + "c3BlAAAAAAAAAEAAAABAAAAAFGlzcGUAAAAAAAAAQAAAADAAAAAQcGl4aQAAAAADCAgIAAAAGmlwbWEAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAA"
        + "AAAAAOZGltZwACAAEAAQAAAEhtZGF0AAAAPCgBr1jm9Oq//+M9f/7EpIfNd/9f/129V/AD8/65XVJLUGhYjJHHg8y+NM2btQxgYjKa9N7KxGnAnD78rQ==";

    public MagickImagesTests() => MagickImages.Register();

    [Theory]
    [InlineData(null)]
    [InlineData(MagickFormat.Avif)]
    [InlineData(MagickFormat.Tiff)]
    [InlineData(MagickFormat.Jp2)]
    [InlineData(MagickFormat.J2k)]
    [InlineData(MagickFormat.Jxl)]
    public void Photos_of_every_kind_have_their_pixels(MagickFormat? format)
    {
        MLImage image = MLImage.FromBytes(RedAndBlue(format));

        Assert.Equal(new ImageSize(64, 48), image.Size);
        AssertRedAndBlue(image.ToPixels(PixelFormat.Rgb));
        AssertRedAndBlue(image.ToPixels(32, 32, MLImageCropAndScale.CenterCrop, PixelFormat.Rgb));
    }

    [Theory]
    [InlineData(MagickFormat.Avif)]
    [InlineData(MagickFormat.Tiff)]
    [InlineData(MagickFormat.Jxl)]
    public void Photos_stand_upright(MagickFormat format)
    {
        using MagickImage photo = Picture();
        photo.Rotate(-90);
        photo.Orientation = Orientation.RightTop;

        MLImage image = MLImage.FromBytes(photo.ToByteArray(format));

        Assert.Equal(new ImageSize(64, 48), image.Size);
        AssertRedAndBlue(image.ToPixels(PixelFormat.Rgb));
    }

    [Fact]
    public void Transparent_parts_lie_on_black_and_the_first_page_counts()
    {
        using MagickImageCollection pages =
        [
            new MagickImage(MagickColors.Transparent, 8, 8), new MagickImage(MagickColors.White, 8, 8),
        ];

        PixelBuffer pixels = MLImage.FromBytes(pages.ToByteArray(MagickFormat.Tiff)).ToPixels(PixelFormat.Rgb);

        Assert.All(pixels.Bytes, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Four_inks_become_colours()
    {
        using MagickImage photo = Picture();
        photo.ColorSpace = ColorSpace.CMYK;

        AssertRedAndBlue(MLImage.FromBytes(photo.ToByteArray(MagickFormat.Tiff)).ToPixels(PixelFormat.Rgb));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(MagickFormat.Avif)]
    [InlineData(MagickFormat.Tiff)]
    [InlineData(MagickFormat.Jp2)]
    [InlineData(MagickFormat.Jxl)]
    public void A_file_that_is_cut_off_is_named(MagickFormat? format)
    {
        byte[] whole = RedAndBlue(format);
        MLImage image = MLImage.FromBytes(whole[..(whole.Length / 2)], "photo.x");

        CoreMLException error = Assert.ThrowsAny<CoreMLException>(() => image.ToPixels(PixelFormat.Rgb));

        Assert.StartsWith("photo.x is damaged or cut off", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_too_large_is_not_decoded()
    {
        using MagickImage wide = new(MagickColors.Red, 20000, 4000);
        wide.Settings.Compression = CompressionMethod.Zip;

        CoreMLException error = Assert.ThrowsAny<CoreMLException>(
            () => MLImage.FromBytes(wide.ToByteArray(MagickFormat.Tiff), "wide.tif").ToPixels(8, 8, default, PixelFormat.Rgb));

        Assert.Contains("20000 × 4000 pixels, which is too large", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_classifier_learns_from_them_and_classifies_them()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["photos", "two"]);
        Directory.CreateDirectory(folder["photos", "green"]);
        MagickFormat?[] kinds = [null, MagickFormat.Avif, MagickFormat.Tiff, MagickFormat.Jp2];
        for (int i = 0; i < 12; i++)
        {
            File.WriteAllBytes(folder["photos", "two", $"{i}"], RedAndBlue(kinds[i % 4]));
            using MagickImage green = new(new MagickColor((byte)(5 * i), 200, 40), 64, 48);
            File.WriteAllBytes(folder["photos", "green", $"{i}"], green.ToByteArray(kinds[i % 4] ?? MagickFormat.Jxl));
        }

        using ImageClassifier classifier = ImageClassifier.Train(ImageClassifierDataSource.LabeledDirectories(folder["photos"]));

        Assert.Empty(classifier.SkippedPhotos);
        using MLModel model = MLModel.Load(classifier.Model);
        Dictionary<string, MLFeatureValue> input = new() { ["image"] = MLImage.FromBytes(RedAndBlue(null)) };
        Assert.Equal("two", Classification.From(model.Description, model.Predict(input)).Label);
    }

    private static MagickImage Picture()
    {
        MagickImage picture = new(new MagickColor(220, 30, 30), 64, 48);
        using MagickImage blue = new(new MagickColor(30, 30, 220), 32, 48);
        picture.Composite(blue, 32, 0, CompositeOperator.Copy);
        return picture;
    }

    private static byte[] RedAndBlue(MagickFormat? format)
    {
        if (format is null) return Convert.FromBase64String(Heic);
        using MagickImage picture = Picture();
        return picture.ToByteArray(format.Value);
    }

    private static void AssertRedAndBlue(PixelBuffer pixels)
    {
        int row = pixels.Height / 2 * pixels.Width;
        byte[] red = pixels.Bytes[(3 * (row + 2))..(3 * (row + 3))], blue = pixels.Bytes[(3 * (row + pixels.Width - 3))..][..3];
        Assert.True(red[0] > 190 && red[1] < 60 && red[2] < 60, string.Join(", ", red));
        Assert.True(blue[0] < 60 && blue[1] < 60 && blue[2] > 190, string.Join(", ", blue));
    }
}
