using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Conversion.Specification;
using CoreMLSharp.Conversion.TensorFlow;
using Google.Protobuf;
using static CoreMLSharp.Conversion.Tests.TensorFlow.GraphWriter;
using NodeProto = CoreMLSharp.Onnx.Specification.NodeProto;

namespace CoreMLSharp.Conversion.Tests.TensorFlow;

public class ControlFlowTests
{
    [Fact]
    public void Only_the_side_of_a_condition_that_is_met_runs()
    {
        SourceModel model = Read(
            Placeholder("x", 2), Constant("axis", [0], 1), Constant("zero", [0f]), Node("sum", "Sum", "x", "axis"),
            Node("isPositive", "Greater", "sum", "zero"), Node("switch", "Switch", "x", "isPositive"),
            Node("neg", "Neg", "switch:0"), Node("square", "Square", "switch:1"), Node("y", "Merge", "neg", "square"));

        NodeProto choice = Assert.Single(model.Network.Message.Graph.Node, node => node.OpType == "If");
        Assert.All(choice.Attribute, branch => Assert.DoesNotContain(branch.G.Node, node => node.OpType == "Greater"));
        Assert.Equal([1, 4], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([1f, 2], 2))).ToDoubles());
        Assert.Equal([1, 2], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([-1f, -2], 2))).ToDoubles());
    }

    [Fact]
    public void A_condition_that_is_known_leaves_one_side()
    {
        NodeDef training = Node("training", "Const").With("value", new AttrValue
        {
            Tensor = new TensorProto { Dtype = ElementType.Bool, TensorShape = Shape(), BoolVal = { false } },
        });
        SourceModel model = Read(
            Placeholder("x", 1), training, Node("isTraining", "PlaceholderWithDefault", "training"),
            Node("switch", "Switch", "x", "isTraining"), Node("dropout", "Magic", "switch:1"), Node("y", "Merge", "switch", "dropout"));

        Assert.Equal([3], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([3f], 1))).ToDoubles());
    }

    [Fact]
    public void Conditions_by_one_predicate_may_follow_each_other()
    {
        SourceModel model = Read(
            Placeholder("x", 1), Constant("zero", [0f]), Constant("axis", [0], 1), Node("sum", "Sum", "x", "axis"),
            Node("p", "Greater", "sum", "zero"), Node("s1", "Switch", "x", "p"), Node("t1", "Neg", "s1:1"), Node("m1", "Merge", "s1", "t1"),
            Node("s2", "Switch", "m1", "p"), Node("f2", "Exp", "s2"), Node("y", "Merge", "f2", "s2:1"));

        Assert.Equal([-2], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([2f], 1))).ToDoubles());
        Assert.Equal([1], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([0f], 1))).ToDoubles());
    }

    [Fact]
    public void A_loop_of_TensorFlow_1_keeps_what_does_not_change_outside()
    {
        NodeDef Enter(string name, string source) => Node(name, "Enter", source).With("frame_name", "loop");
        SourceModel model = Read(
            Placeholder("x", 2), Constant("zero", [0]), Constant("three", [3]), Constant("one", [1]), Enter("enterI", "zero"),
            Enter("enterX", "x"), Enter("limit", "three"), Enter("step", "one"), Node("i", "Merge", "enterI", "nextI"),
            Node("acc", "Merge", "enterX", "nextX"), Node("less", "Less", "i", "limit"), Node("goesOn", "LoopCond", "less"),
            Node("switchI", "Switch", "i", "goesOn"), Node("switchX", "Switch", "acc", "goesOn"), Node("addI", "Add", "switchI:1", "step"),
            Node("double", "Add", "switchX:1", "switchX:1"), Node("nextI", "NextIteration", "addI"),
            Node("nextX", "NextIteration", "double"), Node("y", "Exit", "switchX"), Node("turns", "Exit", "switchI"));

        Assert.Equal([8, 16], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([1f, 2], 2))).ToDoubles());
        Assert.Equal([3], SourceRun.Run(model, "turns", ("x", MLMultiArray.Wrap([1f, 2], 2))).ToDoubles());
    }

    [Fact]
    public void A_list_of_elements_of_unknown_shape_is_as_the_loop_writes_it()
    {
        GraphDef graph = Graph(
            Placeholder("x", -1, 2), Constant("zero", [0]), Constant("unknown", [-1]), Constant("three", [3]),
            Node("list", "TensorListReserve", "unknown", "three").With("element_dtype", ElementType.Float),
            Node("while", "While", "zero", "list", "x").Calling("cond", "cond").Calling("body", "body"),
            Node("y", "TensorListStack", "while:1", "unknown").With("element_dtype", ElementType.Float));
        graph.Library = new FunctionDefLibrary
        {
            Function =
            {
                Function(
                    "cond", ["i", "list", "x"], [("result", "less:z:0")], Constant("limit", [3]),
                    Node("less", "Less", "i", "limit:output:0")),
                Function(
                    "body", ["i", "list", "x"], [("next", "add:z:0"), ("written", "set:output_handle:0"), ("same", "x")],
                    Constant("one", [1]), Node("add", "AddV2", "i", "one:output:0"),
                    Node("number", "Cast", "i").With("DstT", ElementType.Float), Node("scaled", "Mul", "x", "number:y:0"),
                    Node("set", "TensorListSetItem", "list", "i", "scaled:z:0")),
            },
        };

        MLMultiArray y = SourceRun.Run(
            SourceRun.Read(new TensorFlowFormat(), graph.ToByteArray(), new SourceOptions { Outputs = ["y"] }), "y",
            ("x", MLMultiArray.Wrap([1f, 2], 1, 2)));

        Assert.Equal([3, 1, 2], y.Shape);
        Assert.Equal([0, 0, 1, 2, 2, 4], y.ToDoubles());
    }

    [Fact]
    public void Functions_are_called_with_the_attributes_of_the_call()
    {
        GraphDef graph = Graph(Placeholder("x", 2), Node("y", "PartitionedCall", "x").With("f", new AttrValue
        {
            Func = new NameAttrList { Name = "scale", Attr = { ["T"] = new AttrValue { Type = ElementType.Float } } },
        }));
        graph.Library = new FunctionDefLibrary
        {
            Function =
            {
                Function(
                    "scale", ["a"], [("result", "split:output:1")], Constant("axis", [0]),
                    Node("cast", "Cast", "a").With("DstT", new AttrValue { Placeholder = "T" }),
                    Node("split", "Split", "axis:output:0", "cast:y:0").With("num_split", new AttrValue { I = 2 })),
            },
        };

        SourceModel model = SourceRun.Read(new TensorFlowFormat(), graph.ToByteArray());

        Assert.Equal([7], SourceRun.Run(model, "y", ("x", MLMultiArray.Wrap([5f, 7], 2))).ToDoubles());
    }

    private static SourceModel Read(params NodeDef[] nodes) =>
        SourceRun.Read(new TensorFlowFormat(), Graph(nodes).ToByteArray(), new SourceOptions
        {
            Outputs = [.. nodes.Select(node => node.Name).Where(name => name is "y" or "turns")],
        });
}
