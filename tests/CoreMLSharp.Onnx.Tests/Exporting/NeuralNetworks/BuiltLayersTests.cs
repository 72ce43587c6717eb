using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Tests.Building.NeuralNetworks;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

/// <summary>What the network builder builds runs, and gives the shapes that the builder says.</summary>
public class BuiltLayersTests
{
    public static TheoryData<string> Titles => [.. LayerRecipes.All.Where(recipe => recipe.Runs).Select(recipe => recipe.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public void A_built_layer_runs(string title)
    {
        LayerRecipe recipe = LayerRecipes.All.Single(recipe => recipe.Title == title);
        OnnxTranslation translation = OnnxExporter.Export(recipe.Build());
        HashSet<string> used = [.. translation.Model.Graph.Input.Select(input => input.Name)];
        Dictionary<string, Tensor> inputs = recipe.Inputs.Where(input => used.Contains(input.Name)).ToDictionary(
            input => input.Name,
            input => input.Values is null ? Tensor.Counting(0.1f, 0.01f, input.Shape) : new Tensor(input.Values, input.Shape));

        Dictionary<string, Tensor> outputs = OnnxRunner.Run(translation, inputs);

        foreach ((string name, long[] shape) in recipe.Outputs) Assert.Equal(shape, outputs[name].Shape);
    }
}
