using System.Text.Json;
using CoreMLSharp.Runtime;

namespace CoreMLSharp.Cli.Predicting;

/// <summary>Feature values as JSON: arrays as <c>{"shape": [...], "values": [...]}</c>, pictures by their size, numbers that JSON lacks as text.</summary>
internal static class FeatureJson
{
    public static void Write(Utf8JsonWriter writer, string name, MLFeatureValue value)
    {
        writer.WritePropertyName(name);
        switch (value.Type)
        {
            case MLFeatureType.Int64: writer.WriteNumberValue(value.Int64Value); break;
            case MLFeatureType.Double: WriteNumber(writer, value.DoubleValue); break;
            case MLFeatureType.String: writer.WriteStringValue(value.StringValue); break;
            case MLFeatureType.Dictionary: WriteDictionary(writer, value.DictionaryValue); break;
            case MLFeatureType.Sequence: WriteSequence(writer, value); break;
            case MLFeatureType.MultiArray: WriteArray(writer, value.MultiArrayValue); break;
            case MLFeatureType.Image: WriteSize(writer, value.ImageValue.Size); break;
        }
    }

    private static void WriteDictionary(Utf8JsonWriter writer, IReadOnlyDictionary<string, double> dictionary)
    {
        writer.WriteStartObject();
        foreach ((string key, double number) in dictionary)
        {
            writer.WritePropertyName(key);
            WriteNumber(writer, number);
        }

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

    private static void WriteArray(Utf8JsonWriter writer, MLMultiArray array)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("shape");
        foreach (int length in array.Shape) writer.WriteNumberValue(length);
        writer.WriteEndArray();
        writer.WriteStartArray("values");
        foreach (double number in array.ToDoubles()) WriteNumber(writer, number);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteSize(Utf8JsonWriter writer, (int Width, int Height) size)
    {
        writer.WriteStartObject();
        writer.WriteNumber("width", size.Width);
        writer.WriteNumber("height", size.Height);
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        if (double.IsFinite(number)) writer.WriteNumberValue(number);
        else writer.WriteStringValue(number.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }
}
