using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Verification;

/// <summary>Inputs for one prediction, read when they are needed.</summary>
/// <param name="Name">Where they come from.</param>
/// <param name="Load">Reads them.</param>
public sealed record ModelSample(string Name, Func<IReadOnlyDictionary<string, MLFeatureValue>> Load)
{
    /// <summary>
    /// The samples at a path: photos in a folder and those below it, for a model that takes one image; or a <c>.safetensors</c> file, or
    /// a folder of such, each with a value for every input under its name, as <see cref="FeatureStorage"/> describes.
    /// </summary>
    /// <exception cref="CoreMLException">There is nothing at the path that the model takes.</exception>
    public static IReadOnlyList<ModelSample> At(string path, ModelDescription description)
    {
        if (File.Exists(path)) return [Stored(path, description)];
        if (!Directory.Exists(path)) throw new FileNotFoundException($"There are no samples at {path}.");
        string[] stored = [.. Directory.EnumerateFiles(path, "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        if (stored.Length > 0) return [.. stored.Select(file => Stored(file, description))];

        FeatureDescription[] required = [.. description.Input.Where(input => !input.Type.IsOptional)];
        if (required is not [{ Type.TypeCase: FeatureType.TypeOneofCase.ImageType } image])
        {
            throw new CoreMLException(
                $"{path} has no .safetensors files, and the model does not take one image: its inputs are " +
                    $"{string.Join(", ", description.Input.Select(input => input.Name))}.");
        }

        IReadOnlyList<string> photos = ImageFiles.In(path);
        return photos.Count > 0
            ?
            [
                .. photos.Select(
                    photo =>
                        new ModelSample(photo, () => new Dictionary<string, MLFeatureValue> { [image.Name] = MLImage.FromFile(photo) })),
            ]
            : throw new CoreMLException($"There are no photos and no .safetensors files in {path}.");
    }

    private static ModelSample Stored(string path, ModelDescription description) =>
        new(path, () => FeatureStorage.Unpack(SafeTensorsFile.Load(path), description.Input));
}
