using CoreMLSharp.Diagnostics;
using CoreMLSharp.Editing;
using CoreMLSharp.Editing.Linking;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests;
using CoreMLSharp.Validation;
using CoreMLSharp.Validation.Programs;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Editing;

/// <summary>Edits of ML Programs, by running them before and after.</summary>
public sealed class ProgramEditingTests
{
    private static readonly float[] Factors = [.. Enumerable.Range(1, 12).Select(i => (float)i)];
    private static readonly float[] Numbers = [.. Enumerable.Range(1, 12).Select(i => (float)(13 - i))];
    private static readonly float[] Products = [.. Factors.Zip(Numbers, (factor, number) => factor * number)];
    private static readonly byte[] Red = [1, 2, 3, 4], Green = [5, 6, 7, 8], Blue = [9, 10, 11, 12];

    [Fact]
    public void A_renamed_program_computes_the_same()
    {
        using ModelFile file = ScalingProgram.Create(Factors);
        ModelEditor editor = ModelEditor.Of(file).Rename(new Dictionary<string, string> { ["x"] = "factors", ["y"] = "x" });

        Assert.Equal(Products, Predict(file, "x", Array(Numbers), "y").MultiArrayValue.ToFloats());
        Assert.Equal(Products, Predict(Checked(editor), "factors", Array(Numbers), "x").MultiArrayValue.ToFloats());
    }

    [Fact]
    public void An_input_becomes_a_picture_with_scale_and_bias()
    {
        using ModelFile file = ScalingProgram.Create(Factors);
        ModelEditor editor = ModelEditor.Of(file).ToImage("x", new ImageOptions { Scale = 2, RedBias = 1, GreenBias = 2, BlueBias = 3 });

        float[] array =
        [
            .. Red.Select(value => (2f * value) + 1), .. Green.Select(value => (2f * value) + 2), .. Blue.Select(value => (2f * value) + 3),
        ];
        float[] expected = Predict(file, "x", Array(array), "y").MultiArrayValue.ToFloats();
        Assert.Equal(expected, Predict(Checked(editor), "x", Networks.Picture(Red, Green, Blue), "y").MultiArrayValue.ToFloats());
    }

    [Fact]
    public void Each_channel_of_a_picture_has_a_scale_of_its_own()
    {
        using ModelFile file = ScalingProgram.Create(Factors);
        ImageOptions options = new() { RedScale = 2, GreenScale = 3, BlueScale = 4, GreenBias = 5 };
        ModelEditor editor = ModelEditor.Of(file).ToImage("x", options);

        float[] array =
        [
            .. Red.Select(value => 2f * value), .. Green.Select(value => (3f * value) + 5), .. Blue.Select(value => 4f * value),
        ];
        float[] expected = Predict(file, "x", Array(array), "y").MultiArrayValue.ToFloats();
        Assert.Equal(expected, Predict(Checked(editor), "x", Networks.Picture(Red, Green, Blue), "y").MultiArrayValue.ToFloats());
    }

    [Fact]
    public void An_output_becomes_a_picture_with_scale_and_bias()
    {
        using ModelFile file = ScalingProgram.Create([.. Enumerable.Repeat(1f, 12)]);
        ModelEditor editor = ModelEditor.Of(file).ToImage("y", new ImageOptions { Scale = 10, BlueBias = 5 });

        byte[] pixels = Predict(Checked(editor), "x", Array(Numbers), "y").ImageValue.ToPixels(PixelFormat.Rgb).Bytes;

        // The numbers go down from 12: the first pixel has 12, 8 and 4.
        Assert.Equal([120, 80, 45], pixels[..3]);
    }

    [Fact]
    public void Element_types_get_casts_that_the_operation_set_knows()
    {
        using ModelFile file = ScalingProgram.Create(Factors);
        ModelFile edited = Checked(ModelEditor.Of(file).SetArrayType("x", DataType.Float16).SetArrayType("y", DataType.Int32));
        Assert.Equal(DataType.Float16, edited.Specification.Description.Input[0].Type.MultiArrayType.DataType);
    }

