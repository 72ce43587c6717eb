using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Inspection.Printing;

/// <summary>
/// A constant in a few characters: settings as they are (<c>[2, 2]</c>, <c>"same"</c>), weights by name, type, size and place
/// (<c>&lt;w: fp16[64, 3, 5, 5], 9.6 kB, blob@64&gt;</c>).
/// </summary>
internal static class ConstantText
{
    /// <summary>Tensors and lists of more elements are not written out.</summary>
    private const int ElementsShown = 16;
    private const int RankShown = 6;
    private const int TextShown = 60;
    private const string UsualFile = "@model_path/weights/weight.bin";

    /// <param name="value">The constant.</param>
    /// <param name="name">Its name in the program, if it has one.</param>
    public static string Of(Value value, string name = "")
    {
        if (value.BlobFileValue is { } place) return Abbreviated(value.Type, name, Place(place));
        return value.ImmediateValue switch
        {
            { Tensor: { } tensor } when value.Type?.TensorType is { } type => OfTensor(tensor, type) ?? Abbreviated(value.Type, name),
            { List: { } list } =>
                list.Values.Count > ElementsShown
                    ? Abbreviated(value.Type, name, $"{list.Values.Count:N0} items")
                    : $"[{Join(list.Values)}]",
            { Tuple: { } tuple } => $"({Join(tuple.Values)})",
            { Dictionary: { } dictionary } => $"{{{Join(dictionary.Values)}}}",
            _ => Abbreviated(value.Type, name),
        };
    }

    private static string Place(Value.Types.BlobFileValue place) => place.FileName == UsualFile
        ? string.Create(CultureInfo.InvariantCulture, $"blob@{place.Offset}")
        : string.Create(CultureInfo.InvariantCulture, $"{PlainName.Of(place.FileName)}@{place.Offset}");

    private static string Abbreviated(ValueType? type, string name, string place = "")
    {
        string named = name.Length > 0 ? $"{PlainName.Of(name)}: " : "";
        string size = type?.TensorType is { DataType: not DataType.String } tensor
            && ProgramTypes.Count(ProgramTypes.Shape(tensor)) is long count
            ? $", {ByteSize.Text(tensor.DataType.ByteLength(count))}" : "";
        return $"<{named}{ProgramTypes.Text(type)}{size}{(place.Length > 0 ? $", {place}" : "")}>";
    }

    /// <summary>
    /// A small tensor's elements; null for a large one, and for elements that contradict their type or were left out of an outline.
    /// </summary>
    private static string? OfTensor(TensorValue tensor, TensorType type)
    {
        long[] shape = ProgramTypes.Shape(type);
        if (shape.Length > RankShown || ProgramTypes.Count(shape) is not <= ElementsShown) return null;
        try
        {
            return Nested([.. Elements(Immediates.ToTensor(tensor, type.DataType, shape))], shape);
        }
        catch (ModelFormatException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Elements(ProgramTensor tensor) => tensor.DataType switch
    {
        DataType.String => tensor.ToStrings().Select(Quoted),
        DataType.Bool => tensor.ToBools().Select(value => value ? "true" : "false"),
        DataType.Float64 => tensor.ToDoubles().Select(value => WithPoint(value.ToString("R", CultureInfo.InvariantCulture))),
        DataType.Float16 => tensor.ToFloats().Select(value => WithPoint(((Half)value).ToString("R", CultureInfo.InvariantCulture))),
        _ when tensor.DataType.IsFloat => tensor.ToFloats().Select(value => WithPoint(value.ToString("R", CultureInfo.InvariantCulture))),
        DataType.Uint64 =>
            MemoryMarshal.Cast<byte, ulong>(tensor.Bytes.Span).ToArray().Select(value => value.ToString(CultureInfo.InvariantCulture)),
        _ => tensor.ToIntegers().Select(value => value.ToString(CultureInfo.InvariantCulture)),
    };

    /// <summary>Numbers of floating point are told from whole ones.</summary>
    private static string WithPoint(string number) => number switch
    {
        "NaN" => "nan",
        "Infinity" => "inf",
        "-Infinity" => "-inf",
        _ when number.All(character => char.IsAsciiDigit(character) || character == '-') => $"{number}.0",
        _ => number.Replace('E', 'e'),
    };

    private static string Quoted(string text)
    {
        string shown = text.Length <= TextShown ? text : $"{text.AsSpan(0, TextShown - 1)}…";
        return $"\"{JsonEncodedText.Encode(shown, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
    }

    /// <summary>Elements in brackets, as deep as the shape.</summary>
    private static string Nested(ReadOnlySpan<string> elements, ReadOnlySpan<long> shape)
    {
        if (elements.IsEmpty) return "[]";
        if (shape.IsEmpty) return elements[0];
        int step = elements.Length / (int)shape[0];
        string[] parts = new string[shape[0]];
        for (int i = 0; i < parts.Length; i++) parts[i] = Nested(elements.Slice(i * step, step), shape[1..]);
        return $"[{string.Join(", ", parts)}]";
    }

    private static string Join(IEnumerable<Value> values) => string.Join(", ", values.Select(value => Of(value)));

    private static string Join(IReadOnlyCollection<DictionaryValue.Types.KeyValuePair> entries)
    {
        IEnumerable<string> shown =
            entries.Take(ElementsShown).Select(entry => $"{Of(entry.Key ?? new Value())}: {Of(entry.Value ?? new Value())}");
        return string.Join(", ", entries.Count > ElementsShown ? shown.Append($"… {entries.Count - ElementsShown} more") : shown);
    }
}
