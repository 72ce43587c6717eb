using System.Buffers.Binary;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Runtime;
using CoreMLSharp.Training.SoundClassification;
using CoreMLSharp.Training.Tasks;
using CoreMLSharp.Validation;
using Google.Protobuf;

namespace CoreMLSharp.Training.Tests.SoundClassification;

public sealed class SoundClassifierTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Tones_and_noise_are_told_apart_by_a_small_valid_model_and_the_same_everywhere()
    {
        SoundClassifierDataSource training = Make("train", 12, seed: 1), testing = Make("test", 6, seed: 100);
        using SoundClassifier classifier = SoundClassifier.Train(training, new SoundClassifierOptions { Validation = testing });
        Assert.Equal(1, classifier.TrainingMetrics.Accuracy);
        Assert.Equal(1, classifier.ValidationMetrics!.Accuracy);
        Assert.Empty(ModelValidator.Validate(classifier.Model));
        Assert.InRange(classifier.Model.Specification.CalculateSize(), 1, 12_000);

        using MLModel model = MLModel.Load(classifier.Model);
        TaskEvaluation evaluation = SoundClassifier.Evaluate(model, testing);
        Assert.Equal(classifier.ValidationMetrics.Accuracy, evaluation.Metrics.Accuracy);
        Assert.Equal(testing.Sounds.Count, evaluation.Examples.Count);
    }

    [Fact]
    public void The_same_sounds_give_the_same_bytes()
    {
        SoundClassifierDataSource sounds = Make("train", 4, seed: 1);
        using SoundClassifier first = SoundClassifier.Train(sounds, new SoundClassifierOptions { Threads = 1 });
        using SoundClassifier second = SoundClassifier.Train(sounds, new SoundClassifierOptions { Threads = 2 });
        Assert.Equal(first.Model.Specification.ToByteArray(), second.Model.Specification.ToByteArray());
    }

    [Fact]
    public void Loudness_and_the_silence_around_a_sound_change_nothing_of_note()
    {
        SoundClassifierDataSource sounds = Make("train", 8, seed: 1);
        using SoundClassifier classifier = SoundClassifier.Train(sounds, new SoundClassifierOptions { Embed = true });
        using MLModel model = MLModel.Load(classifier.Model);
        float[] sound = Tone(new Random(3));
        float[] quiet = new float[15_600];
        for (int i = 0; i < sound.Length; i++) quiet[i + 4000] = sound[i] / 20;
        Assert.Equal("tone", Classify(model, [.. sound, .. new float[15_600 - sound.Length]]));
        Assert.Equal("tone", Classify(model, quiet));
    }

    [Fact]
    public void What_cannot_be_learnt_from_is_refused()
    {
        Assert.Contains("only 'tone'", Message(() => SoundClassifier.Train(Make("one", 3, seed: 1, classes: 1))), StringComparison.Ordinal);
        SoundClassifierDataSource sounds = Make("train", 3, seed: 1);
        Assert.Contains(
            "overlap", Message(() => SoundClassifier.Train(sounds, new SoundClassifierOptions { OverlapFactor = 1 })),
            StringComparison.Ordinal);
        Assert.Contains(
            "takes no sounds",
            Message(() => SoundClassifier.Train(sounds, new SoundClassifierOptions { FeatureExtractor = BuiltInModels.Default })),
            StringComparison.Ordinal);
        foreach (var file in sounds.Sounds.Where(sound => sound.Label == "tone")) File.WriteAllText(file.Path, "no sound");
        Assert.Contains("No sound of the class 'tone'", Message(() => SoundClassifier.Train(sounds)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreadable_sound_is_left_out_with_a_warning()
    {
        SoundClassifierDataSource sounds = Make("train", 4, seed: 1);
        File.WriteAllText(sounds.Sounds[0].Path, "no sound");
        using SoundClassifier classifier = SoundClassifier.Train(sounds);
        Assert.Contains("is no sound", Assert.Single(classifier.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Training_can_be_cancelled() => Assert.Throws<OperationCanceledException>(
        () => SoundClassifier.Train(Make("train", 3, seed: 1), cancellationToken: new CancellationToken(canceled: true)));

    private static string Message(Action action) => Assert.ThrowsAny<CoreMLException>(action).Message;

    private static string Classify(MLModel model, float[] samples) =>
        model.Predict(new Dictionary<string, MLFeatureValue> { ["audioSamples"] = MLMultiArray.Wrap(samples) })["classLabel"].StringValue;

    private SoundClassifierDataSource Make(string name, int count, int seed, int classes = 2)
    {
        string folder = Path.Combine(_folder.FullName, name);
        foreach (
            (string label, Func<Random, float[]> sound) in new[] { ("tone", (Func<Random, float[]>)Tone), ("noise", Noise) }.Take(classes))
        {
            Directory.CreateDirectory(Path.Combine(folder, label));
            for (int i = 0; i < count; i++) Write(Path.Combine(folder, label, $"{i}.wav"), sound(new Random(seed + i)));
        }

        return SoundClassifierDataSource.LabeledDirectories(folder);
    }

    private static float[] Tone(Random random)
    {
        double frequency = 300 + (900 * random.NextDouble());
        return [.. Enumerable.Range(0, 8000).Select(i => (float)(0.5 * Math.Sin(2 * Math.PI * frequency * i / 16_000)))];
    }

    private static float[] Noise(Random random) => [.. Enumerable.Range(0, 8000).Select(_ => (float)(random.NextDouble() - 0.5))];

    /// <summary>A WAV file of 16-bit samples, one channel, 16,000 a second.</summary>
    private static void Write(string path, float[] samples)
    {
        byte[] file = new byte[44 + (2 * samples.Length)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        int[] format = [16, (1 << 16) | 1, 16_000, 32_000, (16 << 16) | 2];
        for (int i = 0; i < format.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16 + (4 * i)), format[i]);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), 2 * samples.Length);
        for (int i = 0; i < samples.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(44 + (2 * i)), (short)(samples[i] * 32_767));
        }

        File.WriteAllBytes(path, file);
    }
}
