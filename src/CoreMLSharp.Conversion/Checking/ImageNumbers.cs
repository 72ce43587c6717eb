using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Conversion.Checking;

/// <summary>What images are as arrays of a source: scaled, and in its layout.</summary>
internal static class ImageNumbers
{
    /// <summary>The array that an image is.</summary>
    /// <param name="image">The image.</param>
    /// <param name="options">How its pixels become numbers: <c>scale · pixel + bias</c>.</param>
    /// <param name="shape">The shape of the source's array; sizes that are free are those of the image.</param>
    public static MLMultiArray ToArray(MLImage image, ImageOptions options, IReadOnlyList<long> shape)
    {
        ImageFeatureType type = new() { ColorSpace = options.ColorSpace };
        PixelBuffer pixels = image.ToPixels(ImageTensors.FormatOf(type));
        float[] planes = new float[pixels.Channels * pixels.Width * pixels.Height];
        ImageTensors.Write(pixels, type, planes);
        Scale(planes, options);

        ImageLayout layout = ImageLayout.Of([.. shape.Select((size, i) => i < shape.Count - 3 ? 1 : size)], pixels.Channels)
            ?? throw new ModelInputException($"An array of the shape [{string.Join(", ", shape)}] is no image.");
        long[] sizes = [.. Enumerable.Repeat(1L, layout.Rank)];
        (sizes[layout.Height], sizes[layout.Width]) = (pixels.Height, pixels.Width);
        if (layout.Channels >= 0) sizes[layout.Channels] = pixels.Channels;
        bool isPlanes = layout.Channels < 0 || layout.IsChannelsFirst;
        return MLMultiArray.Wrap(isPlanes ? planes : Interleave(planes, pixels.Channels), sizes);
    }

    /// <summary>The pixels, plane by plane, that the numbers of an image are.</summary>
    public static double[] ToPlanes(MLMultiArray array, ImageOptions options)
    {
        int channels = options.ColorSpace.Channels;
        ImageLayout layout = ImageLayout.Of(array.Shape, channels)
            ?? throw new ModelInputException($"An array of the shape [{string.Join(", ", array.Shape)}] is no image.");
        float[] numbers = array.ToFloats();
        float[] planes = layout.Channels < 0 || layout.IsChannelsFirst ? numbers : Planes(numbers, channels);
        Scale(planes, options);
        return [.. planes.Select(value => (double)Math.Clamp(MathF.Round(value), 0, 255))];
    }

    /// <summary>The pixels of an image, plane by plane in the order of a colour space.</summary>
    public static double[] PlanesOf(MLImage image, ImageOptions options)
    {
        ImageOptions plain = new() { ColorSpace = options.ColorSpace };
        return ToArray(image, plain, [1, options.ColorSpace.Channels, -1, -1]).ToDoubles();
    }

    private static void Scale(float[] planes, ImageOptions options)
    {
        float[] factors = options.Factors, biases = options.Biases;
        int area = planes.Length / biases.Length;
        for (int i = 0; i < planes.Length; i++)
        {
            planes[i] = (planes[i] * factors[factors.Length == 1 ? 0 : i / area]) + biases[i / area];
        }
    }

    private static float[] Interleave(float[] planes, int channels)
    {
        int area = planes.Length / channels;
        float[] numbers = new float[planes.Length];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = planes[(i % channels * area) + (i / channels)];
        return numbers;
    }

    private static float[] Planes(float[] numbers, int channels)
    {
        int area = numbers.Length / channels;
        float[] planes = new float[numbers.Length];
        for (int i = 0; i < planes.Length; i++) planes[(i % channels * area) + (i / channels)] = numbers[i];
        return planes;
    }
}
