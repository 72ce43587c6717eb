using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.FeatureClassification;

namespace CoreMLSharp.Benchmarks.Features;

/// <summary>
/// How well a linear classifier does on an extractor's features: CoreMLSharp's own training (features standardised, multinomial logistic
/// regression, the L2 penalty chosen by cross-validation inside the training part) on one part of the photos, counted on the rest, in
/// stratified random splits.
/// </summary>
internal static class Judge
{
    /// <summary>The mean accuracy, and the length of a feature vector.</summary>
    public static (double Accuracy, int Dimensions) Measure(Extractor extractor, PhotoSet set, int splits)
    {
        (float[] Features, int Class)[] examples =
        [
            .. set.Photos.AsParallel().AsOrdered().Select(photo => (extractor.Features(photo.Path), photo.Class))
                .Where(example => example.Item1 is not null).Select(example => (example.Item1!, example.Class)),
        ];
        return (Enumerable.Range(1, splits).Average(seed => Accuracy(examples, set, new Random(seed))), examples[0].Features.Length);
    }

    private static double Accuracy((float[] Features, int Class)[] examples, PhotoSet set, Random random)
    {
        List<(float[], int)> training = [], testing = [];
        foreach (var members in examples.GroupBy(example => example.Class))
        {
            (float[], int)[] shuffled = [.. members];
            random.Shuffle(shuffled);
            int count = set.TrainingPerClass ?? ((shuffled.Length + 1) / 2);
            training.AddRange(shuffled.Take(count));
            testing.AddRange(shuffled.Skip(count));
        }

        return FeatureClassifier.Train(ToSet(training, set.Classes)).Evaluate(ToSet(testing, set.Classes)).Accuracy;
    }

    private static FeatureSet ToSet(List<(float[] Features, int Class)> examples, string[] classes) => new(
        new FeatureMatrix([.. examples.SelectMany(example => example.Features)], examples[0].Features.Length),
        [.. examples.Select(example => example.Class)],
        classes);
}
