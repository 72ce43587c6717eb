using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Runtime.Benchmarking;

/// <summary>
/// Makes inputs that a model accepts, from nothing but its description: what takes time to compute, not what makes sense.
/// </summary>
public static class RandomInputs
{
    /// <summary>The largest input that is made up, in elements or pixels.</summary>
    private const long MaximumElements = 1 << 28;

    private const string Text = "It was better than I had expected, and the music is wonderful.";

    /// <summary>A value for every input that is not optional.</summary>
    /// <remarks>
    /// Images are noise, numbers lie between 0 and 1, integers are 1 (a position in nearly any table, and a good divisor), texts a
    /// sentence.
    /// Flexible shapes take their default, or the smallest that is allowed.
    /// </remarks>
    /// <param name="description">The model's description.</param>
    /// <param name="seed">Which random numbers; equal seeds give equal inputs.</param>
    /// <exception cref="ModelInputException">An input is too large to be made up.</exception>
    public static Dictionary<string, MLFeatureValue> For(ModelDescription description, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(description);
        Random random = new(seed);
        return Unforeseen.Guard(
            "No inputs can be made up for the model",
            () => description.Input.Where(input => !input.Type.IsOptional)
                .ToDictionary(input => input.Name, input => Value(input, random)));
    }

    /// <summary>The same, with the categories that the model's encoders know.</summary>
    /// <param name="model">The model.</param>
    /// <param name="seed">Which random numbers; equal seeds give equal inputs.</param>
    /// <inheritdoc cref="For(ModelDescription, int)" path="/exception"/>
    public static Dictionary<string, MLFeatureValue> For(Model model, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(model);
        Dictionary<string, MLFeatureValue> inputs = For(model.Description, seed);
        foreach (string name in inputs.Keys.ToArray()) inputs[name] = KnownCategory(model, name) ?? inputs[name];
        return inputs;
    }

    private static MLFeatureValue? KnownCategory(Model model, string input)
    {
        if (model.IsPipeline)
        {
            return model.PipelineModels.Select(stage => KnownCategory(stage, input)).FirstOrDefault(category => category is not null);
        }

        if (model.Description.Input.All(feature => feature.Name != input)) return null;
        return model.TypeCase switch
        {
            Model.TypeOneofCase.OneHotEncoder when model.OneHotEncoder.StringCategories?.Vector is [var text, ..] => text,
            Model.TypeOneofCase.OneHotEncoder when model.OneHotEncoder.Int64Categories?.Vector is [var integer, ..] => integer,
            Model.TypeOneofCase.CategoricalMapping when model.CategoricalMapping.StringToInt64Map?.Map is { Count: > 0 } texts =>
                texts.Keys.Order(StringComparer.Ordinal).First(),
            Model.TypeOneofCase.CategoricalMapping when model.CategoricalMapping.Int64ToStringMap?.Map is { Count: > 0 } integers =>
                integers.Keys.Min(),
            _ => null,
        };
    }

    private static MLFeatureValue Value(FeatureDescription input, Random random) => input.Type.TypeCase switch
    {
        Int64Type => 1,
        DoubleType => random.NextDouble(),
        StringType => Text,
        ImageType => Picture(input, random),
        DictionaryType when input.Type.DictionaryType.Int64KeyType is not null =>
            MLFeatureValue.FromDictionary(new Dictionary<long, double> { [0] = 1 }),
        DictionaryType => MLFeatureValue.FromDictionary(Text.Split(' ').ToDictionary(word => word, _ => 1.0)),
        SequenceType => Sequence(input.Type.SequenceType),
        _ => Array(input, random),
    };

    private static MLImage Picture(FeatureDescription input, Random random)
    {
        ImageFeatureType type = input.Type.ImageType;
        PixelFormat format = type.IsGrayscale ? PixelFormat.Grayscale : PixelFormat.Rgb;
        long width = Math.Max(1, type.Width), height = Math.Max(1, type.Height);
        byte[] bytes = new byte[CheckedCount(input, [width, height]) * type.Channels];
        random.NextBytes(bytes);
        return MLImage.FromPixels(new PixelBuffer((int)width, (int)height, format, bytes));
    }

    private static MLFeatureValue Array(FeatureDescription input, Random random)
    {
        ArrayFeatureType type = input.Type.MultiArrayType ?? new ArrayFeatureType();
        long[] shape = type.ShapeFlexibilityCase switch
        {
            _ when type.Shape.Count > 0 => [.. type.Shape],
            ArrayFeatureType.ShapeFlexibilityOneofCase.EnumeratedShapes => [.. type.EnumeratedShapes.Shapes.FirstOrDefault()?.Shape_ ?? []],
            ArrayFeatureType.ShapeFlexibilityOneofCase.ShapeRange =>
            [
                .. type.ShapeRange.SizeRanges.Select(range => Math.Max(1, (long)Math.Min(range.LowerBound, long.MaxValue))),
            ],
            _ => [1],
        };
        long count = CheckedCount(input, shape);
        if (type.DataType is ArrayFeatureType.Types.ArrayDataType.Int32 or ArrayFeatureType.Types.ArrayDataType.Int8)
        {
            int[] integers = new int[count];
            System.Array.Fill(integers, 1);
            return MLMultiArray.Wrap(integers, shape);
        }

        float[] elements = new float[count];
        for (int i = 0; i < elements.Length; i++) elements[i] = random.NextSingle();
        return MLMultiArray.Wrap(elements, shape);
    }

    private static MLFeatureValue Sequence(SequenceFeatureType type)
    {
        int length = (int)Math.Clamp(type.SizeRange?.LowerBound ?? 1, 1UL, 1024UL);
        return type.Int64Type is not null
            ? MLFeatureValue.FromSequence([.. Enumerable.Repeat(1L, length)])
            : MLFeatureValue.FromSequence([.. Enumerable.Range(0, length).Select(i => Text.Split(' ')[i % 12])]);
    }

    private static long CheckedCount(FeatureDescription input, ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long length in shape)
        {
            if (length < 0 || length > MaximumElements || (count *= length) > MaximumElements)
            {
                throw new ModelInputException(
                    $"The input '{input.Name}' has the shape [{string.Join(", ", shape.ToArray())}], too large to be made up; give a " +
                        "value for it.");
            }
        }

        return count;
    }
}
