using CoreMLSharp.Studio.Projects;

namespace CoreMLSharp.Studio.Data;

/// <summary>What may be wrong with labelled files, seen without opening them: too few, unbalanced.</summary>
public static class DataChecks
{
    private const int Few = 10;
    private const int Unbalanced = 5;

    /// <summary>Warnings, in sentences.</summary>
    public static IEnumerable<string> Of(Project project, DataPartName part)
    {
        IReadOnlyList<DataClass> classes = project.Data(part).Classes;
        string items = project.Task.Items;
        if (classes.Count == 0) yield break;
        if (part == DataPartName.Training && classes.Count == 1)
        {
            yield return $"There is only one class, '{classes[0].Label}'. A classifier needs two.";
        }

        string[] empty = [.. classes.Where(one => one.Items.Count == 0).Select(one => $"'{one.Label}'")];
        if (empty.Length > 0) yield return $"There are no {items} in {string.Join(", ", empty)}; it is left out.";
        string[] few = [.. classes.Where(one => one.Items.Count is > 0 and < Few).Select(one => $"'{one.Label}' ({one.Items.Count})")];
        if (few.Length > 0 && part == DataPartName.Training)
        {
            yield return $"There are few {items} in {string.Join(", ", few)}. Ten or more of each class do better.";
        }

        int[] counts = [.. classes.Select(one => one.Items.Count).Where(count => count > 0)];
        if (counts.Length > 1 && counts.Max() > Unbalanced * counts.Min())
        {
            yield return $"The classes are unbalanced: the largest has {counts.Max()} {items}, the smallest {counts.Min()}. The model will "
                + "lean to the larger ones.";
        }
    }
}
