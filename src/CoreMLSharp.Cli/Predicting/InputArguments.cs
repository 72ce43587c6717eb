using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Predicting;

/// <summary>
/// Reads <c>name=value</c> arguments as the types that a model asks for: numbers and texts as written, pictures by path, arrays from <c>.npy</c>,
/// <c>.safetensors</c> (the tensor of that name, or the only one) and <c>.json</c> files, and dictionaries, sequences and small arrays as JSON.
/// </summary>
internal static class InputArguments
{
    public static Dictionary<string, MLFeatureValue> Parse(ModelDescription description, IReadOnlyList<string> arguments)
    {
        Dictionary<string, MLFeatureValue> inputs = [];
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=');
            if (equals < 1) throw new ModelInputException($"--input {argument}: write it as name=value.");
            string name = argument[..equals];
            FeatureDescription feature = description.Input.FirstOrDefault(input => input.Name == name)
                ?? throw new ModelInputException($"The model has no input '{name}'; it has {string.Join(", ", description.Input.Select(input => input.Name))}.");
            if (!inputs.TryAdd(name, Value(feature, argument[(equals + 1)..]))) throw new ModelInputException($"The input '{name}' is given twice.");
        }

        return inputs;
    }

    private static MLFeatureValue Value(FeatureDescription feature, string text) => (feature.Type.TypeCase, Path.GetExtension(text)) switch
    {
        (FeatureType.TypeOneofCase.StringType, _) => text,
        (FeatureType.TypeOneofCase.ImageType, not (".npy" or ".safetensors")) => MLImage.FromFile(text),
        (_, ".npy") => FeatureStorage.FromTensor(feature, NpyFile.Load(text)),
        (_, ".safetensors") => FeatureStorage.FromTensor(feature, Tensor(text, feature.Name)),
        (_, ".json") => Json(feature, File.ReadAllText(text)),
        _ => Json(feature, text),
    };

    private static StoredTensor Tensor(string path, string name)
    {
        IReadOnlyDictionary<string, StoredTensor> tensors = SafeTensorsFile.Load(path).Tensors;
        return tensors.GetValueOrDefault(name)
            ?? (tensors.Count == 1 ? tensors.Values.Single() : throw new ModelInputException($"{path} has no array '{name}'; it has {string.Join(", ", tensors.Keys)}."));
    }

    private static MLFeatureValue Json(FeatureDescription feature, string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return FeatureJson.Read(feature, document.RootElement);
        }
        catch (JsonException)
        {
            throw new ModelInputException($"The value given for '{feature.Name}' must be {FeatureJson.KindOf(feature.Type)}, but is neither a file nor JSON: {text}");
        }
    }
}
