using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Specification;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class ControlFlowTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(-0.5f, 10)]
    [InlineData(0, -10)]
    public void A_branch_chooses_by_its_condition(float condition, float expected)
    {
        NetworkBuilder network = new NetworkBuilder().Input("c", 1).Input("x", 1)
            .Layer("c", "", layer => layer.Branch = new()
            {
                IfBranch = Network(Make("x", "y", inner => inner.Multiply = new() { Alpha = 10 })),
                ElseBranch = Network(Make("x", "y", inner => inner.Multiply = new() { Alpha = -10 })),
            })
            .Output("y");
        network.Run(("c", Tensor.Vector(condition)), ("x", Tensor.Vector(1))).AssertIs([1], [expected]);
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(0, 5)]
    public void A_branch_without_else_leaves_what_is_there(float condition, float expected)
    {
        NetworkBuilder network = new NetworkBuilder().Input("c", 1).Input("x", 1)
            .Layer("x", "y", layer => layer.Copy = new())
            .Layer(
                "c", "",
                layer =>
                    layer.Branch = new()
                    {
                        IfBranch = Network(
                            Make("x", "more", inner => inner.Add = new() { Alpha = 1 }), Make("more", "y", inner => inner.Copy = new())),
                    })
            .Output("y");
        network.Run(("c", Tensor.Vector(condition)), ("x", Tensor.Vector(5))).AssertIs([1], [expected]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Branches_may_give_values_of_ranks_that_only_the_run_decides(float condition)
    {
        NetworkBuilder network = new NetworkBuilder().Input("c", 1).Input("x", 2, 3).Input("last", 1).Input("first", 1)
            .Layer("c", "", layer => layer.Branch = new()
            {
                IfBranch = Network(Make("x", "list", inner => inner.Copy = new())),
                ElseBranch = Network(Make("x", "list", inner => inner.ExpandDims = new() { Axes = { 2 } })),
            })
            .Layer("list list", "four", layer => layer.ConcatND = new() { Axis = 0 })
            .Layer("four last", "row", layer => layer.Gather = new() { Axis = 0 })
            .Layer("four first row", "written", layer => layer.Scatter = new() { Axis = 0 })
            .Layer("written first", "read", layer => layer.Gather = new() { Axis = 0 })
            .Layer("read", "element", layer => layer.Squeeze = new() { Axes = { 0 } })
            .Layer("element", "y", layer => layer.ReshapeStatic = new() { TargetShape = { 3 } })
            .Output("y");

        network.Run(
            ("c", Tensor.Vector(condition)), ("x", new Tensor([1, 2, 3, 4, 5, 6], 2, 3)), ("last", Tensor.Vector(3)),
            ("first", Tensor.Vector(0))).AssertIs([3], [4, 5, 6]);
    }

    [Fact]
    public void A_list_may_be_of_another_rank_before_the_first_round_of_a_loop()
    {
        NetworkBuilder network = new NetworkBuilder().Input("x", 1, 3).Input("empty", 1)
            .Layer("empty", "list", layer => layer.Copy = new())
            .Layer("", "", layer => layer.Loop = new()
            {
                MaxLoopIterations = 3,
                BodyNetwork = Network(Make("x", "list", inner => inner.Copy = new())),
            })
            .Layer("list", "y", layer => layer.ReshapeStatic = new() { TargetShape = { 3 } })
            .Output("y");

        network.Run(("x", new Tensor([1, 2, 3], 1, 3)), ("empty", Tensor.Vector(0))).AssertIs([3], [1, 2, 3]);
    }

    [Fact]
    public void A_loop_runs_so_many_times()
    {
        NetworkBuilder counted = Doubling(new() { MaxLoopIterations = 4, BodyNetwork = Double() }, "");
        counted.Run(("x", Tensor.Vector(3))).AssertIs([1], [48]);
        NetworkBuilder given = Doubling(new() { MaxLoopIterations = 4, BodyNetwork = Double() }, "n").Input("n", 1);
        given.Run(("x", Tensor.Vector(3)), ("n", Tensor.Vector(2))).AssertIs([1], [12]);
    }

    [Theory]
    [InlineData(0, 128)]
    [InlineData(2, 8)]
    public void A_loop_runs_as_long_as_its_condition_holds(ulong maximum, float expected)
    {
        LoopLayerParams loop = new()
        {
            MaxLoopIterations = maximum,
            ConditionVar = "small",
            ConditionNetwork = Network(Make("y", "small", layer => layer.LessThan = new() { Alpha = 100 })),
            BodyNetwork = Double(),
        };
        Doubling(loop, "").Run(("x", Tensor.Vector(2))).AssertIs([1], [expected]);
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(5, false)]
    public void A_loop_without_a_limit_of_its_own_has_the_callers(long limit, bool ends)
    {
        // Six doublings bring 2 beyond 100.
        LoopLayerParams loop = new()
        {
            ConditionVar = "small",
            ConditionNetwork = Network(Make("y", "small", layer => layer.LessThan = new() { Alpha = 100 })),
            BodyNetwork = Double(),
        };
        AssertEnds(Doubling(loop, ""), limit, ends, 128, ("x", Tensor.Vector(2)));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(4, false)]
    public void A_number_of_iterations_that_is_an_input_has_the_callers_limit_too(long limit, bool ends) =>
        AssertEnds(
            Doubling(new() { BodyNetwork = Double() }, "n").Input("n", 1), limit, ends, 64, ("x", Tensor.Vector(2)),
            ("n", Tensor.Vector(5)));

    private static void AssertEnds(
        NetworkBuilder network, long limit, bool ends, float expected, params (string Name, Tensor Value)[] inputs)
    {
        OnnxTranslation translation = network.Translate(new OnnxTranslationOptions { MaximumLoopIterations = limit });
        Dictionary<string, Tensor> values = inputs.ToDictionary(input => input.Name, input => input.Value);
        if (ends) OnnxRunner.Run(translation, values)["y"].AssertIs([1], [expected]);
        else
        {
            Assert.Contains(
                $"'{OnnxTranslationOptions.EndlessLoop}",
                Assert.Throws<Microsoft.ML.OnnxRuntime.OnnxRuntimeException>(() => OnnxRunner.Run(translation, values)).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_condition_that_never_holds_runs_nothing()
    {
        LoopLayerParams loop = new()
        {
            ConditionVar = "small",
            ConditionNetwork = Network(Make("y", "small", layer => layer.LessThan = new() { Alpha = 0 })),
            BodyNetwork = Double(),
        };
        Doubling(loop, "").Run(("x", Tensor.Vector(2))).AssertIs([1], [2]);
    }

    [Fact]
    public void Break_leaves_the_loop()
    {
        LoopLayerParams loop = new()
        {
            MaxLoopIterations = 100,
            BodyNetwork = Network(
                Make("y", "large", layer => layer.GreaterThan = new() { Alpha = 20 }),
                Make("large", "", layer => layer.Branch = new() { IfBranch = Network(Make("", "", inner => inner.LoopBreak = new())) }),
                Make("y", "twice", layer => layer.Multiply = new() { Alpha = 2 }),
                Make("twice", "y", layer => layer.Copy = new())),
        };
        Doubling(loop, "").Run(("x", Tensor.Vector(3))).AssertIs([1], [24]);
    }

    [Fact]
    public void Continue_leaves_out_the_rest_of_an_iteration()
    {
        // y grows by 1 in each of 6 iterations, and by 10 more where it is above 3 then: in the last three.
        LoopLayerParams loop = new()
        {
            MaxLoopIterations = 6,
            BodyNetwork = Network(
                Make("y", "next", layer => layer.Add = new() { Alpha = 1 }),
                Make("next", "y", layer => layer.Copy = new()),
                Make("y", "small", layer => layer.LessEqual = new() { Alpha = 3 }),
                Make("small", "", layer => layer.Branch = new() { IfBranch = Network(Make("", "", inner => inner.LoopContinue = new())) }),
                Make("y", "far", layer => layer.Add = new() { Alpha = 10 }),
                Make("far", "y", layer => layer.Copy = new())),
        };
        Doubling(loop, "").Run(("x", Tensor.Vector(0))).AssertIs([1], [36]);
    }

    [Fact]
    public void Shapes_may_grow_from_iteration_to_iteration()
    {
        LoopLayerParams loop = new()
        {
            MaxLoopIterations = 3,
            BodyNetwork = Network(Make("y y", "both", layer => layer.ConcatND = new()), Make("both", "y", layer => layer.Copy = new())),
        };
        Doubling(loop, "").Run(("x", Tensor.Vector(7))).AssertIs([8], [7, 7, 7, 7, 7, 7, 7, 7]);
    }

    [Fact]
    public void Break_outside_of_a_loop_is_an_error()
    {
        NetworkBuilder network = new NetworkBuilder()
            .Input("x", 1)
            .Layer("", "", layer => layer.LoopBreak = new())
            .Layer("x", "y", layer => layer.Copy = new())
            .Output("y");
        Assert.Contains("not inside a loop", Assert.Throws<ModelValidationException>(() => network.Translate()).Message);
    }

    [Fact]
    public void Nesting_has_a_limit()
    {
        NeuralNetwork inner = Double();
        for (int depth = 0; depth < 7; depth++)
        {
            NeuralNetwork body = inner;
            inner = Network(Make("", "", layer => layer.Loop = new() { MaxLoopIterations = 2, BodyNetwork = body }));
        }

        Assert.Contains(
            "nested more than",
            Assert.Throws<ModelValidationException>(
                () => Doubling(new() { MaxLoopIterations = 2, BodyNetwork = inner }, "").Translate()).Message);
    }

    /// <summary>A network that copies x to y and then runs a loop.</summary>
    private static NetworkBuilder Doubling(LoopLayerParams loop, string input) => new NetworkBuilder().Input("x", 1)
        .Layer("x", "y", layer => layer.Copy = new())
        .Layer(input, "", layer => layer.Loop = loop)
        .Output("y");

    private static NeuralNetwork Double() =>
        Network(Make("y", "twice", layer => layer.Multiply = new() { Alpha = 2 }), Make("twice", "y", layer => layer.Copy = new()));

    private static NeuralNetwork Network(params NeuralNetworkLayer[] layers) => new() { Layers = { layers } };
}
