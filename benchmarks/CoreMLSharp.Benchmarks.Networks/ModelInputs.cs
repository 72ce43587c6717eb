using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Benchmarks.Networks;

/// <summary>Makes inputs that a model takes: noise.</summary>
internal static class ModelInputs
{
    public static Dictionary<string, MLFeatureValue> For(ModelDescription description)
    {
        Random random = new(1);
        return description.Input.ToDictionary(input => input.Name, input => Value(input.Type, random));
    }

    private static MLFeatureValue Value(FeatureType type, Random random)
    {
        if (type.ImageType is { } image)
        {
            bool isGray = image.ColorSpace == ImageFeatureType.Types.ColorSpace.Grayscale;
            byte[] bytes = new byte[image.Width * image.Height * (isGray ? 1 : 3)];
            random.NextBytes(bytes);
            return MLImage.FromPixels(new PixelBuffer((int)image.Width, (int)image.Height, isGray ? PixelFormat.Grayscale : PixelFormat.Rgb, bytes));
        }

        int[] shape = [.. type.MultiArrayType.Shape.Select(dim => (int)dim)];
        float[] elements = new float[shape.Aggregate(1, (product, dim) => product * dim)];
        for (int i = 0; i < elements.Length; i++) elements[i] = random.NextSingle();
        return MLMultiArray.Wrap(elements, shape);
    }
}
