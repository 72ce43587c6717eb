using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation.Interface;
using Google.Protobuf;
using ElementCase = CoreMLSharp.Specification.SequenceFeatureType.TypeOneofCase;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Validation.Models;

/// <summary>Models of the Natural Language framework: revision, labels and parameters are there, text goes in.</summary>
internal static class Text
{
    public static void CheckTextClassifier(Model model, Report report)
    {
        TextClassifier classifier = model.TextClassifier;
        CheckFeatures(model, TypeCase.StringType, report);
        CheckContents(classifier.Revision, 1, classifier.ModelParameterData, report);
        CheckLabels(classifier.StringClassLabels, "stringClassLabels", report);
    }

    public static void CheckGazetteer(Model model, Report report)
    {
        Gazetteer gazetteer = model.Gazetteer;
        CheckFeatures(model, TypeCase.StringType, report);
        CheckContents(gazetteer.Revision, 2, gazetteer.ModelParameterData, report);
        CheckLabels(gazetteer.StringClassLabels, "stringClassLabels", report);
    }

    public static void CheckWordEmbedding(Model model, Report report)
    {
        CheckFeatures(model, TypeCase.MultiArrayType, report);
        CheckContents(model.WordEmbedding.Revision, 2, model.WordEmbedding.ModelParameterData, report);
    }

    public static void CheckWordTagger(Model model, Report report)
    {
        WordTagger tagger = model.WordTagger;
        ModelDescription description = model.Description ?? new();
        (string Name, ElementCase Element)[] named =
        [
            (tagger.TokenTagsOutputFeatureName, ElementCase.StringType),
            (tagger.TokensOutputFeatureName, ElementCase.StringType),
            (tagger.TokenLocationsOutputFeatureName, ElementCase.Int64Type),
            (tagger.TokenLengthsOutputFeatureName, ElementCase.Int64Type),
        ];
        CheckOutputs(description, named, report.At("description"));
        Features.Require(description.Input, 1, report.At("description"), TypeCase.StringType);
        CheckContents(tagger.Revision, 1, tagger.ModelParameterData, report);
        CheckLabels(tagger.StringTags, "stringTags", report);
    }

    private static void CheckOutputs(ModelDescription description, (string Name, ElementCase Element)[] named, Report report)
    {
        int expected = named.Count(output => output.Name.Length > 0);
        if (description.Output.Count != expected)
        {
            report.Error(
                $"{Counted.There(description.Output.Count, "output")}, but the tagger names {expected}.",
                "Describe exactly the outputs that the tagger names.");
            return;
        }

        if (description.Output.FirstOrDefault(output => !named.Any(name => name.Name == output.Name)) is { } unknown)
        {
            report.Error($"The tagger names no output '{unknown.Name}'.", "Describe exactly the outputs that the tagger names.");
            return;
        }

        if (!description.Output.Any(output => output.Name == named[0].Name))
        {
            report.Error("There is no output for the tags.", "Set tokenTagsOutputFeatureName to an output of the description.");
            return;
        }

        if (!Features.Require(description.Output, int.MaxValue, report, TypeCase.SequenceType)) return;
        foreach ((string name, ElementCase element) in named)
        {
            FeatureDescription? output = description.Output.LastOrDefault(output => output.Name == name);
            if (output is null || output.Type.SequenceType.TypeCase == element) continue;
            report.Error(
                $"The output '{name}' is not a sequence of the right elements.",
                element == ElementCase.StringType ? "Make it a sequence of strings." : "Make it a sequence of integers.");
        }
    }

    private static void CheckFeatures(Model model, TypeCase output, Report report)
    {
        ModelDescription description = model.Description ?? new();
        Features.Require(description.Input, 1, report.At("description"), TypeCase.StringType);
        Features.Require(description.Output, 1, report.At("description"), output);
    }

    private static void CheckContents(uint revision, uint least, ByteString parameters, Report report)
    {
        if (revision < least) report.Error($"The revision is {revision}.", $"Set it to {least} or more.");
        if (parameters.IsEmpty) report.Error("modelParameterData is empty.", "Fill it with what the Natural Language framework wrote.");
    }

    private static void CheckLabels(StringVector? labels, string field, Report report)
    {
        if (labels is null || labels.Vector.Count == 0) report.Error("There are no labels.", $"Set {field} to at least one label.");
    }
}
