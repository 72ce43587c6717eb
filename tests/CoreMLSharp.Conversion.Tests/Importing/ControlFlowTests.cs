using CoreMLSharp.Conversion.Tests.Support;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Onnx.Specification;
using static CoreMLSharp.Conversion.Tests.Support.TestGraph;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Tests.Importing;

public class ControlFlowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void A_branch_is_chosen_when_the_model_runs(int condition)
    {
        OnnxImport import = new TestGraph().Input("x", 3).Input("c", OnnxType.Bool)
            .Node(
                "If", "c", "y", Attribute("then_branch", Body(new TestGraph().Node("Neg", "x", "a").Output("a"))),
                Attribute("else_branch", Body(new TestGraph().Node("Exp", "x", "b").Output("b"))))
            .Output("y").Import();

        Assert.Contains(OnnxImporterTests.Operations(import), operation => operation.Type == "cond");
        using Runtime.MLModel model = Runtime.MLModel.Load(import.Model);
        double[] y = model.Predict(new Dictionary<string, MLFeatureValue>
        {
            ["x"] = MLMultiArray.Wrap([1f, 2, 3], 3),
            ["c"] = Integers(condition),
        })["y"].MultiArrayValue.ToDoubles();
        Assert.Equal(condition == 1 ? -1 : Math.E, y[0], 4);
    }

    [Fact]
    public void A_condition_that_is_known_leaves_one_branch()
    {
        OnnxImport import = new TestGraph().Input("x", 3).Constant("a", 3).Constant("b", 3).Node("Equal", "a b", "c")
            .Node(
                "If", "c", "y", Attribute("then_branch", Body(new TestGraph().Node("Neg", "x", "n").Output("n"))),
                Attribute("else_branch", Body(new TestGraph().Node("Warp", "x", "w").Output("w"))))
            .Output("y").Import();

        Assert.DoesNotContain(OnnxImporterTests.Operations(import), operation => operation.Type == "cond");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    public void Loops_collect_what_they_make(long rounds) => Loop(new TestGraph().Input("x", 2).Constant("n", rounds))
        .AssertSame(("x", Numbers(2)));

    [Fact]
    public void The_number_of_rounds_may_be_computed() => Loop(new TestGraph().Input("x", 2).Input("n", OnnxType.Int64, 1))
        .AssertSame(("x", Numbers(2)), ("n", Integers(5)));

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void Scans_go_over_what_is_given(long length) =>
        new TestGraph().Input("x", length, 2).Constant("start", [0, 0], 2)
            .Node(
                "Scan", "start x", "last sums", Attribute("num_scan_inputs", 1L),
                Attribute(
                    "body",
                    Body(
                        new TestGraph()
                            .Input("s", 2)
                            .Input("e", 2)
                            .Node("Add", "s e", "t")
                            .Node("Identity", "t", "u")
                            .Output("t")
                            .Output("u"))))
            .Output("last").Output("sums").AssertSame(("x", Numbers(4, 2)));

    [Fact]
    public void Sequences_are_resolved_while_they_are_imported() =>
        new TestGraph().Input("x", 6, 2).Constant("parts", 4, 2).Constant("first", 0).Constant("last", -1)
            .Node("Squeeze", "first", "zero")
            .Node("Squeeze", "last", "end")
            .Node("SplitToSequence", "x parts", "s")
            .Node("SequenceAt", "s zero", "head")
            .Node("SequenceInsert", "s head zero", "t")
            .Node("SequenceErase", "t end", "u")
            .Node("ConcatFromSequence", "u", "y", Attribute("axis", 0L))
            .Output("y").AssertSame(("x", Numbers(6, 2)));

    [Fact]
    public void Loops_inside_of_loops_do_not_explode()
    {
        TestGraph graph = new TestGraph()
            .Input("x", 2)
            .Constant("n", 16)
            .Node("Loop", "n _ x", "y", Attribute("body", Nest(8)))
            .Output("y");

        Assert.Throws<ModelFormatException>(() => graph.Import());

        static GraphProto Nest(int depth)
        {
            TestGraph body = new TestGraph().Input($"i{depth}", OnnxType.Int64).Input($"c{depth}", OnnxType.Bool).Input($"v{depth}", 2);
            if (depth == 0) body.Node("Neg", $"v{depth}", $"w{depth}");
            else body.Node("Loop", $"n _ v{depth}", $"w{depth}", Attribute("body", Nest(depth - 1)));
            return Body(body.Node("Identity", $"c{depth}", $"d{depth}").Output($"d{depth}", OnnxType.Bool).Output($"w{depth}"));
        }
    }

    /// <summary>Doubles a value in every round, adds the round's number, and collects the results.</summary>
    private static TestGraph Loop(TestGraph graph) => graph
        .Node(
            "Loop", "n _ x", "last all",
            Attribute(
                "body",
                Body(
                    new TestGraph()
                        .Input("i", OnnxType.Int64)
                        .Input("c", OnnxType.Bool)
                        .Input("v", 2)
                        .Node("Cast", "i", "f", Attribute("to", 1L))
                    .Node("Add", "v v", "d").Node("Add", "d f", "w").Node("Sin", "w", "z").Node("Identity", "c", "go")
                    .Output("go", OnnxType.Bool).Output("z").Output("w"))))
        .Output("last").Output("all");

    private static GraphProto Body(TestGraph graph) => graph.Graph;
}
