using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using LayerCase = CoreMLSharp.Specification.NeuralNetworkLayer.LayerOneofCase;

namespace CoreMLSharp.Tests.Building.NeuralNetworks;

public sealed class LayerMethodsTests
{
    public static TheoryData<string> Titles => [.. LayerRecipes.All.Select(recipe => recipe.Title)];

    public static TheoryData<LayerCase> Kinds => [.. Enum.GetValues<LayerCase>().Where(kind => kind != LayerCase.None)];

    [Theory]
    [MemberData(nameof(Titles))]
    public void A_layer_method_builds_a_layer_that_validates_and_knows_its_shape(string title)
    {
        LayerRecipe recipe = LayerRecipes.All.Single(recipe => recipe.Title == title);
        Model model = recipe.Build();

        Assert.Empty(ModelValidator.Validate(model));
        Assert.Contains(AllLayers(model.NeuralNetwork), layer => layer.LayerCase == recipe.Kind && layer.Name == "layer");
        if (!recipe.ShapeIsKnown) return;
        foreach ((FeatureDescription output, long[] shape) in model.Description.Output.Zip(recipe.Outputs.Select(output => output.Shape)))
        {
            Assert.Equal(shape, output.Type.MultiArrayType.Shape);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_layer_type_of_the_specification_has_a_method_and_a_recipe(LayerCase kind)
    {
        Assert.Contains(
            typeof(NeuralNetworkBuilder).GetMethods(),
            method => string.Equals(method.Name, $"Add{kind}", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(LayerRecipes.All, recipe => recipe.Kind == kind);
    }

    [Fact]
    public void A_described_output_of_another_shape_is_an_error()
    {
        LayerRecipe recipe = LayerRecipes.All.First(recipe => recipe.Kind == LayerCase.Transpose);
        _ = recipe.Start(describe: true).Build();
        recipe = recipe with { Outputs = [("y", [4, 3, 2])] };
        Assert.Contains(
            "'y' is described as [4, 3, 2], but the network makes [4, 2, 3]",
            Assert.Throws<ModelValidationException>(() => recipe.Start(describe: true).Build()).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<NeuralNetworkLayer> AllLayers(NeuralNetwork? network) =>
        network?.Layers.SelectMany(layer => AllLayers(layer.Branch?.IfBranch).Concat(AllLayers(layer.Loop?.BodyNetwork)).Append(layer))
            ?? [];
}