    [Fact]
    public void Programs_are_joined_linked_embedded_and_split_with_just_their_weights()
    {
        using TemporaryFolder folder = new();
        using ModelFile first = ScalingProgram.Create(Factors, "x", "h"), second = ScalingProgram.Create(Numbers, "h", "y");
        first.Save(folder["first.mlpackage"]);
        second.Save(folder["second.mlpackage"]);
        float[] expected = [.. Numbers.Select((number, i) => number * Factors[i] * Numbers[i])];

        string joined = PipelineStages.Join([folder["first.mlpackage"], folder["second.mlpackage"]], folder["both.mlpackage"]);
        LinkReport report = ModelLinker.Link(joined, folder["linked"], "First", stage: "1");
        (string embedded, _) = LinkedModelEmbedder.Embed(folder["linked", "both.mlpackage"], folder["alone.mlpackage"], []);
        IReadOnlyList<string> stages = PipelineStages.Split(embedded, folder["stages"]);

        Assert.Equal(expected, Predict(joined));
        Assert.Equal(expected, Predict(report.Files[1].Path));
        Assert.Equal(expected, Predict(embedded));
        Assert.Equal(2, Directory.EnumerateFiles(joined, "*.bin", SearchOption.AllDirectories).Count());
        Assert.All(
            stages.Concat(report.Files.Select(file => file.Path)),
            path => Assert.Single(Directory.EnumerateFiles(path, "*.bin", SearchOption.AllDirectories)));
        using ModelFile split = ModelFile.Load(stages[0]);
        Assert.Equal(Products, Predict(split, "x", Array(Numbers), "h").MultiArrayValue.ToFloats());
    }

    [Fact]
    public void Files_that_are_joined_linked_and_split_stay_as_they_are()
    {
        using ModelFile first = ScalingProgram.Create(Factors, "x", "h"), second = ScalingProgram.Create(Numbers, "h", "y");
        float[] expected = [.. Numbers.Select((number, i) => number * Factors[i] * Numbers[i])];
        (Model one, Model two) = (first.Specification.Clone(), second.Specification.Clone());

        using ModelFile joined = PipelineStages.Join([first, second], ["scale", "scale again"]);
        Model both = joined.Specification.Clone();
        using LinkResult linked = ModelLinker.Link(joined, "First", stage: "scale");
        ModelFile[] stages = [.. PipelineStages.Split(joined)];
        using ModelFile last = PipelineStages.WithoutFirst(joined);

        Assert.Equal((one, two, both), (first.Specification, second.Specification, joined.Specification));
        Assert.Equal(expected, Predict(joined, "x", Array(Numbers), "y").MultiArrayValue.ToFloats());
        Assert.NotNull(Assert.Single(linked.Pipelines).Specification.PipelineModels[0].LinkedModel);
        Assert.Equal("First", Assert.Single(linked.Stages).Name);
        Assert.Equal(Products, Predict(linked.Stages[0].File, "x", Array(Numbers), "h").MultiArrayValue.ToFloats());
        Assert.Equal(Products, Predict(stages[0], "x", Array(Numbers), "h").MultiArrayValue.ToFloats());
        Assert.Equal([.. Numbers.Select(number => number * number)], Predict(last, "h", Array(Numbers), "y").MultiArrayValue.ToFloats());
        Assert.Equal(["scale again"], last.Specification.Pipeline.Names);
        Assert.All(stages, stage => Assert.Single(Directory.EnumerateFiles(stage.WeightsFolder!)));
        foreach (ModelFile stage in stages) stage.Dispose();
        Assert.All(stages, stage => Assert.False(Directory.Exists(stage.WeightsFolder)));
    }

