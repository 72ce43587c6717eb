using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Tests.Evaluators.Classic;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Tests.Evaluators;

public class AppleOnlyTests
{
    public static TheoryData<Action<Model>, string> Models => new()
    {
        { model => model.WordTagger = new WordTagger(), "a word tagger of Create ML hashes" },
        { model => model.WordEmbedding = new WordEmbedding(), "parameters of a wordEmbedding" },
        { model => model.Gazetteer = new Gazetteer(), "parameters of a gazetteer" },
        { model => model.AudioFeaturePrint = new AudioFeaturePrint(), "Audio Feature Print" },
        { model => model.VisionFeaturePrint = new VisionFeaturePrint(), "Vision Feature Print" },
        { model => model.CustomModel = new CustomModel { ClassName = "TCRecommender" }, "'TCRecommender'" },
        { model => model.SerializedModel = new SerializedModel { Identifier = "com.example" }, "'com.example'" },
    };

    [Theory]
    [MemberData(nameof(Models), DisableDiscoveryEnumeration = true)]
    public void A_model_that_needs_apples_systems_says_so(Action<Model> type, string expected)
    {
        Model model = ClassicModels.Model([], [], type);

        Assert.Contains(
            expected, Assert.Throws<UnsupportedModelException>(() => ClassicModels.Load(model)).Message, StringComparison.Ordinal);
    }
}
