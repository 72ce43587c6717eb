using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// The built-in extractor of detectors, which turns a picture into maps of features of two resolutions. Safe to use from several threads at
/// once.
/// </summary>
internal sealed class ObjectFeatureExtractor : IDisposable
{
    private readonly MLModel _model;
    private bool _isFileTaken;

    public ObjectFeatureExtractor()
    {
        ModelSource source = new(Name, null);
        File = source.Open();
        _model = MLModel.Load(File, new MLModelConfiguration { Threads = 1 });
        Maps =
        [
            .. _model.Description.Output.Select(output => new FeatureMap(
                output.Name, (int)output.Type.MultiArrayType.Shape[0], (int)output.Type.MultiArrayType.Shape[1])),
        ];
    }

    /// <summary>The model's name, by which detectors link to it.</summary>
    public static string Name => "ObjectPrint-1";

    public ModelFile File { get; }

    public ModelDescription Description => _model.Description;

    /// <summary>The maps, the fine one first.</summary>
    public IReadOnlyList<FeatureMap> Maps { get; }

    /// <summary>The side of the pictures in pixels.</summary>
    public int Side => (int)_model.Description.Input[0].Type.ImageType.Width;

    /// <summary>The maps of a picture by their names.</summary>
    public IReadOnlyDictionary<string, MLFeatureValue> Extract(PixelBuffer picture, CancellationToken cancellationToken) => _model.Predict(
        new Dictionary<string, MLFeatureValue> { [_model.Description.Input[0].Name] = MLImage.FromPixels(picture) }, cancellationToken);

    /// <summary>The model, of which the caller disposes from now on.</summary>
    public ModelFile TakeFile()
    {
        _isFileTaken = true;
        return File;
    }

    public void Dispose()
    {
        _model.Dispose();
        if (!_isFileTaken) File.Dispose();
    }
}
