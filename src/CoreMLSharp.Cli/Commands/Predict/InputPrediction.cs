using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Runtime.Verification;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>Runs a model once, on inputs of any type.</summary>
internal static class InputPrediction
{
    private const string OneInput = "prediction";

    public static void Run(PredictRequest request, PredictionPrinter printer)
    {
        using MLModel model = MLModel.Load(request.Model, request.Configuration);
        Dictionary<string, MLFeatureValue> inputs = FeatureText.Read(model.Description, request.Inputs);
        IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(inputs, model.MakeState());
        MLImage? photo = inputs.Values.FirstOrDefault(value => value.Type == MLFeatureType.Image)?.ImageValue;
        IReadOnlyList<Detection>? detections = Detection.From(model, outputs, photo);
        printer.Begin(model.Description);
        printer.Add(new PredictionDocument(OneInput, outputs, null) { Detections = detections }, photo);
        printer.End();
        if (request.Drawing is not null) DetectionDrawing.Save(request.Drawing, photo, detections);
        if (request.Recording is not null)
        {
            ModelRecording.Create(model.Description, inputs, outputs, request.Configuration.ImageCropAndScale).Save(request.Recording);
        }

        if (request.Output is not null) OutputFiles.Write(request.Output, outputs);
    }
}
