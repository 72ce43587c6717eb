using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Validation.Models;

/// <summary>Item similarity recommenders: every item has a name of its own, and the features are of the right types.</summary>
internal static class Recommenders
{
    public static void Check(Model model, Report report)
    {
        ItemSimilarityRecommender recommender = model.ItemSimilarityRecommender;
        CheckItems(recommender, report);
        CheckFeatures(recommender, model.Description, report.At("description"));
    }

    private static void CheckItems(ItemSimilarityRecommender recommender, Report report)
    {
        IReadOnlyList<long> integers = recommender.ItemInt64Ids?.Vector ?? [];
        IReadOnlyList<string> strings = recommender.ItemStringIds?.Vector ?? [];
        ulong last = recommender.ItemItemSimilarities
            .SelectMany(item => item.SimilarItemList.Select(similar => similar.ItemId).Prepend(item.ItemId))
            .DefaultIfEmpty()
            .Max();
        if (integers.Count > 0 && strings.Count > 0)
        {
            report.Error("There are both integer and string item ids.", "Set one of the two lists.");
        }
        else if (integers.Count > 0)
        {
            CheckIds(integers.Count, integers.Distinct().Count(), (ulong)integers.Count <= last, last, report);
        }
        else if (strings.Count > 0)
        {
            // The reference validator lets the last item go without a string, so that this is a fault only where two are missing.
            CheckIds(strings.Count, strings.Distinct().Count(), (ulong)strings.Count < last, last, report);
        }
    }

    private static void CheckIds(int count, int different, bool tooFew, ulong last, Report report)
    {
        if (tooFew)
        {
            report.Error(
                $"{Counted.There(count, "item id")}, but items up to number {last}.",
                "Give every item an id, in the order of the numbers from 0.");
        }

        if (different != count) report.Error("Two items have the same id.", "Give every item an id of its own.");
    }

    private static void CheckFeatures(ItemSimilarityRecommender recommender, ModelDescription description, Report report)
    {
        string items = recommender.ItemInputFeatureName;
        if (items.Length == 0 && description.Input.Count == 1) items = description.Input[0].Name;
        if (items.Length == 0) report.Error("itemInputFeatureName is empty.", "Name the input that holds the user's items.");
        else
        {
            Features.RequireNamed(
                description.Input, items, report, TypeCase.DictionaryType, TypeCase.SequenceType, TypeCase.MultiArrayType);
        }

        RequireInput(recommender.NumRecommendationsInputFeatureName, TypeCase.Int64Type);
        RequireInput(recommender.ItemExclusionInputFeatureName, TypeCase.SequenceType, TypeCase.MultiArrayType);
        RequireInput(recommender.ItemRestrictionInputFeatureName, TypeCase.SequenceType, TypeCase.MultiArrayType);

        (string list, string scores) =
            (recommender.RecommendedItemListOutputFeatureName, recommender.RecommendedItemScoreOutputFeatureName);
        if (list.Length > 0) Features.RequireNamed(description.Output, list, report, TypeCase.SequenceType);
        if (scores.Length > 0) Features.RequireNamed(description.Output, scores, report, TypeCase.DictionaryType);
        if (list.Length == 0 && scores.Length == 0)
        {
            report.Error("No output is named.", "Set recommendedItemListOutputFeatureName, recommendedItemScoreOutputFeatureName or both.");
        }

        void RequireInput(string name, params ReadOnlySpan<TypeCase> types)
        {
            if (name.Length > 0) Features.RequireNamed(description.Input, name, report, types);
        }
    }
}
