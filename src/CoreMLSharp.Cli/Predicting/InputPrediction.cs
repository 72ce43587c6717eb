using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Predicting;

/// <summary>Runs a model once, on inputs of any type.</summary>
internal static class InputPrediction
{
    private const string OneInput = "prediction";

    public static void Run(
        string modelPath, IReadOnlyList<string> arguments, MLModelConfiguration configuration, PredictionPrinter printer, PredictionFiles files)
    {
        using MLModel model = MLModel.Load(modelPath, configuration);
        Dictionary<string, MLFeatureValue> inputs = InputArguments.Parse(model.Description, arguments);
        IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(inputs, model.MakeState());
        printer.Begin(model.Description);
        printer.Add(new Prediction(OneInput, outputs, null));
        printer.End();
        files.Write(model.Description.Input.Where(input => inputs.ContainsKey(input.Name))
            .ToDictionary(input => input.Name, input => AsTheModelSees(input, inputs[input.Name], configuration)), outputs);
    }

    /// <summary>A picture at the size that the model asks for, so that a recording does not depend on how pictures are decoded; any other value as it is.</summary>
    private static MLFeatureValue AsTheModelSees(FeatureDescription input, MLFeatureValue value, MLModelConfiguration configuration)
    {
        if (value.Type != MLFeatureType.Image || input.Type.ImageType is not { Width: > 0, Height: > 0 } image) return value;
        PixelFormat format = image.IsGrayscale ? PixelFormat.Grayscale : PixelFormat.Rgb;
        return MLImage.FromPixels(value.ImageValue.ToPixels((int)image.Width, (int)image.Height, configuration.ImageCropAndScale, format));
    }
}
