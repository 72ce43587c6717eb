using System.Collections;
using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CoreMLSharp.Models;

/// <summary>A parameter as a short text.</summary>
internal readonly record struct Setting(string Name, string Value);

/// <summary>The parameters of layers and operations as short texts. Weights are named by format and shape.</summary>
internal static class SettingText
{
    /// <summary>Longer lists are cut; weights of more elements are not written out.</summary>
    public const int MaximumElements = 64;

    /// <summary>The parameters in the message that a oneof of <paramref name="message"/> holds.</summary>
    public static IReadOnlyList<Setting> Parameters(IMessage message, string oneof)
    {
        FieldDescriptor? field =
            message.Descriptor.Oneofs.Single(candidate => candidate.Name == oneof).Accessor.GetCaseFieldDescriptor(message);
        return field?.Accessor.GetValue(message) is IMessage parameters ? Of(parameters) : [];
    }

    /// <summary>
    /// All fields of a message that are set, those of messages inside it behind that one's name. Networks and weights are left out.
    /// </summary>
    public static IReadOnlyList<Setting> Of(IMessage message)
    {
        List<Setting> settings = [];
        Add(settings, message, "");
        return settings;
    }

    /// <summary>A constant of an ML Program.</summary>
    public static string Of(Value value)
    {
        if (value.BlobFileValue is not null) return ProgramTypes.Text(value.Type);
        if (value.ImmediateValue?.Tensor is not { } tensor) return "";
        IEnumerable? elements = tensor.ValueCase switch
        {
            TensorValue.ValueOneofCase.Floats => tensor.Floats.Values,
            TensorValue.ValueOneofCase.Ints => tensor.Ints.Values,
            TensorValue.ValueOneofCase.Bools => tensor.Bools.Values,
            TensorValue.ValueOneofCase.Strings => tensor.Strings.Values,
            TensorValue.ValueOneofCase.LongInts => tensor.LongInts.Values,
            TensorValue.ValueOneofCase.Doubles => tensor.Doubles.Values,
            _ => null,
        };
        elements ??= StoredAsBytes(tensor, value.Type?.TensorType);
        if (elements is null) return ProgramTypes.Text(value.Type);
        string list = List(elements);
        return value.Type?.TensorType is { Dimensions.Count: 0 } ? list : $"[{list}]";
    }

    /// <summary>The few elements of a type that is stored as bytes, such as half floats; null for many.</summary>
    private static IEnumerable? StoredAsBytes(TensorValue tensor, TensorType? type)
    {
        if (type is null || ProgramTypes.Count(ProgramTypes.Shape(type)) is not <= MaximumElements) return null;
        try
        {
            ProgramTensor elements = Immediates.ToTensor(tensor, type.DataType, ProgramTypes.Shape(type));
            return type.DataType.IsFloat ? elements.ToFloats() : elements.ToIntegers();
        }
        catch (ModelFormatException)
        {
            return null;
        }
    }

    private static void Add(List<Setting> settings, IMessage message, string prefix)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            object? value = field.HasPresence && !field.Accessor.HasValue(message) ? null : field.Accessor.GetValue(message);
            string name = prefix + field.JsonName;
            switch (value)
            {
                case null or WeightParams or NeuralNetwork:
                    break;
                case IMessage { } inner when inner.CalculateSize() == 0:
                    settings.Add(new Setting(name, "yes"));
                    break;
                case IMessage inner:
                    Add(settings, inner, field.JsonName + ".");
                    break;
                case string text:
                    if (text.Length > 0) settings.Add(new Setting(name, text));
                    break;
                case ByteString or IDictionary:
                    break;
                case IList list:
                    if (list.Count > 0 && list[0] is not WeightParams) settings.Add(new Setting(name, List(list)));
                    break;
                default:
                    if (field.HasPresence || !IsDefault(value)) settings.Add(new Setting(name, Text(value)));
                    break;
            }
        }
    }

    /// <summary>The first elements of a list.</summary>
    public static string List(IEnumerable elements)
    {
        List<string> texts = [.. elements.Cast<object>().Take(MaximumElements + 1).Select(Text)];
        if (texts.Count > MaximumElements) texts[^1] = "…";
        return string.Join(", ", texts);
    }

    private static bool IsDefault(object value) =>
        value is false or 0 or 0L or 0u or 0UL or 0f or 0d || (value is Enum && Convert.ToInt32(value, CultureInfo.InvariantCulture) == 0);

    private static string Text(object value) => value switch
    {
        float number => number.ToString("G6", CultureInfo.InvariantCulture),
        double number => number.ToString("G6", CultureInfo.InvariantCulture),
        bool flag => flag ? "yes" : "no",
        IMessage message => $"({string.Join(", ", Of(message).Select(setting => setting.Value))})",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
