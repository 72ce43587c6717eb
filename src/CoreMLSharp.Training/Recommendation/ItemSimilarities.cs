namespace CoreMLSharp.Training.Recommendation;

/// <summary>How alike items are by the users who chose them.</summary>
internal sealed class ItemSimilarities
{
    private readonly (int User, double Rating)[][] _ratings;
    private readonly double[] _means;

    public ItemSimilarities(RecommenderDataSource data)
    {
        Dictionary<string, int> numbers = data.Items.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        List<(int, double)>[] ratings = [.. data.Items.Select(_ => new List<(int, double)>())];
        foreach ((int user, UserItems items) in data.Users.Index())
        {
            foreach ((string item, double rating) in items.Ratings) ratings[numbers[item]].Add((user, rating));
        }

        _ratings = [.. ratings.Select(list => list.ToArray())];
        _means = [.. _ratings.Select(list => list.Average(entry => entry.Rating))];
    }

    /// <summary>The mean rating of an item.</summary>
    public double Mean(int item) => _means[item];

    /// <summary>
    /// Of each item those that are most like it, best first: of equals the one of the lower number.
    /// </summary>
    /// <param name="options">How alike is measured, and how many are kept.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public (int Item, double Similarity)[][] Nearest(RecommenderOptions options, CancellationToken cancellationToken)
    {
        (int, double)[][] nearest = new (int, double)[_ratings.Length][];
        Dictionary<int, List<int>> itemsOfUser = [];
        for (int item = 0; item < _ratings.Length; item++)
        {
            foreach ((int user, _) in _ratings[item])
            {
                if (!itemsOfUser.TryGetValue(user, out List<int>? items)) itemsOfUser[user] = items = [];
                items.Add(item);
            }
        }

        Parallel.For(0, _ratings.Length, new ParallelOptions { CancellationToken = cancellationToken }, item =>
        {
            SortedSet<int> others = [.. _ratings[item].SelectMany(entry => itemsOfUser[entry.User])];
            others.Remove(item);
            nearest[item] =
            [
                .. others.Select(other => (other, Similarity(item, other, options.Similarity)))
                .Where(pair => Math.Abs(pair.Item2) >= options.Threshold && pair.Item2 != 0)
                .OrderByDescending(pair => pair.Item2).ThenBy(pair => pair.other)
                .Take(options.MaximumSimilarItems),
            ];
        });
        return nearest;
    }

    private double Similarity(int one, int other, SimilarityType type) => type switch
    {
        SimilarityType.Jaccard => Jaccard(one, other),
        SimilarityType.Pearson => Pearson(one, other),
        _ => Shared(one, other).Sum(pair => pair.One * pair.Other) / (Length(one) * Length(other)),
    };

    private double Jaccard(int one, int other)
    {
        int both = Shared(one, other).Count();
        return (double)both / (_ratings[one].Length + _ratings[other].Length - both);
    }

    private double Pearson(int one, int other)
    {
        double products = 0, squares = 0, otherSquares = 0;
        foreach ((double a, double b) in Shared(one, other))
        {
            (double x, double y) = (a - _means[one], b - _means[other]);
            products += x * y;
            squares += x * x;
            otherSquares += y * y;
        }

        return squares > 0 && otherSquares > 0 ? products / Math.Sqrt(squares * otherSquares) : 0;
    }

    private double Length(int item) => Math.Sqrt(_ratings[item].Sum(entry => entry.Rating * entry.Rating));

    /// <summary>The ratings by users of both; each item's stand in the order of the users.</summary>
    private IEnumerable<(double One, double Other)> Shared(int one, int other)
    {
        (int User, double Rating)[] first = _ratings[one], second = _ratings[other];
        for (int i = 0, k = 0; i < first.Length && k < second.Length;)
        {
            if (first[i].User < second[k].User) i++;
            else if (first[i].User > second[k].User) k++;
            else yield return (first[i++].Rating, second[k++].Rating);
        }
    }
}
