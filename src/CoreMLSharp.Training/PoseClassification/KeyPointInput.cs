using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Data;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Training.PoseClassification;

/// <summary>
/// The input of a model that takes key points, such as Create ML's classifiers of hand poses, hand actions and actions: an array [frames,
/// 3, points].
/// </summary>
public sealed class KeyPointInput
{
    private readonly string _name;

    private KeyPointInput(string name, int frames, int points) => (_name, PredictionWindowSize, PointCount) = (name, frames, points);

    /// <summary>The frames that a prediction is made from.</summary>
    public int PredictionWindowSize { get; }

    /// <summary>The number of points.</summary>
    public int PointCount { get; }

    /// <summary>The input of a model; null for a model that takes no key points.</summary>
    public static KeyPointInput? Find(ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return description.PredictedFeatureName.Length > 0 && description.Input is
            [{ Type.MultiArrayType: { Shape: [> 0, KeyPointClip.Coordinates, > 0] shape } array } only]
            && array.DataType is DataType.Float32 or DataType.Double
            ? new KeyPointInput(only.Name, (int)shape[0], (int)shape[2])
            : null;
    }

    /// <summary>The input of a model.</summary>
    /// <exception cref="CoreMLException">The model takes no key points.</exception>
    public static KeyPointInput Of(ModelDescription description, string name) => Find(description) ?? throw new CoreMLException(
        $"{name} takes no key points: it must have one input, an array [frames, 3, points].");

    /// <summary>What a file holds to be classified: its poses or actions, without labels.</summary>
    /// <param name="path">A CSV or JSON file in the form that a model is trained on.</param>
    /// <exception cref="CoreMLException">The file is not as it must be, or has another number of points.</exception>
    public IReadOnlyList<KeyPointClip> Read(string path) => Read(TableText.Read(path));

    /// <summary>What a stream, such as standard input, brings to be classified.</summary>
    /// <param name="stream">CSV, or JSON where the first letter is a bracket, read to its end.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="CoreMLException">It is not as it must be, or has another number of points.</exception>
    public IReadOnlyList<KeyPointClip> Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read(TableText.Read(stream, name));
    }

    private IReadOnlyList<KeyPointClip> Read(TableText file)
    {
        IReadOnlyList<KeyPointClip> clips = KeyPointDataSource.ReadClips(file, PointCount);
        foreach (KeyPointClip clip in clips) Check(clip);
        return clips;
    }

    /// <summary>What the model says of each window of a clip; windows overlap by half.</summary>
    /// <param name="model">The model.</param>
    /// <param name="clip">The clip; where it is shorter than a window, frames without points are added.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The frame with which a window begins, from 0 on, and the model's outputs, window by window as they are asked for.</returns>
    /// <exception cref="CoreMLException">The clip has another number of points.</exception>
    public IEnumerable<(int Frame, IReadOnlyDictionary<string, MLFeatureValue> Outputs)> Predict(
        MLModel model, KeyPointClip clip, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(clip);
        Check(clip);
        return clip.Starts(PredictionWindowSize).Select(start =>
        {
            MLMultiArray window = ToArray(clip.Window(start, PredictionWindowSize), clip.PointCount);
            return (start, model.Predict(new Dictionary<string, MLFeatureValue> { [_name] = window }, cancellationToken));
        });
    }

    /// <summary>A window as a model takes it.</summary>
    internal static MLMultiArray ToArray(float[] window, int points) =>
        MLMultiArray.Wrap(window, [window.Length / (KeyPointClip.Coordinates * points), KeyPointClip.Coordinates, points]);

    private void Check(KeyPointClip clip)
    {
        if (clip.PointCount == PointCount) return;
        throw new CoreMLException(
            $"{clip.Name} has {Counted.Of(clip.PointCount, "key point")}; the model takes {PointCount}.");
    }
}
