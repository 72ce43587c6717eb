using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Text;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.Tasks;
using CoreMLSharp.Training.WordTagging;
using CoreMLSharp.Validation;
using WordTagger = CoreMLSharp.Training.WordTagging.WordTagger;

namespace CoreMLSharp.Training.Tests.WordTagging;

public class WordTaggerTests
{
    private static readonly string[] Names = ["Ada", "Emil", "Mia", "Noah"], Verbs = ["met", "saw", "likes"];
    private static readonly string[] Places = ["Rome", "Oslo", "Lima"];

    private static readonly WordTaggerDataSource Sentences = WordTaggerDataSource.Of(
    [
        .. from name in Names
           from verb in Verbs
           from place in Places
           select new LabeledSentence([name, verb, "New", place, "."], ["B-PER", "O", "B-LOC", "I-LOC", "O"]),
    ]);

    [Fact]
    public void A_tagger_is_a_valid_model_of_public_parts_and_labels_as_its_classifier_says()
    {
        using WordTagger tagger = WordTagger.Train(Sentences);

        Assert.Empty(ModelValidator.Validate(tagger.Model.Specification));
        Assert.Equal((1, 1), (tagger.TrainingMetrics.Accuracy, tagger.TrainingMetrics.EntityF1));
        Assert.Equal(["B-PER", "O", "B-LOC", "I-LOC", "O"], tagger.Predict(["Zoe", "met", "New", "York", "."]));
        using MLModel model = MLModel.Load(tagger.Model);
        Dictionary<string, double> features = new() { ["b="] = 1, ["w=met"] = 1, ["x=met"] = 1 };
        var outputs = model.Predict(new Dictionary<string, MLFeatureValue> { ["features"] = MLFeatureValue.FromDictionary(features) });
        IReadOnlyDictionary<string, double> shares = outputs["labelProbability"].DictionaryValue;
        Assert.Equal("O", shares.MaxBy(entry => entry.Value).Key);
    }

    [Fact]
    public void The_same_sentences_give_the_same_bytes_and_a_limit_of_bytes_is_kept()
    {
        byte[][] models = [.. new[] { 1_000_000, 1_000_000, 2_000 }.Select(Bytes)];

        Assert.Equal(models[0], models[1]);
        Assert.InRange(models[2].Length, 1, 4_000);
        Assert.True(models[0].Length > models[2].Length);
    }

    [Fact]
    public void Sentences_are_read_from_json_and_from_lines()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["a.json"], """[{"tokens": ["Ada", "ran"], "labels": ["N", "V"]}]""");
        File.WriteAllText(folder["a.conll"], "-DOCSTART- O\n\nAda NNP N\nran VBD V\n\n\nOslo NNP N\n");

        LabeledSentence sentence = Assert.Single(WordTaggerDataSource.Read(folder["a.json"]).Sentences);
        Assert.Equal((string[])["Ada", "ran"], sentence.Tokens);
        Assert.Equal([2, 1], WordTaggerDataSource.Read(folder["a.conll"]).Sentences.Select(one => one.Labels.Count));
        File.WriteAllText(folder["b.json"], """[{"tokens": ["Ada", "ran"], "labels": ["N"]}]""");
        Assert.Contains(
            "2 words but 1 label", Assert.Throws<CoreMLException>(() => WordTaggerDataSource.Read(folder["b.json"])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Entities_count_when_they_are_found_whole()
    {
        using WordTagger tagger = WordTagger.Train(Sentences);
        WordTaggerDataSource other = WordTaggerDataSource.Of(
        [
            new(["Ada", "met", "New", "Rome", "."], ["B-PER", "O", "B-LOC", "I-LOC", "O"]),
            new(["Mia", "met", "New", "Oslo", "."], ["B-PER", "O", "O", "B-LOC", "O"]),
        ]);

        TaskEvaluation evaluation = WordTaggerEvaluation.Run(WordLabels.Of(tagger.Model.Specification)!, other);

        Assert.Equal((0.8, 0.75), (evaluation.Metrics.Accuracy!.Value, evaluation.Metrics.EntityF1!.Value));
        Assert.Equal("met New [Oslo] .", evaluation.Examples[8].Example[^16..]);
    }

    private static byte[] Bytes(int most)
    {
        using TemporaryFolder folder = new();
        using WordTagger tagger = WordTagger.Train(Sentences, new WordTaggerOptions { MaximumBytes = most });
        tagger.Save(folder["m.mlmodel"]);
        return File.ReadAllBytes(folder["m.mlmodel"]);
    }
}
