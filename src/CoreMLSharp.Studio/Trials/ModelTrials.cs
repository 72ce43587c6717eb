using System.Diagnostics;
using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Benchmarking;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.ActivityClassification;
using CoreMLSharp.Training.PoseClassification;
using CoreMLSharp.Training.Sounds;

namespace CoreMLSharp.Studio.Trials;

/// <summary>Tries a model on one example, by what the example is.</summary>
public static class ModelTrials
{
    private const double Overlap = 0.5;

    /// <summary>A photo: classes, boxes or a picture.</summary>
    /// <exception cref="CoreMLException">The photo cannot be read, or the model takes none.</exception>
    public static Trial OfPhoto(MLModel model, MLImage photo)
    {
        FeatureDescription input = model.Description.Input.FirstOrDefault(one => one.Type.TypeCase == FeatureType.TypeOneofCase.ImageType)
            ?? throw new CoreMLException("The model takes no photo.");
        (IReadOnlyDictionary<string, MLFeatureValue> outputs, double time) = Predict(model, input.Name, photo);
        MLFeatureValue? picture = outputs.Values.FirstOrDefault(value => value.Type == MLFeatureType.Image);
        return Answer(model, outputs, time) with
        {
            Detections = Detection.From(model, outputs, photo) ?? [],
            Picture = picture is null ? null : Png(picture.ImageValue),
        };
    }

    /// <summary>A text: classes.</summary>
    /// <exception cref="CoreMLException">The model takes no text.</exception>
    public static Trial OfText(MLModel model, string text)
    {
        string input = TextInput.Of(model.Description) ?? throw new CoreMLException("The model takes no text.");
        (IReadOnlyDictionary<string, MLFeatureValue> outputs, double time) = Predict(model, input, text);
        return Answer(model, outputs, time);
    }

    /// <summary>The words of a text with their labels.</summary>
    public static Trial OfWords(WordLabels tagger, string text)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<string> words = WordLabels.Words(text), labels = tagger.Tag(words);
        return new Trial(Stopwatch.GetElapsedTime(start).TotalMilliseconds) { Words = [.. words.Zip(labels)] };
    }

    /// <summary>A sound: classes of each window.</summary>
    /// <exception cref="CoreMLException">The sound cannot be read, or the model takes none.</exception>
    public static Trial OfSound(MLModel model, byte[] sound, string name)
    {
        long start = Stopwatch.GetTimestamp();
        SoundInput input = SoundInput.Of(model.Description, "The model");
        return Sequence(
            model, start,
            input.Predict(model, SoundFile.Read(sound, name), Overlap, CancellationToken.None)
            .Select(window => (window.Time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture), window.Outputs)));
    }

    /// <summary>A table of a recording or of key points: classes of each window.</summary>
    /// <exception cref="CoreMLException">The table cannot be read, or the model takes none.</exception>
    public static Trial OfRecording(MLModel model, string path)
    {
        long start = Stopwatch.GetTimestamp();
        if (ActivityInput.Find(model.Description) is { } activity)
        {
            return Sequence(
                model, start,
                activity.Predict(model, activity.Read(path), CancellationToken.None)
                .Select(window => ($"row {window.Row + 1}", window.Outputs)));
        }

        KeyPointInput keyPoints = KeyPointInput.Of(model.Description, "The model");
        return Sequence(
            model, start,
            keyPoints.Read(path).SelectMany((clip, i) =>
                keyPoints.Predict(model, clip, CancellationToken.None)
                .Select(window => ($"{i + 1}, frame {window.Frame + 1}", window.Outputs))));
    }

    /// <summary>Inputs by their names as a person wrote or chose them; those that are left out are, where they may be.</summary>
    /// <param name="model">The model.</param>
    /// <param name="texts">For each input a number, a text, JSON, or the path of a photo or array.</param>
    /// <exception cref="CoreMLException">A text is no value of its input.</exception>
    public static TrialResult OfTexts(MLModel model, IReadOnlyDictionary<string, string> texts) => OfInputs(
        model,
        FeatureText.Read(model.Description, texts.Where(entry => entry.Value.Length > 0
            || model.Description.Input.Any(input => input.Name == entry.Key && input.Type.StringType is not null))));

    /// <summary>Made-up inputs, which show the outputs' form and take the usual time.</summary>
    public static TrialResult OfMadeUp(MLModel model) => OfInputs(model, RandomInputs.For(model.Description));

    private static TrialResult OfInputs(MLModel model, Dictionary<string, MLFeatureValue> inputs)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(inputs, model.MakeState());
        return new TrialResult(
            [
                .. model.Description.Output.Where(output => outputs.ContainsKey(output.Name))
                .Select(output => (output.Name, outputs[output.Name])),
            ],
            Stopwatch.GetElapsedTime(start));
    }

    private static Trial Sequence(
        MLModel model, long start, IEnumerable<(string Where, IReadOnlyDictionary<string, MLFeatureValue> Outputs)> windows)
    {
        (string, ClassProbability)[] answers =
        [
            .. windows.Select(window => (window.Where, Classification.From(model.Description, window.Outputs) is { Ranking: [var best, ..] }
                ? best : new ClassProbability("", 0))),
        ];
        return new Trial(Stopwatch.GetElapsedTime(start).TotalMilliseconds) { Sequence = answers };
    }

    private static (IReadOnlyDictionary<string, MLFeatureValue> Outputs, double Milliseconds) Predict(
        MLModel model, string input, MLFeatureValue value)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyDictionary<string, MLFeatureValue> outputs =
            model.Predict(new Dictionary<string, MLFeatureValue> { [input] = value }, model.MakeState());
        return (outputs, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    private static Trial Answer(MLModel model, IReadOnlyDictionary<string, MLFeatureValue> outputs, double milliseconds) =>
        new(milliseconds)
        {
            Ranking = Classification.IsClassifier(model.Description) ? Classification.From(model.Description, outputs).Ranking : [],
        };

    private static byte[] Png(MLImage image)
    {
        using MemoryStream png = new();
        image.SavePng(png);
        return png.ToArray();
    }
}
