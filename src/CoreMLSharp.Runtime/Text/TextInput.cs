using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Text;

/// <summary>Which input of a model takes a text.</summary>
public static class TextInput
{
    /// <summary>
    /// The only required input of a model, where it is a text, or a dictionary that this library makes of a text because the model's
    /// metadata say how (<see cref="TextTerms"/>).
    /// </summary>
    /// <param name="description">The model's description.</param>
    /// <returns>The input's name; null for models that take something else.</returns>
    public static string? Of(ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        FeatureDescription[] required = [.. description.Input.Where(input => !input.Type.IsOptional)];
        if (required is not [var only]) return null;
        return only.Type.TypeCase switch
        {
            FeatureType.TypeOneofCase.StringType => only.Name,
            FeatureType.TypeOneofCase.DictionaryType when TextTerms.Of(description) is not null => only.Name,
            _ => null,
        };
    }
}
