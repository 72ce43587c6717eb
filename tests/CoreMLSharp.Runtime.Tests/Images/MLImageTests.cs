using System.Buffers.Binary;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Tests;
using SkiaSharp;

namespace CoreMLSharp.Runtime.Tests.Images;

public class MLImageTests
{
    private const string CmykRed =
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAQCwwODAoQDg0OEhEQExgoGhgWFhgxIyUdKDozPTw5Mzg3QEhcTkBEV0U3OFBtUVdfYmdoZz5NcXlwZHhcZWdj"
        + "/8AAFAgAEAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFB"
        + "BhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqS"
        + "k5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD0CvP68/r0"
        + "Ciiiiiiiiiiiiv/Z";

    private const string Grey16HalfWhite =
        "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIEAAAAACx9D0UAAAAFUlEQVR4nGNkgIL//yE0EwMaoI8AAADaAg4bHZOoAAAAAElFTkSuQmCC";
    private const string AnimatedRedThenBlue =
        "R0lGODdhCAAIAIEAAP8AAAAAAAAAAAAAACwAAAAACAAIAAAIDwABCBxIsKDBgwgTKkwYEAAsAAAAAAgACACBAAD/AAAAAAAAAAAACA8AAQgcSLCgwYMIEypMGBAAOw==";

    private const string WebPGreen = "UklGRhwAAABXRUJQVlA4TA8AAAAvB8ABAAfQ/4j+ByKi/wEA";

    [Theory]
    [InlineData(CmykRed, 255, 0, 0)]
    [InlineData(AnimatedRedThenBlue, 255, 0, 0)]
    [InlineData(WebPGreen, 0, 255, 0)]
    public void Unusual_files_decode(string base64, int red, int green, int blue)
    {
        PixelBuffer pixels = MLImage.FromBytes(Convert.FromBase64String(base64))
            .ToPixels(4, 4, MLImageCropAndScale.CenterCrop, PixelFormat.Rgb);

        foreach (byte[] pixel in pixels.Bytes.Chunk(3))
        {
            Assert.InRange(pixel[0], red - 6, red + 6);
            Assert.InRange(pixel[1], green - 6, green + 6);
            Assert.InRange(pixel[2], blue - 6, blue + 6);
        }
    }

    [Fact]
    public void Sixteen_bit_grey_decodes()
    {
        PixelBuffer pixels = MLImage.FromBytes(Convert.FromBase64String(Grey16HalfWhite)).ToPixels(PixelFormat.Grayscale);

        Assert.Equal((8, 8), (pixels.Width, pixels.Height));
        Assert.Equal([0, 0, 0, 0, 255, 255, 255, 255], pixels.Bytes[..8]);
    }

    [Fact]
    public void Transparency_is_laid_on_black()
    {
        byte[] png = Encode(
            4, 4, SKEncodedImageFormat.Png, (_, y) => y < 2 ? new SKColor(200, 100, 50, 0) : new SKColor(255, 255, 255, 128));

        PixelBuffer pixels = MLImage.FromBytes(png).ToPixels(PixelFormat.Grayscale);

        Assert.Equal(0, pixels.Bytes[0]);
        Assert.InRange(pixels.Bytes[^1], 127, 129);
    }

