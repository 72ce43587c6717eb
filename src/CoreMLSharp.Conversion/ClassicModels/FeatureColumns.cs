using System.Globalization;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.ClassicModels;

/// <summary>The numbers of a row that a model takes.</summary>
/// <param name="Count">How many.</param>
/// <param name="Names">
/// Their names, each of which becomes an input; null where the model has none, so that the row is one array.
/// </param>
/// <param name="ArrayName">What the array is called then.</param>
internal sealed record FeatureColumns(int Count, IReadOnlyList<string>? Names = null, string ArrayName = "features")
{
    /// <summary>More columns than any table has; files that say so are taken for damaged.</summary>
    private const int Maximum = 1 << 24;

    /// <summary>Columns by the names in a file, which count for none where the library only numbered them.</summary>
    /// <param name="count">How many columns the model says it has.</param>
    /// <param name="names">The names in the file, perhaps none.</param>
    /// <param name="numbered">The text before the number in names that the library made up.</param>
    /// <exception cref="ModelFormatException">There are not as many names as columns, or no columns.</exception>
    public static FeatureColumns Of(long count, IReadOnlyList<string> names, string numbered)
    {
        if (count is < 1 or > Maximum) throw new ModelFormatException($"it has {count} features.");
        if (names.Count > 0 && names.Count != count)
        {
            throw new ModelFormatException($"it has {names.Count} names for {count} features.");
        }

        bool areMadeUp = names.Index().All(name => name.Item == numbered + name.Index.ToString(CultureInfo.InvariantCulture));
        bool areUnique = names.Distinct().Count() == names.Count && names.All(name => name.Length > 0);
        return new FeatureColumns((int)count, areMadeUp || !areUnique ? null : names);
    }
}
