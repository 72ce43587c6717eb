using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Verification;

/// <summary>Records what a model computes, for <see cref="GoldenTest"/> to compare with later.</summary>
public static class ModelRecording
{
    /// <summary>
    /// Inputs and outputs in one file. Images are recorded at the size that the model asks for, so that the recording does not depend on
    /// how images are decoded and scaled.
    /// </summary>
    /// <param name="description">The model's description.</param>
    /// <param name="inputs">What went in.</param>
    /// <param name="outputs">What came out.</param>
    /// <param name="cropAndScale">How images were brought to the model's size.</param>
    public static SafeTensorsFile Create(
        ModelDescription description,
        IReadOnlyDictionary<string, MLFeatureValue> inputs,
        IReadOnlyDictionary<string, MLFeatureValue> outputs,
        MLImageCropAndScale cropAndScale)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (inputs.Keys.FirstOrDefault(outputs.ContainsKey) is { } shared)
        {
            throw new ModelInputException($"'{shared}' is an input and an output; a recording has one value for each name. Rename one.");
        }

        return Unforeseen.Guard("The prediction cannot be recorded", () => FeatureStorage.Pack(description.Input
            .Where(input => inputs.ContainsKey(input.Name))
            .ToDictionary(input => input.Name, input => AsTheModelSees(input, inputs[input.Name], cropAndScale))
            .Concat(outputs)
            .ToDictionary()));
    }

    private static MLFeatureValue AsTheModelSees(FeatureDescription input, MLFeatureValue value, MLImageCropAndScale cropAndScale)
    {
        if (value.Type != MLFeatureType.Image || input.Type.ImageType is not { Width: > 0, Height: > 0 } image) return value;
        return MLImage.FromPixels(
            value.ImageValue.ToPixels((int)image.Width, (int)image.Height, cropAndScale, ImageTensors.FormatOf(image)));
    }
}
