using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using CoreMLSharp.Tests.Building.NeuralNetworks;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Tests.NeuralNetworks;

public sealed class NetworkShapesTests
{
    public static TheoryData<string> Recipes => [.. LayerRecipes.All.Where(recipe => recipe.ShapeIsKnown).Select(recipe => recipe.Title)];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void A_layer_gives_the_shapes_worked_out_by_hand(string title)
    {
        LayerRecipe recipe = LayerRecipes.All.Single(recipe => recipe.Title == title);

        IReadOnlyDictionary<string, TensorShape> shapes = NetworkShapes.Infer(recipe.Start(describe: true).Build());

        Assert.All(recipe.Outputs, output => Assert.Equal(new TensorShape([.. output.Shape]), shapes[output.Name]));
    }

    [Fact]
    public void In_the_oldest_networks_tensors_have_five_dimensions()
    {
        Model model = new NeuralNetworkBuilder([Feature.Image("image", 8, 6)], [Feature.MultiArray("y", DataType.Float32, 3)])
            .AddFlatten("flat", "image", "all")
            .AddInnerProduct("dense", "all", "y", new float[432], null, 144, 3)
            .Build();

        IReadOnlyDictionary<string, TensorShape> shapes = NetworkShapes.Infer(model);

        Assert.Equal("[1, 1, 144, 1, 1]", $"{shapes["all"]}");
        Assert.Equal("[1, 1, 3, 1, 1]", $"{shapes["y"]}");
    }

    [Fact]
    public void After_a_branch_is_known_what_both_sides_agree_on()
    {
        Model model = Exact(2, 3)
            .AddBranch(
                "choose",
                "c",
                yes => yes.AddConcatND("twice", ["x", "x"], "z", axis: 0),
                no => no.AddConcatND("thrice", ["x", "x", "x"], "z", axis: 0))
            .AddCopy("end", "z", "y")
            .Build();

        Assert.Equal("[?, 3]", $"{NetworkShapes.Infer(model)["y"]}");
    }

    [Fact]
    public void A_tensor_that_every_round_of_a_loop_gives_the_same_shape_keeps_it()
    {
        Model model = Exact(2, 3)
            .AddCopy("start", "x", "z")
            .AddLoop("loop", body => body.AddActivation("relu", "z", "w", Activation.ReLU()).AddCopy("again", "w", "z"), maxIterations: 3)
            .AddCopy("end", "z", "y")
            .Build();

        IReadOnlyDictionary<string, TensorShape> shapes = NetworkShapes.Infer(model);

        Assert.Equal("[2, 3]", $"{shapes["w"]}");
        Assert.Equal("[2, 3]", $"{shapes["y"]}");
    }

    [Fact]
    public void A_tensor_that_a_loop_lets_grow_has_no_certain_shape()
    {
        Model model = Exact(2, 3)
            .AddCopy("start", "x", "z")
            .AddLoop(
                "loop",
                body =>
                    body.AddConcatND("grow", ["z", "x"], "w", axis: 0).AddTranspose("turn", "x", "t", [1, 0]).AddCopy("again", "w", "z"),
                maxIterations: 3)
            .AddCopy("end", "z", "y")
            .Build();

        IReadOnlyDictionary<string, TensorShape> shapes = NetworkShapes.Infer(model);

        Assert.False(shapes["w"].IsRanked);
        Assert.Equal("[3, 2]", $"{shapes["t"]}");
        Assert.False(shapes["y"].IsRanked);
    }

    [Fact]
    public void Of_a_round_that_may_be_left_nothing_is_certain_afterwards()
    {
        Model model = Exact(2, 3)
            .AddCopy("start", "x", "z")
            .AddLoop(
                "loop",
                body => body
                    .AddConcatND("grow", ["x", "x"], "w", axis: 0)
                    .AddCopy("again", "w", "z")
                    .AddBranch("leave", "c", yes => yes.AddLoopBreak("break"))
                    .AddCopy("shrink", "x", "z"),
                maxIterations: 3)
            .AddCopy("end", "z", "y")
            .Build();

        Assert.False(NetworkShapes.Infer(model)["y"].IsRanked);
    }

    [Fact]
    public void Loops_inside_loops_do_not_take_forever()
    {
        NeuralNetworkLayer layer = new() { Name = "grow", Input = { "z", "z" }, Output = { "z" }, ConcatND = new() };
        for (int i = 0; i < 28; i++)
        {
            layer = new() { Name = $"loop {i}", Loop = new() { MaxLoopIterations = 2, BodyNetwork = new() { Layers = { layer } } } };
        }

        Model model = new()
        {
            NeuralNetwork = new() { ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping, Layers = { layer } },
        };
        FeatureDescription[] inputs = [Feature.MultiArray("z", DataType.Float32, 2, 3)];

        Assert.False(NetworkShapes.Infer(model, inputs)["z"].IsRanked);
    }

    [Fact]
    public void Ranks_that_grow_without_end_are_given_up()
    {
        Model model = new() { NeuralNetwork = new() { ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping } };
        for (int i = 0; i < 64; i++)
        {
            model.NeuralNetwork.Layers.Add(new NeuralNetworkLayer { Input = { "x", "x" }, Output = { "x" }, Gather = new() });
        }

        Assert.False(NetworkShapes.Infer(model, [Feature.MultiArray("x", DataType.Float32, 2, 3)])["x"].IsRanked);
    }

    private static NeuralNetworkBuilder Exact(params long[] shape) => new(
        [Feature.MultiArray("x", DataType.Float32, shape), Feature.MultiArray("c", DataType.Float32, 1)],
        [Feature.MultiArray("y", DataType.Float32)],
        disableRank5ShapeMapping: true);
}
