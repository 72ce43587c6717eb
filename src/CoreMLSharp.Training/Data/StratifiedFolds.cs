namespace CoreMLSharp.Training.Data;

/// <summary>Divides examples into folds in which every class has its share. The same examples are always divided alike.</summary>
internal static class StratifiedFolds
{
    /// <summary>The fold of each example, 0 to <paramref name="folds"/> − 1.</summary>
    public static int[] Assign(ReadOnlySpan<int> labels, int classes, int folds)
    {
        int[] fold = new int[labels.Length];
        int[] order = ShuffledOrder(labels.Length);
        int[] next = new int[classes];
        for (int k = 1; k < classes; k++) next[k] = k;
        foreach (int example in order) fold[example] = next[labels[example]]++ % folds;
        return fold;
    }

    /// <summary>
    /// Files of a folder often come in groups of near-copies: neighbours must not all fall into one fold, nor follow its rhythm.
    /// </summary>
    private static int[] ShuffledOrder(int length)
    {
        int[] order = [.. Enumerable.Range(0, length)];
        new Random(0).Shuffle(order);
        return order;
    }
}
