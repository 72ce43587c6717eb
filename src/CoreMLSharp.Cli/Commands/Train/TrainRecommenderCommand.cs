using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.Recommendation;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train recommender</c>: a recommender from a table of users and items.</summary>
internal static class TrainRecommenderCommand
{
    private static readonly Dictionary<string, SimilarityType> Similarities =
        Enum.GetValues<SimilarityType>().ToDictionary(type => type.ToString().ToLowerInvariant());

    public static Command Create(Terminal terminal)
    {
        TaskTraining task = new(terminal, "users");
        Argument<string> data = new("DATA") { Description = "A .csv or .json file with a row for each item that a user chose." };
        RecommenderTableOptions columns = new();
        Option<string> validation = new("--validation")
        {
            Description = "What the same users chose beside it, to validate with; otherwise a tenth of the table is set aside.",
            HelpName = "DATA",
        };
        ChoiceOption<SimilarityType> similarity =
            new("--similarity", "How alike two items are by the users who chose them.", Similarities, "cosine");
        Option<double?> threshold = CheckedOption.Number(
            "--threshold", "NUMBER", "Leave out similarities below it (0.001 where it is not given).", least: 0, most: 1);
        Option<int?> most = CheckedOption.Integer(
            "--max-similar-items", "By how many similar items an item is recommended at most (64 where it is not given).", least: 1);
        CommandWithExamples command = new("recommender", "Train a recommender by the similarity of items.")
        {
            Arguments = { data },
            Options = { validation, similarity, threshold, most },
            Examples =
            [
                ("coreml train recommender ratings.csv -o Films.mlmodel", "Train on the columns user and item."),
                ("coreml train recommender ratings.csv -o Films.mlmodel --rating-column rating --similarity pearson", "With ratings."),
            ],
        };
        command.AddAll([.. columns.All, .. task.Options]);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            RecommenderOptions standard = new();
            RecommenderOptions options = new()
            {
                Similarity = similarity.Read(parse),
                Threshold = parse.GetValue(threshold) ?? standard.Threshold,
                MaximumSimilarItems = parse.GetValue(most) ?? standard.MaximumSimilarItems,
                Validation = parse.GetValue(validation) is { } path ? columns.Read(parse, path) : null,
                Metadata = task.Metadata.Read(parse),
            };
            RecommenderDataSource ratings = columns.Read(parse, parse.GetRequiredValue(data));
            task.Run(parse, progress => Recommender.Train(ratings, options, progress, cancellationToken), cancellationToken);
        }, cancellationToken));
        return command;
    }
}
