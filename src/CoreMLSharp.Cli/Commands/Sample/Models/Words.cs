using CoreMLSharp.Building;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Cli.Commands.Sample.Models;

/// <summary>A classifier of texts by how often four words are in them.</summary>
internal static class Words
{
    public static Model Create()
    {
        string[] words = ["good", "great", "bad", "dull"];
        Model positions = FeatureEngineeringBuilder.DictVectorizer("counts", "positions", words);
        Model vector = FeatureEngineeringBuilder.FeatureVectorizer(
            [Feature.Int64Dictionary("positions")], "features", new Dictionary<string, int> { ["positions"] = words.Length });
        Model mood = GlmClassifierBuilder.Create(
            [vector.Description.Output[0].Clone()], (string[])["negative", "positive"], [[1, 2, -1.5, -1]], [0],
            outputs: new ClassifierOutputs("mood", "probabilities"));
        return PipelineBuilder.Classifier(positions, vector, mood);
    }
}
