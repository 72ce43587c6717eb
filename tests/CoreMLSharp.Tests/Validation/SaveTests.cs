using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using static CoreMLSharp.Tests.Validation.Samples;

namespace CoreMLSharp.Tests.Validation;

public sealed class SaveTests
{
    [Fact]
    public void A_model_that_core_ML_would_refuse_is_not_saved_unless_asked_for()
    {
        using TemporaryFolder folder = new();
        Model model = LinearClassifier();
        model.GlmClassifier.Offset.Clear();
        string path = folder["model.mlmodel"];

        ModelValidationException refusal = Assert.Throws<ModelValidationException>(() => new ModelFile(model).Save(path));
        Assert.Contains(
            "glmClassifier: There is 1 row of weights, but no offsets. Give every row one offset.", refusal.Message,
            StringComparison.Ordinal);
        Assert.Single(refusal.Diagnostics);
        Assert.False(File.Exists(path));

        new ModelFile(model).Save(path, validate: false);
        Assert.Equal(model, ModelFile.Load(path).Specification);
    }

    [Fact]
    public void A_model_without_a_version_is_not_saved()
    {
        using TemporaryFolder folder = new();
        Model model = Scaler();
        model.SpecificationVersion = 0;
        ModelValidationException refusal =
            Assert.Throws<ModelValidationException>(() => new ModelFile(model).Save(folder["model.mlmodel"]));
        Assert.Contains("no specification version", refusal.Message, StringComparison.Ordinal);
    }
}
