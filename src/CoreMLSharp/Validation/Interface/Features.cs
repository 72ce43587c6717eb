using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Validation.Interface;

/// <summary>What the rules of model types ask of their features.</summary>
internal static class Features
{
    /// <summary>The types that can be written into a vector of numbers.</summary>
    public static readonly TypeCase[] Vectorizable = [TypeCase.DoubleType, TypeCase.Int64Type, TypeCase.MultiArrayType];

    /// <summary>At most so many features, each of one of the types.</summary>
    /// <returns>Whether it is so; otherwise the report says why not.</returns>
    public static bool Require(IReadOnlyList<FeatureDescription> features, int most, Report report, params ReadOnlySpan<TypeCase> types)
    {
        if (features.Count > most)
        {
            report.Error(
                $"{Counted.There(features.Count, "feature")} ({Names(features)}) where at most {most} is allowed.",
                "Remove those that are too many.");
            return false;
        }

        bool good = true;
        foreach (FeatureDescription feature in features) good &= RequireType(feature, report, types);
        return good;
    }

    /// <summary>A feature of this name, of one of the types.</summary>
    /// <returns>Whether it is so; otherwise the report says why not.</returns>
    public static bool RequireNamed(
        IReadOnlyList<FeatureDescription> features, string name, Report report, params ReadOnlySpan<TypeCase> types)
    {
        if (features.FirstOrDefault(feature => feature.Name == name) is { } found) return RequireType(found, report, types);
        report.Error($"The description has no feature '{name}'.", $"Describe it, or name one of those that are there: {Names(features)}.");
        return false;
    }

    /// <summary>
    /// Whether one feature can stand for the other between the stages of a pipeline: same name and type, optional or not.
    /// </summary>
    public static bool AreEquivalent(FeatureDescription a, FeatureDescription b) =>
        a.Name == b.Name && AreEqual(a.Type ?? new(), b.Type ?? new());

    /// <summary>Whether two types are the same; arrays of flexible shape only need the same rank, images the same default size.</summary>
    public static bool AreEqual(FeatureType a, FeatureType b) => a.TypeCase == b.TypeCase && a.TypeCase switch
    {
        TypeCase.MultiArrayType => AreEqual(a.MultiArrayType, b.MultiArrayType),
        TypeCase.DictionaryType => a.DictionaryType.KeyTypeCase == b.DictionaryType.KeyTypeCase,
        TypeCase.ImageType => a.ImageType.Width == b.ImageType.Width
            && a.ImageType.Height == b.ImageType.Height
            && a.ImageType.ColorSpace == b.ImageType.ColorSpace,
        TypeCase.SequenceType => a.SequenceType.TypeCase == b.SequenceType.TypeCase,
        TypeCase.StateType => AreEqual(a.StateType.ArrayType ?? new(), b.StateType.ArrayType ?? new()),
        _ => true,
    };

    /// <summary>A type as a message calls it, such as <c>multiArray FLOAT32 [3, 4]</c>.</summary>
    public static string Describe(FeatureType? type) => type switch
    {
        { TypeCase: TypeCase.MultiArrayType } =>
            $"multiArray {type.MultiArrayType.DataType} [{string.Join(", ", type.MultiArrayType.Shape)}]",
        { TypeCase: TypeCase.ImageType } => $"image {type.ImageType.ColorSpace} {type.ImageType.Width} × {type.ImageType.Height}",
        { TypeCase: not TypeCase.None } => Name(type.TypeCase),
        _ => "of no type",
    };

    private static bool AreEqual(ArrayFeatureType a, ArrayFeatureType b)
    {
        if (a.DataType != b.DataType || Rank(a) != Rank(b)) return false;
        bool flexible = IsFlexible(a) || IsFlexible(b);
        return flexible || a.Shape.SequenceEqual(b.Shape);
    }

    private static bool IsFlexible(ArrayFeatureType array) => array.ShapeFlexibilityCase != ArrayFeatureType.ShapeFlexibilityOneofCase.None;

    private static int Rank(ArrayFeatureType array) => array.ShapeFlexibilityCase switch
    {
        ArrayFeatureType.ShapeFlexibilityOneofCase.EnumeratedShapes => array.EnumeratedShapes.Shapes.FirstOrDefault()?.Shape_.Count ?? 0,
        ArrayFeatureType.ShapeFlexibilityOneofCase.ShapeRange => array.ShapeRange.SizeRanges.Count,
        _ => array.Shape.Count,
    };

    private static bool RequireType(FeatureDescription feature, Report report, ReadOnlySpan<TypeCase> types)
    {
        if (types.Contains(feature.Type?.TypeCase ?? TypeCase.None)) return true;
        List<string> allowed = [];
        foreach (TypeCase type in types) allowed.Add(Name(type));
        report.Error($"The feature '{feature.Name}' is {Describe(feature.Type)}.", $"Here it must be {string.Join(" or ", allowed)}.");
        return false;
    }

    private static string Name(TypeCase type)
    {
        string name = type.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..^"Type".Length];
    }

    private static string Names(IReadOnlyList<FeatureDescription> features) => string.Join(", ", features.Select(feature => feature.Name));
}
