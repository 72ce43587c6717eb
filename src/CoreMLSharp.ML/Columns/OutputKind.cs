using System.Collections.Immutable;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;
using ElementType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using NetImage = Microsoft.ML.Data.MLImage;

namespace CoreMLSharp.ML.Columns;

/// <summary>The type of an output in ML.NET, and how its values are made.</summary>
/// <param name="Type">The type.</param>
/// <param name="Getter">What gives values, of what gives features.</param>
/// <param name="SlotNames">The names of a vector's slots; null for none.</param>
internal sealed record OutputKind(DataViewType Type, Func<Func<MLFeatureValue>, Delegate> Getter, string[]? SlotNames = null)
{
    /// <summary>Every kind of feature.</summary>
    private static readonly Dictionary<FeatureType.TypeOneofCase, Func<FeatureType, OutputKind>> Kinds = new()
    {
        [StringType] = _ => Of(TextDataViewType.Instance, value => value.StringValue.AsMemory()),
        [DoubleType] = _ => Of(NumberDataViewType.Double, value => value.DoubleValue),
        [Int64Type] = _ => Of(NumberDataViewType.Int64, value => value.Int64Value),
        [MultiArrayType] = type => OfArray(type.MultiArrayType),
        [ImageType] = type => Of(
            new ImageDataViewType((int)Math.Max(1, type.ImageType.Height), (int)Math.Max(1, type.ImageType.Width)),
            value => ToImage(value.ImageValue)),
        [SequenceType] = type => type.SequenceType.TypeCase == SequenceFeatureType.TypeOneofCase.Int64Type
            ? OfVector<long>(NumberDataViewType.Int64, [0], value => [.. value.Int64SequenceValue])
            : OfVector<ReadOnlyMemory<char>>(
                TextDataViewType.Instance, [0], value => [.. value.StringSequenceValue.Select(text => text.AsMemory())]),
    };

    /// <summary>The kind of an output; null for a dictionary whose keys are not known, which has none.</summary>
    /// <param name="output">The output.</param>
    /// <param name="labels">The keys, where they are known.</param>
    public static OutputKind? Of(FeatureDescription output, IReadOnlyList<string> labels)
    {
        if (output.Type.TypeCase != DictionaryType) return Kinds.GetValueOrDefault(output.Type.TypeCase)?.Invoke(output.Type);
        string[] names = [.. labels];
        return names.Length == 0 ? null : OfVector(NumberDataViewType.Single, [names.Length], value => InOrder(value, names)) with
        {
            SlotNames = names,
        };
    }

    private static OutputKind Of<T>(DataViewType type, Func<MLFeatureValue, T> convert) =>
        new(type, feature => new ValueGetter<T>((ref T value) => value = convert(feature())));

    private static OutputKind OfVector<T>(PrimitiveDataViewType item, ImmutableArray<int> dimensions, Func<MLFeatureValue, T[]> convert) =>
        new(
            new VectorDataViewType(item, dimensions),
            feature => new ValueGetter<VBuffer<T>>((ref VBuffer<T> value) =>
            {
                T[] elements = convert(feature());
                value = new VBuffer<T>(elements.Length, elements);
            }));

    private static OutputKind OfArray(ArrayFeatureType type)
    {
        bool isFixed = type is { Shape.Count: > 0, ShapeFlexibilityCase: ArrayFeatureType.ShapeFlexibilityOneofCase.None }
            && type.Shape.All(length => length is > 0 and <= int.MaxValue);
        ImmutableArray<int> dimensions = isFixed ? [.. type.Shape.Select(length => (int)length)] : [0];
        return type.DataType switch
        {
            ElementType.Double => OfVector(NumberDataViewType.Double, dimensions, value => value.MultiArrayValue.ToDoubles()),
            ElementType.Int32 => OfVector(NumberDataViewType.Int32, dimensions, value => value.MultiArrayValue.AsSpan<int>().ToArray()),
            ElementType.Int8 => OfVector(NumberDataViewType.SByte, dimensions, value => value.MultiArrayValue.AsSpan<sbyte>().ToArray()),
            _ => OfVector(NumberDataViewType.Single, dimensions, value => value.MultiArrayValue.ToFloats()),
        };
    }

    private static float[] InOrder(MLFeatureValue value, string[] names)
    {
        IReadOnlyDictionary<string, double> numbers = value.DictionaryValue;
        return [.. names.Select(name => (float)numbers.GetValueOrDefault(name))];
    }

    private static NetImage ToImage(Runtime.Images.MLImage image)
    {
        PixelBuffer pixels = image.ToPixels(PixelFormat.Rgb);
        byte[] rgba = new byte[pixels.Width * pixels.Height * 4];
        for (int pixel = 0; pixel < rgba.Length / 4; pixel++)
        {
            pixels.Bytes.AsSpan(3 * pixel, 3).CopyTo(rgba.AsSpan(4 * pixel));
            rgba[(4 * pixel) + 3] = byte.MaxValue;
        }

        return NetImage.CreateFromPixels(pixels.Width, pixels.Height, MLPixelFormat.Rgba32, rgba);
    }
}
