using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Training.Sounds;

/// <summary>The input of a model that takes the samples of a sound: an array [samples], with any dimensions of 1 before them.</summary>
public sealed class SoundInput
{
    private readonly string _name;
    private readonly long[] _shape;

    private SoundInput(FeatureDescription input)
    {
        _name = input.Name;
        _shape = [.. input.Type.MultiArrayType.Shape];
    }

    /// <summary>The samples in a window.</summary>
    public int WindowLength => (int)_shape[^1];

    /// <summary>The input of a model; null for a model that takes no sounds.</summary>
    public static SoundInput? Find(ModelDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        FeatureDescription[] required = [.. description.Input.Where(input => !input.Type.IsOptional)];
        return required is [{ Type: { TypeCase: TypeCase.MultiArrayType, MultiArrayType.Shape: { Count: > 0 } shape } } only]
            && shape[^1] is >= SoundFile.SampleRate / 100 and <= SoundFile.SampleRate * 60 && shape.SkipLast(1).All(length => length == 1)
            ? new SoundInput(only)
            : null;
    }

    /// <summary>The input of a model.</summary>
    /// <exception cref="CoreMLException">The model takes no sounds.</exception>
    public static SoundInput Of(ModelDescription description, string name) => Find(description) ?? throw new CoreMLException(
        $"{name} takes no sounds: it must have one input, an array of the samples of 10 ms to a minute.");

    /// <summary>What the model says of each window of a sound.</summary>
    /// <param name="model">The model.</param>
    /// <param name="samples">The samples of a sound, as <see cref="SoundFile.Read(string)"/> gives them.</param>
    /// <param name="overlap">The part of a window that the next one has too, from 0 to below 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The time at which a window begins, and the model's outputs, window by window as they are asked for.</returns>
    public IEnumerable<(TimeSpan Time, IReadOnlyDictionary<string, MLFeatureValue> Outputs)> Predict(
        MLModel model, float[] samples, double overlap, CancellationToken cancellationToken) =>
        Predict(model, SoundWindows.Of(samples, WindowLength, overlap), cancellationToken);

    /// <summary>What the model says of each window of a sound that is still coming in, as soon as the window is whole.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">
    /// Whole numbers of 16 bits, little-endian, at <see cref="SoundFile.SampleRate"/>, one channel, such as a microphone gives them; or a
    /// whole sound file.
    /// </param>
    /// <param name="overlap">The part of a window that the next one has too, from 0 to below 1.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <inheritdoc cref="Predict(MLModel, float[], double, CancellationToken)" path="/returns"/>
    public IEnumerable<(TimeSpan Time, IReadOnlyDictionary<string, MLFeatureValue> Outputs)> Predict(
        MLModel model, Stream stream, double overlap, CancellationToken cancellationToken) =>
        Predict(model, SoundWindows.Of(stream, WindowLength, overlap), cancellationToken);

    private IEnumerable<(TimeSpan Time, IReadOnlyDictionary<string, MLFeatureValue> Outputs)> Predict(
        MLModel model, IEnumerable<(int Start, float[] Samples)> windows, CancellationToken cancellationToken)
    {
        foreach ((int start, float[] window) in windows)
        {
            Dictionary<string, MLFeatureValue> inputs = new() { [_name] = MLMultiArray.Wrap(window, _shape) };
            yield return (TimeSpan.FromSeconds((double)start / SoundFile.SampleRate), model.Predict(inputs, cancellationToken));
        }
    }
}