    [Fact]
    public void A_pipeline_that_is_linked_and_embedded_keeps_what_other_tools_put_into_its_package()
    {
        using TemporaryFolder folder = new();
        using ModelFile first = ScalingProgram.Create(Factors, "x", "h"), second = ScalingProgram.Create(Numbers, "h", "y");
        using (ModelFile joined = PipelineStages.Join([first, second])) joined.Save(folder["a.mlpackage"]);
        ForeignItem.AddTo(folder["a.mlpackage"]);

        ModelLinker.Link(folder["a.mlpackage"], folder["linked"], "First");
        LinkedModelEmbedder.Embed(folder["linked", "a.mlpackage"], folder["b.mlpackage"], []);

        ForeignItem.AssertIn(folder["linked", "a.mlpackage"]);
        ForeignItem.AssertIn(folder["b.mlpackage"]);
    }

    [Fact]
    public void Stages_with_other_weights_are_not_shared()
    {
        using TemporaryFolder folder = new();
        using ModelFile second = ScalingProgram.Create(Numbers, "h", "y");
        second.Save(folder["second.mlpackage"]);
        foreach ((string name, float[] factors) in (ReadOnlySpan<(string, float[])>)[("a", Factors), ("b", Numbers)])
        {
            using ModelFile first = ScalingProgram.Create(factors, "x", "h");
            first.Save(folder[$"first-{name}.mlpackage"]);
            PipelineStages.Join([folder[$"first-{name}.mlpackage"], folder["second.mlpackage"]], folder[$"{name}.mlpackage"]);
        }

        LinkReport report = ModelLinker.LinkShared([folder["a.mlpackage"], folder["b.mlpackage"]], folder["linked"], "Second");

        Assert.Equal(["Second.mlpackage", "a.mlpackage", "b.mlpackage"], report.Files.Select(file => Path.GetFileName(file.Path)));
        Assert.Equal([.. Numbers.Select((number, i) => number * Factors[i] * Numbers[i])], Predict(folder["linked", "a.mlpackage"]));
        Assert.Equal([.. Numbers.Select(number => number * number * number)], Predict(folder["linked", "b.mlpackage"]));
    }

    [Fact]
    public void Weights_outside_of_the_package_are_not_taken_along()
    {
        using TemporaryFolder folder = new();
        using ModelFile first = ScalingProgram.Create(Factors, "x", "h"), second = ScalingProgram.Create(Numbers, "h", "y");
        second.Save(folder["second.mlpackage"]);
        first.Save(folder["linked.mlpackage"]);
        first.Specification.MlProgram.Functions["main"].BlockSpecializations[
            "CoreML6"].Operations[0].Attributes["val"].BlobFileValue.FileName =
            "@model_path/weights/../../secret";
        first.Save(folder["climbing.mlpackage"]);
        string weights = Directory.EnumerateFiles(folder["linked.mlpackage"], "*.bin", SearchOption.AllDirectories).Single();
        File.Move(weights, folder["secret"]);
        File.CreateSymbolicLink(weights, folder["secret"]);

        foreach (string name in (ReadOnlySpan<string>)["linked.mlpackage", "climbing.mlpackage"])
        {
            Assert.Throws<ModelFormatException>(
                () => PipelineStages.Join([folder[name], folder["second.mlpackage"]], folder["both.mlpackage"]));
        }

        Assert.False(Path.Exists(folder["both.mlpackage"]));
    }

    private static ModelFile Checked(ModelEditor editor)
    {
        ModelFile file = editor.ToFile();
        ModelValidator.ThrowIfInvalid(file.Specification);
        Assert.Empty(ProgramTypeChecker.Check(file));
        return file;
    }

    private static MLFeatureValue Array(float[] numbers) => MLMultiArray.Wrap(numbers, 1, 3, 2, 2);

    private static MLFeatureValue Predict(ModelFile file, string input, MLFeatureValue value, string output)
    {
        using MLModel model = MLModel.Load(file);
        return model.Predict(new Dictionary<string, MLFeatureValue> { [input] = value })[output];
    }

    private static float[] Predict(string path)
    {
        using MLModel model = MLModel.Load(path);
        return model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = Array(Numbers) })["y"].MultiArrayValue.ToFloats();
    }
}
