using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Specification;
using static CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Runtime.Features;

/// <summary>Checks what a caller gives against the description of a model's inputs.</summary>
/// <param name="description">The description.</param>
/// <param name="withSequences">Whether arrays may have sequence and batch before what is described.</param>
internal sealed class InputChecker(ModelDescription description, bool withSequences)
{
    private readonly TextTerms? _terms = TextTerms.Of(description);

    /// <summary>The given values, in the kinds that the description asks for; the dictionary itself when all are so already.</summary>
    /// <exception cref="ModelInputException">An input is missing or unknown, or has the wrong kind or shape.</exception>
    public IReadOnlyDictionary<string, MLFeatureValue> Check(IReadOnlyDictionary<string, MLFeatureValue> given)
    {
        ArgumentNullException.ThrowIfNull(given);
        Dictionary<string, MLFeatureValue>? converted = null;
        int known = 0;
        foreach (FeatureDescription input in description.Input)
        {
            if (given.TryGetValue(input.Name, out MLFeatureValue? value))
            {
                known++;
                MLFeatureValue accepted = Accept(input, value);
                if (!ReferenceEquals(accepted, value)) (converted ??= new(given))[input.Name] = accepted;
            }
            else if (!input.Type.IsOptional)
            {
                throw Missing(input, given.Keys);
            }
        }

        return known == given.Count ? converted ?? given : throw Unknown(given.Keys);
    }

    private MLFeatureValue Accept(FeatureDescription input, MLFeatureValue value)
    {
        MLFeatureValue? accepted = (input.Type.TypeCase, value.Type) switch
        {
            (Int64Type, MLFeatureType.Int64) or (DoubleType, MLFeatureType.Double) or (StringType, MLFeatureType.String)
                or (ImageType, MLFeatureType.Image) or (
                    DictionaryType, MLFeatureType.Dictionary) or (SequenceType, MLFeatureType.Sequence) => value,
            (MultiArrayType, MLFeatureType.MultiArray) => value,
            (ImageType, MLFeatureType.MultiArray) => ToImage(input.Type.ImageType, value.MultiArrayValue),
            (DictionaryType, MLFeatureType.String) when _terms is not null =>
                MLFeatureValue.FromDictionary(_terms.Count(value.StringValue)),
            (DoubleType, MLFeatureType.Int64) => (double)value.Int64Value,
            (Int64Type, MLFeatureType.Double) when double.IsInteger(value.DoubleValue) => (long)value.DoubleValue,
            (None, _) => value,
            _ => null,
        };
        if (accepted is null)
        {
            throw new ModelInputException(
                $"The input '{input.Name}' must be of type {TypeName(input)}; a value of type {value.Type} was given.");
        }

        if (accepted.Type == MLFeatureType.MultiArray && input.Type.TypeCase == MultiArrayType) CheckShape(input, accepted.MultiArrayValue);
        return accepted;
    }

    /// <summary>A matrix of numbers as an image of half floats; null where the model asks for bytes.</summary>
    private static MLFeatureValue? ToImage(ImageFeatureType type, MLMultiArray array) =>
        type.ColorSpace == ImageFeatureType.Types.ColorSpace.GrayscaleFloat16
        && array.Shape is [.., > 0 and long height, > 0 and long width] && array.Count == height * width
            ? (MLFeatureValue)MLImage.FromPixels(PixelBuffer.FromFloats((int)width, (int)height, array.ToFloats()))
            : null;

    private void CheckShape(FeatureDescription input, MLMultiArray array)
    {
        if (ArrayShapes.Allows(input.Type.MultiArrayType, array.Shape, withSequences)) return;
        throw new ModelInputException(
            $"The input '{input.Name}' must have the shape {ArrayShapes.Describe(input.Type.MultiArrayType)}; an array of shape " +
                $"[{string.Join(", ", array.Shape)}] was given.");
    }

    private ModelInputException Unknown(IEnumerable<string> given) => new(
        $"The model has no input '{given.First(name => description.Input.All(input => input.Name != name))}'; it has "
        + $"{string.Join(", ", description.Input.Select(input => input.Name))}.");

    private ModelInputException Missing(FeatureDescription input, IEnumerable<string> given) => new(
        $"The input '{input.Name}' ({TypeName(input)}) is missing. The model's inputs are "
        + $"{string.Join(", ", description.Input.Select(feature => feature.Name))}; "
        + $"{(given.Any() ? string.Join(", ", given) + (given.Count() == 1 ? " was" : " were") : "none was")} given.");

    private static string TypeName(FeatureDescription feature) =>
        feature.Type.TypeCase.ToString().Replace("Type", "", StringComparison.Ordinal);
}
