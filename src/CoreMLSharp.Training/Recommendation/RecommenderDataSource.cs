using System.Globalization;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Training.Data;

namespace CoreMLSharp.Training.Recommendation;

/// <summary>Which users chose which items, with or without ratings; Create ML's training table of <c>MLRecommender</c>.</summary>
public sealed class RecommenderDataSource
{
    private RecommenderDataSource(
        string name, IReadOnlyList<UserItems> users, IReadOnlyList<string> items, IReadOnlyList<string> warnings) =>
        (Name, Users, Items, Warnings) = (name, users, items, warnings);

    /// <summary>The file that the table comes from, for messages.</summary>
    public string Name { get; }

    /// <summary>The users with their items, in the order of their first appearance.</summary>
    public IReadOnlyList<UserItems> Users { get; }

    /// <summary>The items, in the order of their first appearance.</summary>
    public IReadOnlyList<string> Items { get; }

    /// <summary>What may be wrong with the table, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads a table with a row for each item that a user chose; of a pair that stands twice the last rating counts.</summary>
    /// <param name="table">The table.</param>
    /// <param name="userColumn">The column of users.</param>
    /// <param name="itemColumn">The column of items.</param>
    /// <param name="ratingColumn">The column of ratings; null to count each item of a user alike.</param>
    /// <exception cref="CoreMLException">There is no such column, or a rating is no number.</exception>
    public static RecommenderDataSource FromTable(
        MLDataTable table, string userColumn = "user", string itemColumn = "item", string? ratingColumn = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        IReadOnlyList<string> users = table[userColumn], items = table[itemColumn];
        IReadOnlyList<string>? ratings = ratingColumn is null ? null : table[ratingColumn];
        OrderedDictionary<string, OrderedDictionary<string, double>> chosen = [];
        OrderedDictionary<string, bool> names = [];
        int left = 0, twice = 0;
        for (int row = 0; row < table.RowCount; row++)
        {
            if (users[row].Length == 0 || items[row].Length == 0)
            {
                left++;
                continue;
            }

            names[items[row]] = true;
            if (!chosen.TryGetValue(users[row], out OrderedDictionary<string, double>? own)) chosen[users[row]] = own = [];
            if (own.ContainsKey(items[row])) twice++;
            own[items[row]] = ratings is null ? 1 : Rating(table, ratings[row], row);
        }

        return new RecommenderDataSource(
            table.Name, [.. chosen.Select(user => new UserItems(user.Key, user.Value))], [.. names.Keys],
            [.. table.Warnings, .. Counts(table.Name, left, twice)]);
    }

    /// <summary>Checks that a recommender can be trained on the table.</summary>
    /// <exception cref="CoreMLException">There are fewer than two items, or no user has two.</exception>
    public void CheckTrainable()
    {
        if (Items.Count < 2) throw new CoreMLException($"A recommender needs at least two items; {Name} has {Items.Count}.");
        if (Users.All(user => user.Ratings.Count < 2))
        {
            throw new CoreMLException($"No user of {Name} has two items, so that none is like another. Are the columns the right ones?");
        }
    }

    /// <summary>The users with some of their items, for those that are left with any.</summary>
    internal RecommenderDataSource Where(Func<int, bool> isKept)
    {
        UserItems[] users =
        [
            .. Users.Select(user => user with { Ratings = user.Ratings.Where((_, index) => isKept(index)).ToDictionary() })
            .Where(user => user.Ratings.Count > 0),
        ];
        HashSet<string> left = [.. users.SelectMany(user => user.Ratings.Keys)];
        return new RecommenderDataSource(Name, users, [.. Items.Where(left.Contains)], []);
    }

    private static double Rating(MLDataTable table, string text, int row) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out double rating) && double.IsFinite(rating)
            ? rating
            : throw new CoreMLException($"{table.Name}, row {row + 1}: the rating '{text}' is no number.");

    private static IEnumerable<string> Counts(string name, int left, int twice)
    {
        if (left > 0) yield return $"{name}: {Counted.Of(left, "row")} without a user or an item {(left == 1 ? "was" : "were")} left out.";
        if (twice == 0) yield break;
        yield return $"{name}: {Counted.Of(twice, "pair")} of user and item {(twice == 1 ? "stands" : "stand")} again; the last counts.";
    }
}

/// <summary>A user's items.</summary>
/// <param name="User">The user.</param>
/// <param name="Ratings">The items with their ratings, 1 where there are none, in the order of their first appearance.</param>
public sealed record UserItems(string User, IReadOnlyDictionary<string, double> Ratings);