    /// <summary>
    /// The stored image is 2 × 3 blocks with a white one at the upper left; where that block must come to lie upright follows from the
    /// EXIF specification.
    /// </summary>
    [Theory]
    [InlineData(1, 32, 48, 0, 0)]
    [InlineData(2, 32, 48, 1, 0)]
    [InlineData(3, 32, 48, 1, 2)]
    [InlineData(4, 32, 48, 0, 2)]
    [InlineData(5, 48, 32, 0, 0)]
    [InlineData(6, 48, 32, 2, 0)]
    [InlineData(7, 48, 32, 2, 1)]
    [InlineData(8, 48, 32, 0, 1)]
    public void Orientation_is_honoured(byte orientation, int width, int height, int whiteX, int whiteY)
    {
        byte[] jpeg = Encode(32, 48, SKEncodedImageFormat.Jpeg, (x, y) => x < 16 && y < 16 ? SKColors.White : SKColors.Black);
        MLImage image = MLImage.FromBytes(WithOrientation(jpeg, orientation));

        Assert.Equal(new ImageSize(width, height), image.Size);
        PixelBuffer blocks = image.ToPixels(width / 16, height / 16, MLImageCropAndScale.ScaleFill, PixelFormat.Grayscale);
        for (int i = 0; i < blocks.Bytes.Length; i++)
        {
            bool white = i == (whiteY * blocks.Width) + whiteX;
            Assert.True(white ? blocks.Bytes[i] > 150 : blocks.Bytes[i] < 100, $"block {i} is {blocks.Bytes[i]}");
        }
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public void Orientation_is_honoured_in_other_formats_too(SKEncodedImageFormat format)
    {
        byte[] file = Encode(32, 48, format, (x, y) => x < 16 && y < 16 ? SKColors.White : SKColors.Black);
        MLImage image = MLImage.FromBytes(format == SKEncodedImageFormat.Png ? PngWithExif(file) : WebPWithExif(file, 32, 48));

        Assert.Equal(new ImageSize(48, 32), image.Size);
        PixelBuffer blocks = image.ToPixels(3, 2, MLImageCropAndScale.ScaleFill, PixelFormat.Grayscale);
        Assert.Equal(2, Array.FindIndex(blocks.Bytes, value => value > 150));
    }

    /// <summary>An image of 40 × 20 pixels in four columns of grey 0, 80, 160 and 240.</summary>
    [Theory]
    [InlineData(MLImageCropAndScale.CenterCrop, new[] { 80, 80, 160, 160 })]
    [InlineData(MLImageCropAndScale.ScaleFill, new[] { 0, 80, 160, 240 })]
    public void Pictures_are_brought_to_size_by_visions_rules(MLImageCropAndScale option, int[] row)
    {
        byte[] png = Encode(40, 20, SKEncodedImageFormat.Png, (x, _) => Grey(x / 10 * 80));

        PixelBuffer pixels = MLImage.FromBytes(png).ToPixels(4, 4, option, PixelFormat.Grayscale);

        for (int i = 0; i < 16; i++) Assert.InRange(pixels.Bytes[i], row[i % 4] - 45, row[i % 4] + 45);
    }

    [Fact]
    public void Scale_fit_fills_the_rest_with_black()
    {
        byte[] png = Encode(40, 20, SKEncodedImageFormat.Png, (_, _) => SKColors.White);

        PixelBuffer pixels = MLImage.FromBytes(png).ToPixels(4, 4, MLImageCropAndScale.ScaleFit, PixelFormat.Grayscale);

        Assert.Equal([0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0], pixels.Bytes);
    }

    [Fact]
    public void A_large_photo_decoded_at_reduced_scale_shows_what_the_whole_one_shows()
    {
        byte[] jpeg = Encode(
            1600, 1200, SKEncodedImageFormat.Jpeg, (x, y) => new SKColor((byte)(x * 255 / 1600), (byte)(y * 255 / 1200), 90));
        MLImage image = MLImage.FromBytes(jpeg);

        PixelBuffer small = image.ToPixels(16, 12, MLImageCropAndScale.ScaleFill, PixelFormat.Rgb);

        for (int y = 0; y < 12; y++)
        {
            for (int x = 0; x < 16; x++)
            {
                ReadOnlySpan<byte> pixel = small.Bytes.AsSpan(3 * ((16 * y) + x), 3);
                Assert.InRange(pixel[0], ((x + 0.5) * 16) - 8, ((x + 0.5) * 16) + 8);
                Assert.InRange(pixel[1], ((y + 0.5) * 255 / 12) - 8, ((y + 0.5) * 255 / 12) + 8);
                Assert.InRange(pixel[2], 85, 95);
            }
        }
    }

    /// <summary>A texture with everything from broad to fine, of sides that are and are not multiples of a JPEG's blocks.</summary>
    [Theory]
    [InlineData(304, 232)]
    [InlineData(301, 226)]
    [InlineData(601, 401)]
    [InlineData(100, 90)]
    public void The_same_pixels_give_the_same_picture_whatever_file_they_come_from(int width, int height)
    {
        using TemporaryFolder folder = new();
        MLImage jpeg = MLImage.FromBytes(Encode(width, height, SKEncodedImageFormat.Jpeg, Texture));
        MLImage pixels = MLImage.FromPixels(jpeg.ToPixels(PixelFormat.Rgb));
        pixels.SavePng(folder["same.png"]);
        using SKBitmap? bitmap = SKBitmap.Decode(folder["same.png"]);
        using SKData webp = bitmap!.PeekPixels().Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 0))!;

        byte[] expected = Small(jpeg);
        foreach (MLImage same in new[] { pixels, MLImage.FromFile(folder["same.png"]), MLImage.FromBytes(webp.ToArray()) })
        {
            Assert.InRange(expected.Zip(Small(same)).Average(pair => Math.Abs(pair.First - pair.Second)), 0, 2);
        }

