using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;
using NetImage = Microsoft.ML.Data.MLImage;

namespace CoreMLSharp.ML.Columns;

/// <summary>What reads a value of ML.NET as a feature: a row for every kind of feature, which types it takes and how.</summary>
internal static class InputReaders
{
    private static readonly Dictionary<FeatureType.TypeOneofCase, (string Wanted, Func<DataViewType, bool> Takes, Maker Make)> Kinds = new()
    {
        [ImageType] = ("an image", type => type is ImageDataViewType, (_, row, column) => Read<NetImage>(row, column, ImageValue)),
        [DoubleType] = ("a number", IsNumber, (_, row, column) => Numbers.Reader(row, column, number => number)),
        [Int64Type] = ("a whole number", IsNumber, (_, row, column) => Numbers.Reader(row, column, number => (long)number)),
        [StringType] = ("a text", type => type is TextDataViewType, ReadText),
        [MultiArrayType] = (
            "a vector of numbers", type => IsNumber(type) || (type is VectorDataViewType vector && IsNumber(vector.ItemType)), ReadArray),
        [DictionaryType] = ("a text of which the model counts the terms", type => type is TextDataViewType, ReadText),
        [SequenceType] = ("a vector of texts", type => type is VectorDataViewType { ItemType: TextDataViewType }, ReadTexts),
    };

    private delegate Func<MLFeatureValue> Maker(FeatureDescription feature, DataViewRow row, DataViewSchema.Column column);

    /// <summary>Whether an input takes what a column holds.</summary>
    public static bool CanRead(FeatureDescription feature, DataViewSchema.Column column) =>
        Kinds.TryGetValue(feature.Type.TypeCase, out var kind) && kind.Takes(column.Type);

    /// <summary>What an input takes, in words.</summary>
    public static string Wanted(FeatureDescription feature) =>
        Kinds.TryGetValue(feature.Type.TypeCase, out var kind) ? kind.Wanted : "of a kind that is not known";

    /// <summary>What reads the value from a row.</summary>
    public static Func<MLFeatureValue> Make(FeatureDescription feature, DataViewRow row, DataViewSchema.Column column) =>
        Kinds[feature.Type.TypeCase].Make(feature, row, column);

    private static bool IsNumber(DataViewType type) => Numbers.Has(type.RawType);

    private static Func<MLFeatureValue> Read<T>(DataViewRow row, DataViewSchema.Column column, Func<T, MLFeatureValue> convert)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }

    private static Func<MLFeatureValue> ReadText(FeatureDescription feature, DataViewRow row, DataViewSchema.Column column) =>
        Read<ReadOnlyMemory<char>>(row, column, text => text.ToString());

    private static Func<MLFeatureValue> ReadTexts(FeatureDescription feature, DataViewRow row, DataViewSchema.Column column) =>
        Read<VBuffer<ReadOnlyMemory<char>>>(
            row, column, texts => MLFeatureValue.FromSequence([.. texts.DenseValues().Select(text => text.ToString())]));

    private static Func<MLFeatureValue> ReadArray(FeatureDescription feature, DataViewRow row, DataViewSchema.Column column)
    {
        ArrayFeatureType type = feature.Type.MultiArrayType;
        long[] described = type.ShapeFlexibilityCase == ArrayFeatureType.ShapeFlexibilityOneofCase.None ? [.. type.Shape] : [];
        long[] given = column.Type is VectorDataViewType vector ? [.. vector.Dimensions.Select(length => (long)length)] : [1];
        return Numbers.ArrayReader(row, column, count => Count(described) == count && described.Length > 0 ? described
            : Count(given) == count ? given : [count]);
    }

    private static long Count(long[] shape) => shape.Aggregate(1L, (product, length) => product * length);

    /// <summary>
    /// Colours one by one: reading them in place (<c>MLImage.Pixels</c>) fails in ML.NET 5.0 beside SkiaSharp 4, for which it was not
    /// built.
    /// </summary>
    private static MLFeatureValue ImageValue(NetImage image)
    {
        // MLImage.Pixels, which needs no copy, fails in ML.NET 5.0.1 beside SkiaSharp 4.
        byte[] pixels = image.GetBGRPixels;
        for (int start = 0; start < pixels.Length; start += 3) pixels.AsSpan(start, 3).Reverse();
        return Runtime.Images.MLImage.FromPixels(new PixelBuffer(image.Width, image.Height, PixelFormat.Rgb, pixels));
    }
}
