using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Specification;
using CoreMLSharp.Training.Metrics;
using CoreMLSharp.Training.Progress;
using CoreMLSharp.Training.Tasks;

namespace CoreMLSharp.Training.Recommendation;

/// <summary>
/// Evaluates recommenders: to every user ten items are recommended by those that the user is known to have, which are not recommended
/// again, and compared with further ones that the user chose.
/// </summary>
public static class RecommenderEvaluation
{
    private const int Recommendations = 10;

    /// <summary>Of a user's items, every so many-th is hidden where nothing else is known of the user.</summary>
    private const int HiddenEvery = 5;

    /// <summary>Whether a model takes items and recommends others.</summary>
    /// <param name="model">The model.</param>
    public static bool Fits(MLModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ItemsInput(model.Description) is not null && ListOutput(model.Description) is not null
            && model.Description.PredictedFeatureName.Length == 0;
    }

    /// <summary>Hides every fifth item of each user and sees whether it is recommended by the others.</summary>
    /// <param name="model">The recommender.</param>
    /// <param name="data">What users chose.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static TaskEvaluation Run(
        MLModel model, RecommenderDataSource data, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        return Run(
            model, data.Where(index => (index + 1) % HiddenEvery != 0), data.Where(index => (index + 1) % HiddenEvery == 0), progress,
            cancellationToken);
    }

    /// <summary>Recommends to the users of one table by their items in it, and compares with another.</summary>
    /// <param name="model">The recommender.</param>
    /// <param name="observed">What users are known to have.</param>
    /// <param name="chosen">What they chose beside that; users who are not in the other table are left out.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CoreMLException">The model is no recommender, or no user is in both tables.</exception>
    public static TaskEvaluation Run(
        MLModel model, RecommenderDataSource observed, RecommenderDataSource chosen, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(observed);
        ArgumentNullException.ThrowIfNull(chosen);
        Dictionary<string, UserItems> known = observed.Users.ToDictionary(user => user.User);
        UserItems[] users = [.. chosen.Users.Where(user => known.ContainsKey(user.User))];
        ProgressMeter meter = new(progress, TrainingPhase.Evaluating, users.Length);
        double precision = 0, recall = 0;
        foreach (UserItems user in users)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int hits = Recommend(model, known[user.User].Ratings).Count(user.Ratings.ContainsKey);
            precision += (double)hits / Recommendations;
            recall += (double)hits / user.Ratings.Count;
            meter.Advance(1);
        }

        int count = users.Length;
        TaskMetrics metrics = new()
        {
            Count = count,
            PrecisionAt10 = count > 0 ? precision / count : 0,
            RecallAt10 = count > 0 ? recall / count : 0,
        };
        string[] none = count > 0 ? [] : [$"{chosen.Name} has no user of whom other items are known, so that nothing was measured."];
        return new TaskEvaluation(metrics, []) { Warnings = [.. chosen.Warnings, .. none] };
    }

    /// <summary>Ten items for somebody who has some.</summary>
    private static IEnumerable<string> Recommend(MLModel model, IReadOnlyDictionary<string, double> items)
    {
        ModelDescription description = model.Description;
        FeatureDescription input = ItemsInput(description)!;
        bool areIntegers = input.Type.DictionaryType.KeyTypeCase == DictionaryFeatureType.KeyTypeOneofCase.Int64KeyType;
        Dictionary<string, MLFeatureValue> inputs = new()
        {
            [input.Name] = areIntegers
                ? MLFeatureValue.FromDictionary(
                    items.Where(item => long.TryParse(item.Key, out _)).ToDictionary(item => long.Parse(item.Key), item => item.Value))
                : MLFeatureValue.FromDictionary(items),
        };
        foreach (FeatureDescription other in description.Input.Where(other => other.Name != input.Name))
        {
            // A list without items restricts and excludes nothing that is not excluded anyway.
            if (other.Type.TypeCase == FeatureType.TypeOneofCase.Int64Type) inputs[other.Name] = (long)Recommendations;
            else if (!other.Type.IsOptional) inputs[other.Name] = Required(other, items.Keys, areIntegers);
        }

        MLFeatureValue list = model.Predict(inputs)[ListOutput(description)!];
        return list.HasInt64Elements ? list.Int64SequenceValue.Select(item => $"{item}") : list.StringSequenceValue;
    }

    private static MLFeatureValue Required(FeatureDescription input, IEnumerable<string> items, bool areIntegers)
    {
        string[] given = input.Name == RecommenderWriter.Restriction ? [] : [.. items];
        return areIntegers
            ? MLFeatureValue.FromSequence((long[])[.. given.Where(item => long.TryParse(item, out _)).Select(long.Parse)])
            : MLFeatureValue.FromSequence(given);
    }

    private static FeatureDescription? ItemsInput(ModelDescription description) =>
        description.Input.FirstOrDefault(input => input.Type.TypeCase == FeatureType.TypeOneofCase.DictionaryType);

    private static string? ListOutput(ModelDescription description) =>
        description.Output.FirstOrDefault(output => output.Type.TypeCase == FeatureType.TypeOneofCase.SequenceType)?.Name;
}
