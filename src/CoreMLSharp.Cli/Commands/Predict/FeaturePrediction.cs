using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Documents;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>Runs what follows a pipeline's feature extractor on feature vectors from a file, one row after the other.</summary>
internal static class FeaturePrediction
{
    private const string FeaturesName = "features";

    public static void Run(
        string modelPath,
        string featuresPath,
        MLModelConfiguration configuration,
        PredictionPrinter printer,
        CancellationToken cancellationToken)
    {
        using ModelFile file = ModelFile.Load(modelPath);
        using ModelFile head = PipelineStages.WithoutFirst(file);
        using MLModel model = MLModel.Load(head, configuration, modelPath);
        string input = model.Description.Input[0].Name;
        (float[] features, int rows, int dimension) = Read(featuresPath);
        printer.Begin(model.Description);
        for (int row = 0; row < rows; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            MLMultiArray vector = MLMultiArray.Wrap(features.AsSpan(row * dimension, dimension).ToArray());
            printer.Add(new PredictionDocument(null, model.Predict(new Dictionary<string, MLFeatureValue> { [input] = vector }), null)
            {
                Row = row + 1,
            });
        }

        printer.End();
    }

    private static (float[] Features, int Rows, int Dimension) Read(string path)
    {
        IReadOnlyDictionary<string, StoredTensor> tensors = SafeTensorsFile.Load(path).Tensors;
        StoredTensor? tensor = tensors.GetValueOrDefault(FeaturesName) ?? (tensors.Count == 1 ? tensors.Values.Single() : null);
        return tensor?.Shape switch
        {
            [long rows, long dimension] => (tensor.ToFloats(), (int)rows, (int)dimension),
            [long dimension] => (tensor.ToFloats(), 1, (int)dimension),
            _ => throw new CoreMLException(
                $"{path} must hold an array '{FeaturesName}' of shape [number of photos, dimension]; it holds {Describe(tensors)}."),
        };
    }

    private static string Describe(IReadOnlyDictionary<string, StoredTensor> tensors) =>
        string.Join(", ", tensors.Select(entry => $"{entry.Key} [{string.Join(", ", entry.Value.Shape)}]"));
}