        static byte[] Small(MLImage image) => image.ToPixels(96, 96, MLImageCropAndScale.CenterCrop, PixelFormat.Rgb).Bytes;
    }

    /// <summary>A ramp shows where each column comes from: of a JPEG's reduced decoding, which gives ceil(side / 8) columns, too.</summary>
    [Theory]
    [InlineData(801)]
    [InlineData(809)]
    [InlineData(250)]
    [InlineData(127)]
    public void A_picture_is_not_shifted_by_a_fraction_of_a_pixel(int side)
    {
        byte[] jpeg = Encode(side, side, SKEncodedImageFormat.Jpeg, (x, _) => Grey((int)Math.Round(20 + (200 * (x + 0.5) / side))));

        PixelBuffer small = MLImage.FromBytes(jpeg).ToPixels(100, 100, MLImageCropAndScale.CenterCrop, PixelFormat.Grayscale);

        Assert.InRange(Error(2, 26), -0.3, 0.3);
        Assert.InRange(Error(74, 98), -0.3, 0.3);

        double Error(int from, int to) =>
            Enumerable.Range(from, to - from).Average(x => small.Bytes[(50 * 100) + x] - (20 + (2 * (x + 0.5))));
    }

    [Fact]
    public void Pixels_of_the_right_size_and_colour_are_used_as_they_are()
    {
        PixelBuffer pixels = new(2, 1, PixelFormat.Rgb, [1, 2, 3, 4, 5, 6]);

        PixelBuffer used = MLImage.FromPixels(pixels).ToPixels(2, 1, MLImageCropAndScale.CenterCrop, PixelFormat.Rgb);

        Assert.Equal(pixels.Bytes, used.Bytes);
        Assert.Equal(pixels, used with { Bytes = pixels.Bytes });
    }

    [Fact]
    public void A_saved_picture_reads_back_the_same()
    {
        using TemporaryFolder folder = new();
        PixelBuffer pixels = new(2, 1, PixelFormat.Rgb, [1, 2, 3, 250, 5, 6]);

        MLImage.FromPixels(pixels).SavePng(folder["image.png"]);

        Assert.Equal(pixels.Bytes, MLImage.FromFile(folder["image.png"]).ToPixels(PixelFormat.Rgb).Bytes);
    }

    [Fact]
    public void A_grey_picture_is_saved_grey()
    {
        using TemporaryFolder folder = new();

        MLImage.FromPixels(new PixelBuffer(2, 1, PixelFormat.Grayscale, [7, 200])).SavePng(folder["grey.png"]);

        byte[] png = File.ReadAllBytes(folder["grey.png"]);
        Assert.Equal((8, 0), (png[24], png[25]));
        Assert.Equal([7, 200], MLImage.FromBytes(png).ToPixels(PixelFormat.Grayscale).Bytes);
    }

    [Fact]
    public void What_is_no_picture_is_named()
    {
        byte[] jpeg = Encode(64, 64, SKEncodedImageFormat.Jpeg, (x, y) => Grey((x * y) % 256));
        (byte[] Bytes, string Name)[] bad =
        [
            ([], "empty.jpg"), ("<html></html>"u8.ToArray(), "page.jpg"), (jpeg[..(jpeg.Length / 2)], "cut.jpg"),
        ];

        foreach ((byte[] bytes, string name) in bad)
        {
            CoreMLException error = Assert.ThrowsAny<CoreMLException>(
                () => MLImage.FromBytes(bytes, name).ToPixels(8, 8, MLImageCropAndScale.CenterCrop, PixelFormat.Rgb));
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0xC2)]
    [InlineData(0xCA)]
    public void A_huge_progressive_JPEG_is_refused_before_it_is_decoded(byte frame)
    {
        byte[] jpeg = WithFrame(Encode(16, 16, SKEncodedImageFormat.Jpeg, (_, _) => SKColors.White), frame, 65_500, 65_500);

        Assert.False(JpegHeader.IsReadInStrips(jpeg));
        AssertTooLarge(jpeg, "65500 × 65500");
    }

    [Fact]
    public void A_huge_JPEG_with_a_scan_for_each_channel_is_refused_before_it_is_decoded()
    {
        byte[] jpeg = WithFrame(Encode(16, 16, SKEncodedImageFormat.Jpeg, (_, _) => SKColors.White), 0xC0, 65_500, 65_500);
        int scan = jpeg.AsSpan().IndexOf(new byte[] { 0xFF, 0xDA });
        Assert.Equal(3, jpeg[scan + 4]);
        byte[] first = [.. jpeg[..scan], 0xFF, 0xDA, 0, 8, 1, jpeg[scan + 5], jpeg[scan + 6], 0, 63, 0, .. jpeg[(scan + 14)..]];

        Assert.False(JpegHeader.IsReadInStrips(first));
        AssertTooLarge(first, "65500 × 65500");
    }

    [Fact]
    public void A_large_baseline_JPEG_is_reduced_while_it_is_read()
    {
        byte[] jpeg = WithFrame(Encode(16, 16, SKEncodedImageFormat.Jpeg, (_, _) => SKColors.White), 0xC0, 9_000, 9_000);

        Assert.True(JpegHeader.IsReadInStrips(jpeg));
        PixelBuffer pixels = MLImage.FromBytes(jpeg).ToPixels(8, 8, MLImageCropAndScale.ScaleFill, PixelFormat.Rgb);
        Assert.Equal((8, 8), (pixels.Width, pixels.Height));
    }

    [Theory]
    [InlineData("FF01")]
    [InlineData("FFD0")]
    [InlineData("FFE00001")]
    [InlineData("00")]
    public void A_JPEG_whose_markers_are_odd_counts_as_held_whole(string odd)
    {
        byte[] jpeg = Encode(16, 16, SKEncodedImageFormat.Jpeg, (_, _) => SKColors.White);

        Assert.True(JpegHeader.IsReadInStrips([.. jpeg[..2], 0xFF, .. jpeg[2..]]));
        Assert.False(JpegHeader.IsReadInStrips([.. jpeg[..2], .. Convert.FromHexString(odd), .. jpeg[2..]]));
        for (int length = 0; length < jpeg.AsSpan().IndexOf(new byte[] { 0xFF, 0xDA }); length++)
        {
            Assert.False(JpegHeader.IsReadInStrips(jpeg.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A_huge_PNG_is_refused_before_it_is_decoded()
    {
        byte[] png = Encode(16, 16, SKEncodedImageFormat.Png, (_, _) => SKColors.White);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 8_193);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 8_192);
        BinaryPrimitives.WriteUInt32BigEndian(png.AsSpan(29), Crc32(png.AsSpan(12, 17)));

        AssertTooLarge(png, "8193 × 8192");
    }

    private static void AssertTooLarge(byte[] picture, string size) =>
        Assert.Equal($"huge has {size} pixels, which is too large to decode.", Refusal(picture));

    private static string Refusal(byte[] picture) => Assert.ThrowsAny<CoreMLException>(
        () => MLImage.FromBytes(picture, "huge").ToPixels(8, 8, MLImageCropAndScale.ScaleFill, PixelFormat.Rgb)).Message;

    /// <summary>The JPEG file with another kind of frame and another size in its header.</summary>
    private static byte[] WithFrame(byte[] jpeg, byte kind, ushort width, ushort height)
    {
        int frame = jpeg.AsSpan().IndexOf(new byte[] { 0xFF, 0xC0 });
        byte[] changed = [.. jpeg];
        changed[frame + 1] = kind;
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(frame + 5), height);
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(frame + 7), width);
        return changed;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }

    private static SKColor Texture(int x, int y)
    {
        double wave = Math.Sin(x * x / 400.0) + Math.Sin((y * 1.7) + (x * 0.9)) + Math.Sin(x * y / 900.0);
        return new SKColor((byte)(128 + (40 * wave)), (byte)(120 + (35 * wave)), (byte)(100 + (30 * Math.Sin(y / 5.0))));
    }

    private static SKColor Grey(int value) => new((byte)value, (byte)value, (byte)value);

    private static byte[] Encode(int width, int height, SKEncodedImageFormat format, Func<int, int, SKColor> color)
    {
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) bitmap.SetPixel(x, y, color(x, y));
        }

        using SKData data = bitmap.Encode(format, 95);
        return data.ToArray();
    }

    /// <summary>The JPEG file with an EXIF segment that holds the orientation alone.</summary>
    private static byte[] WithOrientation(byte[] jpeg, byte orientation) =>
        [.. jpeg[..2], 0xFF, 0xE1, 0, 34, .. "Exif"u8, 0, 0, .. Exif(orientation), .. jpeg[2..]];

    /// <summary>The PNG file, to be turned to the right.</summary>
    private static byte[] PngWithExif(byte[] png)
    {
        const int AfterHeader = 33;
        byte[] chunk = [0, 0, 0, 26, .. "eXIf"u8, .. Exif(6), 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(chunk.Length - 4), Crc32(chunk.AsSpan(4, 30)));
        return [.. png[..AfterHeader], .. chunk, .. png[AfterHeader..]];
    }

    /// <summary>The WebP file, to be turned to the right.</summary>
    private static byte[] WebPWithExif(byte[] webp, byte width, byte height)
    {
        const byte HasExif = 8;
        byte[] file =
        [
            .. webp[..12], .. "VP8X"u8, 10, 0, 0, 0, HasExif, 0, 0, 0, (byte)(width - 1), 0, 0, (byte)(height - 1), 0, 0,
            .. webp[12..], .. "EXIF"u8, 26, 0, 0, 0, .. Exif(6),
        ];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        return file;
    }

    private static byte[] Exif(byte orientation) =>
        [.. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
}
