using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Runtime.Data;

/// <summary>
/// Feature values as JSON: numbers and texts as they are, dictionaries as objects, sequences as arrays, multi-arrays as nested arrays,
/// images by their size, those of half floats also by their <c>values</c>. Numbers that JSON lacks are written as texts: <c>"NaN"</c>,
/// <c>"Infinity"</c>, <c>"-Infinity"</c>.
/// </summary>
public static class FeatureJson
{
    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter writer, MLFeatureValue value)
    {
        switch (value.Type)
        {
            case MLFeatureType.Int64: writer.WriteNumberValue(value.Int64Value); break;
            case MLFeatureType.Double: WriteNumber(writer, value.DoubleValue); break;
            case MLFeatureType.String: writer.WriteStringValue(value.StringValue); break;
            case MLFeatureType.Dictionary: WriteDictionary(writer, value.DictionaryValue); break;
            case MLFeatureType.Sequence: WriteSequence(writer, value); break;
            case MLFeatureType.MultiArray: WriteArray(writer, value.MultiArrayValue.ToDoubles(), value.MultiArrayValue.Shape); break;
            case MLFeatureType.Image: WriteImage(writer, value.ImageValue); break;
        }
    }

    /// <summary>Writes values as properties of the object that is open, each under its name.</summary>
    public static void WriteProperties(Utf8JsonWriter writer, IReadOnlyDictionary<string, MLFeatureValue> values)
    {
        foreach ((string name, MLFeatureValue value) in values)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }
    }

    /// <summary>Writes a number as a property of the object that is open.</summary>
    internal static void WriteNumber(Utf8JsonWriter writer, string name, double number)
    {
        writer.WritePropertyName(name);
        WriteNumber(writer, number);
    }

    /// <summary>Writes a file with one object that has every value under its name; all of it or nothing.</summary>
    public static void Save(string path, IReadOnlyDictionary<string, MLFeatureValue> values) => AtomicFile.Write(path, stream =>
    {
        using Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        WriteProperties(writer, values);
        writer.WriteEndObject();
        writer.Flush();
        stream.WriteByte((byte)'\n');
    });

    /// <summary>Reads a value of the type that a description asks for.</summary>
    /// <exception cref="ModelInputException">The JSON is not a value of that type, or the type has no JSON form.</exception>
    public static MLFeatureValue Read(FeatureDescription feature, JsonElement json)
    {
        try
        {
            return feature.Type.TypeCase switch
            {
                Int64Type => json.GetInt64(),
                DoubleType => Number(json),
                StringType => json.GetString() ?? throw new FormatException("null"),
                DictionaryType => ReadDictionary(feature.Type.DictionaryType, json),
                SequenceType when feature.Type.SequenceType.TypeCase == SequenceFeatureType.TypeOneofCase.Int64Type =>
                    MLFeatureValue.FromSequence([.. json.EnumerateArray().Select(element => element.GetInt64())]),
                SequenceType => MLFeatureValue.FromSequence([.. json.EnumerateArray().Select(element => element.GetString() ?? "")]),
                MultiArrayType => ReadArray(json),
                _ => throw new FormatException("it has no JSON form"),
            };
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            throw new ModelInputException($"The value given for '{feature.Name}' must be {KindOf(feature.Type)}: {error.Message}", error);
        }
    }

    /// <summary>What a value of a type is in words, with an example where its JSON is not plain.</summary>
    public static string KindOf(FeatureType type) => type.TypeCase switch
    {
        Int64Type => "an integer",
        DoubleType => "a number",
        StringType => "a text",
        ImageType => "an image",
        DictionaryType when type.DictionaryType.KeyTypeCase == DictionaryFeatureType.KeyTypeOneofCase.StringKeyType =>
            "a dictionary such as {\"word\": 1.5}",
        DictionaryType => "a dictionary such as {\"7\": 1.5}",
        SequenceType => "a list such as [1, 2] or [\"a\", \"b\"]",
        _ => "an array such as [[1, 2], [3, 4]]",
    };

    private static MLFeatureValue ReadDictionary(DictionaryFeatureType type, JsonElement json) =>
        type.KeyTypeCase == DictionaryFeatureType.KeyTypeOneofCase.Int64KeyType
            ? MLFeatureValue.FromDictionary(json.EnumerateObject().ToDictionary(
                entry => long.Parse(entry.Name, CultureInfo.InvariantCulture), entry => Number(entry.Value)))
            : MLFeatureValue.FromDictionary(json.EnumerateObject().ToDictionary(entry => entry.Name, entry => Number(entry.Value)));

    private static MLMultiArray ReadArray(JsonElement json)
    {
        List<int> shape = [];
        for (JsonElement level = json; level.ValueKind == JsonValueKind.Array; level = level[0])
        {
            shape.Add(level.GetArrayLength());
            if (shape[^1] == 0) break;
        }

        List<double> elements = [];
        Collect(json, 0);
        return MLMultiArray.Wrap([.. elements], [.. shape]);

        void Collect(JsonElement level, int depth)
        {
            if (depth == shape.Count)
            {
                elements.Add(Number(level));
                return;
            }

            if (level.GetArrayLength() != shape[depth]) throw new FormatException("the rows of the array are not of one length");
            foreach (JsonElement element in level.EnumerateArray()) Collect(element, depth + 1);
        }
    }

    private static double Number(JsonElement json) =>
        json.ValueKind == JsonValueKind.String ? double.Parse(json.GetString()!, CultureInfo.InvariantCulture) : json.GetDouble();

    private static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number)) writer.WriteNumberValue(number);
        else writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteDictionary(Utf8JsonWriter writer, IReadOnlyDictionary<string, double> dictionary)
    {
        writer.WriteStartObject();
        foreach ((string key, double number) in dictionary) WriteNumber(writer, key, number);
        writer.WriteEndObject();
    }

    private static void WriteSequence(Utf8JsonWriter writer, MLFeatureValue value)
    {
        writer.WriteStartArray();
        if (value.HasInt64Elements)
        {
            foreach (long element in value.Int64SequenceValue) writer.WriteNumberValue(element);
        }
        else
        {
            foreach (string element in value.StringSequenceValue) writer.WriteStringValue(element);
        }

        writer.WriteEndArray();
    }

    private static void WriteArray(Utf8JsonWriter writer, ReadOnlySpan<double> elements, IReadOnlyList<long> shape, int depth = 0)
    {
        if (depth == shape.Count)
        {
            WriteNumber(writer, elements[0]);
            return;
        }

        writer.WriteStartArray();
        int stride = shape[depth] == 0 ? 0 : (int)(elements.Length / shape[depth]);
        for (int i = 0; i < shape[depth]; i++) WriteArray(writer, elements.Slice(i * stride, stride), shape, depth + 1);
        writer.WriteEndArray();
    }

    private static void WriteImage(Utf8JsonWriter writer, MLImage image)
    {
        (int width, int height) = image.Size;
        writer.WriteStartObject();
        writer.WriteNumber("width", width);
        writer.WriteNumber("height", height);
        if (image.Format == PixelFormat.GrayscaleFloat16)
        {
            writer.WritePropertyName("values");
            WriteArray(writer, Array.ConvertAll(image.ToPixels(image.Format).ToFloats(), value => (double)value), [height, width]);
        }

        writer.WriteEndObject();
    }
}
