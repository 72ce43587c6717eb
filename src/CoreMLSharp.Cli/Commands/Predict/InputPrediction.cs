using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Documents;
using CoreMLSharp.Runtime.Verification;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>Runs a model once, on inputs of any type.</summary>
internal static class InputPrediction
{
    public static void Run(PredictRequest request, PredictionPrinter printer, Terminal terminal)
    {
        using MLModel model = ForeignModel.Load(request.Model, request.Configuration);
        Dictionary<string, MLFeatureValue> inputs = FeatureText.Read(model.Description, request.Inputs);
        if (request.Output is not null) OutputFiles.Check(request.Output, model.Description);
        IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(inputs, model.MakeState());
        MLImage? photo = inputs.Values.FirstOrDefault(value => value.Type == MLFeatureType.Image)?.ImageValue;
        IReadOnlyList<Detection>? detections = Detection.From(model, outputs, photo);
        printer.Begin(model.Description);
        printer.Add(new PredictionDocument(null, outputs, null) { Detections = detections }, photo);
        printer.End();
        if (request.Drawing is not null) DetectionDrawing.Save(request.Drawing, photo, detections);
        if (request.Recording is not null)
        {
            ModelRecording.Create(model.Description, inputs, outputs, request.Configuration.ImageCropAndScale).Save(request.Recording);
            Tell(request.Recording);
        }

        if (request.Output is null) return;
        OutputFiles.Write(request.Output, outputs);
        Tell(request.Output);

        void Tell(string path) => terminal.Error.WriteLine(PlainText.OnOneLine($"Wrote {path}."));
    }
}
