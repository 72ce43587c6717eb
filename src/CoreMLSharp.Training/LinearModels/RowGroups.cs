namespace CoreMLSharp.Training.LinearModels;

/// <summary>
/// Which rows of features belong to one example: a photo and what augmentation made of it, or the windows of a sound. Where examples are
/// held out, their rows stay together.
/// </summary>
/// <param name="ExampleOf">The example of each row, from 0 on; those of one example follow each other.</param>
/// <param name="JudgesFirstOnly">Whether an example is judged by its first row, and not by all of them.</param>
internal sealed record RowGroups(int[] ExampleOf, bool JudgesFirstOnly)
{
    /// <summary>As many rows for each example: itself, then its altered copies, which are not judged.</summary>
    public static RowGroups Copies(int rows, int perExample) =>
        new([.. Enumerable.Range(0, rows).Select(row => row / perExample)], JudgesFirstOnly: true);

    /// <summary>The first row of each example.</summary>
    public int[] FirstRows() => [.. Enumerable.Range(0, ExampleOf.Length).Where(IsFirst)];

    /// <summary>Whether a row counts where examples are judged.</summary>
    public bool IsJudged(int row) => !JudgesFirstOnly || IsFirst(row);

    private bool IsFirst(int row) => row == 0 || ExampleOf[row] != ExampleOf[row - 1];
}
