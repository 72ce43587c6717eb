using System.Text.RegularExpressions;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Editing;

/// <summary>Gives features other names wherever they occur.</summary>
internal static partial class Renaming
{
    /// <summary>
    /// Renames features, all at once, so that two may change places. What is only inside the model and has one of the new names gives way
    /// to it.
    /// </summary>
    public static void Apply(Model model, IReadOnlyDictionary<string, string> names)
    {
        Check(model, names);
        Dictionary<string, string> map = new(names);
        HashSet<string> taken = FeatureNames.All(model);
        taken.UnionWith(names.Values);
        foreach (string name in names.Values.Where(name => !names.ContainsKey(name) && taken.Contains(name)))
        {
            string free = FeatureNames.Free($"{name}_1", taken);
            taken.Add(free);
            map.Add(name, free);
        }

        FeatureNames.Map(model, name => map.GetValueOrDefault(name, name));
    }

    private static void Check(Model model, IReadOnlyDictionary<string, string> names)
    {
        HashSet<string> own = [.. ModelFeatures.Own(model).Select(feature => feature.Name)];
        bool isProgram = ModelFeatures.Leaves(model).Any(leaf => leaf.MlProgram is not null);
        foreach ((string from, string to) in names)
        {
            ModelFeatures.Find(model, from);
            ModelFeatures.RequireNotLinked(model, from, "renamed");
            if (to.Length == 0) throw new CoreMLException($"The new name of the feature '{from}' is empty.");
            if (isProgram && !Identifier().IsMatch(to))
            {
                throw new CoreMLException(
                    $"'{to}' cannot be a name in an ML Program: names are a letter or underscore, then letters, digits and underscores.");
            }

            if (own.Contains(to) && !names.ContainsKey(to))
            {
                throw new CoreMLException($"'{from}' cannot be renamed to '{to}': the model has a feature of that name.");
            }
        }

        if (names.Values.Distinct().Count() != names.Count) throw new CoreMLException("Two features cannot be renamed to the same name.");
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_@]*$")]
    private static partial Regex Identifier();
}
