using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Data;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.FeatureClassification;

namespace CoreMLSharp.Training.Tests.FeatureClassification;

public sealed class FeatureSetTests
{
    [Fact]
    public void A_set_is_read_as_it_was_saved()
    {
        using TemporaryFolder folder = new();
        FeatureSet saved = FeatureClassifierTests.SmallSet();
        saved.Save(folder["set.safetensors"]);

        FeatureSet loaded = FeatureSet.Load(folder["set.safetensors"]);

        Assert.Equal(saved.Classes, loaded.Classes);
        Assert.Equal(saved.Labels, loaded.Labels);
        Assert.Equal(saved.Features.Row(59).ToArray(), loaded.Features.Row(59).ToArray());
    }

    [Fact]
    public void Without_names_the_numbers_are_the_classes()
    {
        FeatureSet set = Load([7, 3, 7], null);

        Assert.Equal(["3", "7"], set.Classes);
        Assert.Equal([1, 0, 1], set.Labels);
    }

    [Theory]
    [InlineData(new long[] { 0, 1, 5 }, """["a", "b"]""", "label of row 2")]
    [InlineData(new long[] { 0, 0, 0 }, """["a", "b"]""", "'b' has no examples")]
    [InlineData(new long[] { 0, 0, 0 }, """["a"]""", "at least two classes")]
    [InlineData(new long[] { 0, 1, 0 }, """["a", "a"]""", "same label")]
    [InlineData(new long[] { 0, 1, 0 }, """{"a": 1}""", "JSON array")]
    [InlineData(new long[] { 0, 1 }, """["a", "b"]""", "as many 'labels'")]
    public void What_does_not_fit_is_one_clear_error(long[] labels, string classes, string message)
    {
        CoreMLException error = Assert.Throws<CoreMLException>(() => Load(labels, classes));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("x.safetensors", error.Message, StringComparison.Ordinal);
    }

    private static FeatureSet Load(long[] labels, string? classes)
    {
        using TemporaryFolder folder = new();
        Dictionary<string, StoredTensor> tensors = new()
        {
            ["features"] = StoredTensor.From(MLMultiArray.Wrap([1f, 2, 3, 4, 5, 6], 3, 2)),
            ["labels"] = StoredTensor.From(MLMultiArray.Wrap([.. labels.Select(label => (int)label)], labels.Length)),
        };
        Dictionary<string, string> metadata = classes is null ? [] : new() { ["classes"] = classes };
        new SafeTensorsFile(tensors, metadata).Save(folder["x.safetensors"]);
        return FeatureSet.Load(folder["x.safetensors"]);
    }
}
