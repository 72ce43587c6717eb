using CoreMLSharp.Runtime;

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
        IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(inputs);
        printer.Begin(model.Description);
        printer.Add(new Prediction(OneInput, outputs, null));
        printer.End();
        files.Write(inputs, outputs);
    }
}
