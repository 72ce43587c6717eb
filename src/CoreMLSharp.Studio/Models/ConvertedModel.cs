using CoreMLSharp.Conversion;
using CoreMLSharp.Editing.Linking;

namespace CoreMLSharp.Studio.Models;

/// <summary>A model of another format that becomes one of Core ML.</summary>
internal static class ConvertedModel
{
    /// <summary>Converts it, and puts what comes out on the shelf.</summary>
    /// <exception cref="Diagnostics.CoreMLException">It cannot be converted; the message says why.</exception>
    public static ShelvedModel Make(ModelShelf shelf, ShelvedModel source)
    {
        using ConversionResult converted = ModelConverter.Convert(source.Path);
        string name = $"{Path.GetFileNameWithoutExtension(source.Name)}.mlmodel";
        return shelf.Add(StageFiles.Save(converted.Model, Path.Combine(shelf.NewFolder(), name)));
    }
}
