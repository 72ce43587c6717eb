using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.ImageClassification;

namespace CoreMLSharp.Training.Updating;

/// <summary>A folder with a folder of photos for each class.</summary>
internal sealed class PhotoExamples : IMLBatchProvider
{
    /// <summary>So few photos stay in memory, and with them what a shared extractor made of each: all are seen several times.</summary>
    private const int KeptPhotos = 64;

    private readonly IReadOnlyList<LabeledFile> _photos;
    private readonly MLImage?[] _kept;
    private readonly TrainingInputs _inputs;
    private readonly string _image;

    public PhotoExamples(string folder, TrainingInputs inputs)
    {
        _inputs = inputs;
        FeatureDescription[] images = [.. inputs.All.Where(input => input.Type.TypeCase == FeatureType.TypeOneofCase.ImageType)];
        if (images.Length != 1 || inputs.Label is null || inputs.All.Count != 2)
        {
            throw new CoreMLException(
                $"{folder} is a folder of photos, but the model learns from {string.Join(", ", inputs.All.Select(input => input.Name))}, "
                + "not from a photo and its label. Give a table or a .safetensors file.");
        }

        _image = images[0].Name;
        _photos = ImageClassifierDataSource.LabeledDirectories(folder).Photos;
        _kept = new MLImage?[_photos.Count <= KeptPhotos ? _photos.Count : 0];
    }

    public int Count => _photos.Count;

    public IReadOnlyDictionary<string, MLFeatureValue> Features(int index) => new Dictionary<string, MLFeatureValue>
    {
        [_image] = index < _kept.Length ? _kept[index] ??= Read(index) : Read(index),
        [_inputs.Label!.Name] = _inputs.LabelFrom(_photos[index].Label),
    };

    private MLImage Read(int index) => MLImage.FromFile(_photos[index].Path);
}
