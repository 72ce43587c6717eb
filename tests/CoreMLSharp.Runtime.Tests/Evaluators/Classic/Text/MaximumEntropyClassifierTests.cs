using CoreMLSharp.Building;
using CoreMLSharp.Models.NaturalLanguage;
using CoreMLSharp.Specification;
using Google.Protobuf;

namespace CoreMLSharp.Runtime.Tests.Evaluators.Classic.Text;

public class MaximumEntropyClassifierTests
{
    [Theory]
    [InlineData("good good", "pos", 4 * 0.6931471805599453)]
    [InlineData("Good bad!", "neg", -1.3862943611198906)]
    [InlineData("nothing known", "neg", 0.0)]
    public void The_score_is_count_times_rarity_times_weight(string text, string label, double difference)
    {
        MaximumEntropyModel parameters = new(
            10, ["neg", "pos"], [new("good", 5, [0, 2]), new("bad", 5, [1, -1]), new("!", 10, [100, 0])]);
        Model model = new()
        {
            SpecificationVersion = 3,
            Description = new ModelDescription
            {
                Input = { Feature.String("text") },
                Output = { Feature.String("label"), Feature.StringDictionary("labelProbability") },
            },
            TextClassifier = new TextClassifier
            {
                Revision = 1,
                StringClassLabels = new StringVector { Vector = { "neg", "pos" } },
                ModelParameterData = ByteString.CopyFrom(parameters.Write()),
            },
        };

        var outputs = ClassicModels.Load(model).Predict(new Dictionary<string, MLFeatureValue> { ["text"] = text });

        Assert.Equal(label, outputs["label"].StringValue);
        IReadOnlyDictionary<string, double> shares = outputs["labelProbability"].DictionaryValue;
        Assert.Equal(difference, Math.Log(shares["pos"] / shares["neg"]), 10);
    }
}
