using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Predicting;

/// <summary>Runs a model with one picture input on picture files, on all cores, printing in the order given.</summary>
internal static class ImagePrediction
{
    /// <returns>Whether every picture could be read.</returns>
    public static bool Run(
        string modelPath, IReadOnlyList<string> images, MLModelConfiguration configuration, PredictionPrinter printer, CancellationToken cancellation)
    {
        string[] files = [.. images.SelectMany(Expand)];
        using MLModel model = MLModel.Load(modelPath, configuration with { Threads = files.Length > 1 ? 1 : 0 });
        string input = ImageInput(model.Description, modelPath);
        printer.Begin(model.Description);
        bool complete = true;
        foreach (Prediction prediction in files.AsParallel().AsOrdered().WithCancellation(cancellation)
            .WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(file => Predict(model, input, file)))
        {
            complete &= prediction.Error is null;
            printer.Add(prediction);
        }

        printer.End();
        return complete;
    }

    private static IReadOnlyList<string> Expand(string path)
    {
        if (File.Exists(path)) return [path];
        if (!Directory.Exists(path)) throw new FileNotFoundException($"There is no picture or folder at {path}.");
        IReadOnlyList<string> files = ImageFiles.In(path);
        return files.Count > 0 ? files : throw new CoreMLException($"There are no pictures in {path}.");
    }

    private static Prediction Predict(MLModel model, string input, string file)
    {
        try
        {
            return new Prediction(file, model.Predict(new Dictionary<string, MLFeatureValue> { [input] = MLImage.FromFile(file) }, model.MakeState()), null);
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            return new Prediction(file, null, error.Message);
        }
    }

    private static string ImageInput(ModelDescription description, string path)
    {
        FeatureDescription[] required = [.. description.Input.Where(input => !input.Type.IsOptional)];
        return required is [{ Type.TypeCase: FeatureType.TypeOneofCase.ImageType } only]
            ? only.Name
            : throw new ModelInputException(
                $"{path} does not take one picture; its inputs are {string.Join(", ", description.Input.Select(input => $"{input.Name} ({input.Type.TypeCase})"))}.");
    }
}
