using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Data;

/// <summary>
/// Reads values of a model's inputs from what a person writes: numbers and texts as they are, images by path, arrays from <c>.npy</c>,
/// <c>.safetensors</c> (the tensor of that name, or the only one) and <c>.json</c> files, and dictionaries, sequences and small arrays as
/// JSON.
/// </summary>
public static partial class FeatureText
{
    /// <summary>Reads the values of some inputs.</summary>
    /// <param name="description">What inputs there are.</param>
    /// <param name="values">Names and what was written for them.</param>
    /// <exception cref="ModelInputException">There is no such input, it is given twice, or the text is no value of its type.</exception>
    public static Dictionary<string, MLFeatureValue> Read(ModelDescription description, IEnumerable<KeyValuePair<string, string>> values)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(values);
        Dictionary<string, MLFeatureValue> inputs = [];
        foreach ((string name, string text) in values)
        {
            FeatureDescription feature = description.Input.FirstOrDefault(input => input.Name == name)
                ?? throw new ModelInputException(
                    $"The model has no input '{name}'; it has {string.Join(", ", description.Input.Select(input => input.Name))}.");
            if (!inputs.TryAdd(name, Read(feature, text))) throw new ModelInputException($"The input '{name}' is given twice.");
        }

        return inputs;
    }

    /// <summary>Reads the value of one input.</summary>
    /// <exception cref="ModelInputException">The text is no value of its type.</exception>
    public static MLFeatureValue Read(FeatureDescription feature, string text)
    {
        ArgumentNullException.ThrowIfNull(feature);
        ArgumentNullException.ThrowIfNull(text);
        bool isText = feature.Type.TypeCase == FeatureType.TypeOneofCase.StringType;
        if (!isText && string.IsNullOrWhiteSpace(text))
        {
            throw new ModelInputException(
                $"The value given for '{feature.Name}' is empty; it must be {FeatureJson.KindOf(feature.Type)}.");
        }

        return (feature.Type.TypeCase, Path.GetExtension(text)) switch
        {
            (FeatureType.TypeOneofCase.StringType, _) => text,
            (FeatureType.TypeOneofCase.ImageType, not (".npy" or ".safetensors")) => MLImage.FromFile(text),
            (_, ".npy") => FeatureStorage.FromTensor(feature, NpyFile.Load(text)),
            (_, ".safetensors") => FeatureStorage.FromTensor(feature, Tensor(text, feature.Name)),
            (_, ".json") => Json(feature, System.Text.Encoding.UTF8.GetString(InputFile.Read(text, "file")).TrimStart('\uFEFF')),
            _ => Json(feature, text),
        };
    }

    private static StoredTensor Tensor(string path, string name)
    {
        IReadOnlyDictionary<string, StoredTensor> tensors = SafeTensorsFile.Load(path).Tensors;
        return tensors.GetValueOrDefault(name)
            ?? (tensors.Count == 1
                ? tensors.Values.Single()
                : throw new ModelInputException($"{path} has no array '{name}'; it has {string.Join(", ", tensors.Keys)}."));
    }

    /// <summary>Numbers as people and other tools write them, such as <c>NaN</c>, <c>.5</c> and <c>+1.5</c>, as those of JSON.</summary>
    private static string WithPlainNumbers(string text) => TextOrWord().Replace(text, match =>
        match.ValueSpan[0] != '"' && double.TryParse(match.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && !JsonNumber().IsMatch(match.ValueSpan)
            ? double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : $"\"{match.Value}\""
            : match.Value);

    [GeneratedRegex("""
        "(\\.|[^"\\])*"|[^\s,:"\[\]{}]+
        """)]
    private static partial Regex TextOrWord();

    [GeneratedRegex(@"^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$")]
    private static partial Regex JsonNumber();

    private static MLFeatureValue Json(FeatureDescription feature, string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(WithPlainNumbers(text));
            return FeatureJson.Read(feature, document.RootElement);
        }
        catch (JsonException error)
        {
            throw new ModelInputException(
                $"The value given for '{feature.Name}' must be {FeatureJson.KindOf(feature.Type)}, but is neither a file nor JSON: {text}",
                error);
        }
    }
}
