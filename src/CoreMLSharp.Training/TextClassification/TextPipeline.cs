using CoreMLSharp.Building;
using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Training.TextClassification;

/// <summary>
/// A classifier of terms as a model of public parts: a dictionary of terms → their positions (<c>dictVectorizer</c>) → an array
/// (<c>featureVectorizer</c>) → the same with the length 1 (<c>normalizer</c>) → classes (<c>glmClassifier</c>).
/// How a text becomes the dictionary stands in the metadata.
/// </summary>
internal static class TextPipeline
{
    /// <summary>The name of the input.</summary>
    public const string Input = "text";

    private static readonly ClassifierOutputs Outputs = new("label", "labelProbability");

    public static Model Create(TextTerms how, IReadOnlyList<string> terms, TermClassifier classifier, IReadOnlyList<string> classes)
    {
        FeatureDescription places = Feature.Int64Dictionary("termNumbers");
        FeatureDescription vector = Feature.MultiArray("terms", DataType.Double, terms.Count);
        FeatureDescription unit = Feature.MultiArray("unitTerms", DataType.Double, terms.Count);
        Model model = PipelineBuilder.Classifier(
            FeatureEngineeringBuilder.DictVectorizer(Input, places.Name, (string[])[.. terms]),
            FeatureEngineeringBuilder.FeatureVectorizer([places], vector.Name, new Dictionary<string, int> { [places.Name] = terms.Count }),
            FeatureEngineeringBuilder.Normalizer(vector, unit.Name),
            Head(unit, classifier, classes));
        model.Description.Input[0].ShortDescription = $"The terms of the text, as the metadata '{TextTerms.MetadataKey}' say";
        model.Description.Metadata = new Metadata { UserDefined = { [TextTerms.MetadataKey] = how.ToString() } };
        return model;
    }

    private static Model Head(FeatureDescription input, TermClassifier classifier, IReadOnlyList<string> classes) =>
        classifier.Weights is [var second]
            ? GlmClassifierBuilder.Create(input, Outputs, classes, [new double[second.Length], second], [0, classifier.Offsets[0]])
            : GlmClassifierBuilder.Create(input, Outputs, classes, classifier.Weights, classifier.Offsets);
}
