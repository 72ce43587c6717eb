using CoreMLSharp.Conversion.Tests.Support;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Importing;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Conversion.Tests.Support.TestGraph;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Tests.Importing;

public class OnnxImporterTests
{
    [Fact]
    public void Names_become_identifiers_and_stay_where_they_are_such()
    {
        OnnxImport import = new TestGraph().Input("image:0", 1, 3).Node("Relu", "image:0", "hidden").Node("Neg", "hidden", "2.out")
            .Output("2.out").AssertSame(("image:0", Numbers(1, 3)));

        Assert.Equal("image_0", import.Inputs["image:0"]);
        Assert.Equal("_2_out", import.Outputs["2.out"]);
        Assert.Equal("hidden", import.Values["hidden"]);
    }

    [Fact]
    public void A_free_length_becomes_a_range_without_an_end()
    {
        OnnxImport import = new TestGraph().Input("x", -1, 3).Node("Relu", "x", "y").Output("y").AssertSame(("x", Numbers(5, 3)));

        ArrayFeatureType array = import.Model.Specification.Description.Input[0].Type.MultiArrayType;
        Assert.Equal([1, 3], array.Shape);
        Assert.Equal((1UL, -1L), (array.ShapeRange.SizeRanges[0].LowerBound, array.ShapeRange.SizeRanges[0].UpperBound));
        Assert.Equal((3UL, 3L), (array.ShapeRange.SizeRanges[1].LowerBound, array.ShapeRange.SizeRanges[1].UpperBound));
    }

    [Fact]
    public void A_single_number_is_an_input_of_one_element()
    {
        OnnxImport import = new TestGraph().Input("x", 2).Input("factor").Node("Mul", "x factor", "y").Output("y").Import();

        Assert.Equal([1], import.Model.Specification.Description.Input[1].Type.MultiArrayType.Shape);
    }

    [Fact]
    public void Everything_that_cannot_be_converted_is_in_one_message()
    {
        TestGraph graph = new TestGraph()
            .Input("x", 2)
            .Node("Warp", "x", "a")
            .Node("acme.Twist", "x", "b")
            .Node("Add", "a b", "y")
            .Output("y");

        UnsupportedModelException error = Assert.Throws<UnsupportedModelException>(() => graph.Import());

        Assert.Contains("Warp 'a'", error.Message, StringComparison.Ordinal);
        Assert.Contains("acme.Twist 'b'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Add", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_output_needs_is_left_out() =>
        new TestGraph().Input("x", 2).Node("Warp", "x", "unused").Node("Relu", "x", "y").Output("y").Import().Model.Dispose();

    [Fact]
    public void A_chain_that_computes_a_shape_folds_away()
    {
        OnnxImport import = new TestGraph()
            .Input("x", -1, 4, 6)
            .Constant("inner", 1, 2)
            .Constant("rest", -1)
            .Constant("first", 0)
            .Node("Shape", "x", "shape")
            .Node("Gather", "shape inner", "lengths")
            .Node("ReduceProd", "lengths first", "size")
            .Node("Concat", "rest size", "target", Attribute("axis", 0L))
            .Node("Reshape", "x target", "y").Output("y").AssertSame(("x", Numbers(2, 4, 6)));

        Assert.DoesNotContain(Operations(import), operation => operation.Type is "shape" or "gather" or "concat");
    }

    [Fact]
    public void An_initializer_that_is_also_an_input_is_a_constant()
    {
        TestGraph graph = new TestGraph().Input("x", 2).Input("w", 2).Constant("w", [3, 4], 2).Node("Mul", "x w", "y").Output("y");

        Assert.Equal(["x"], graph.AssertSame(("x", Numbers(2))).Inputs.Keys);
    }

    [Fact]
    public void An_output_may_be_an_input_or_a_constant() =>
        new TestGraph().Input("x", 2).Constant("c", [1, 2], 2).Node("Identity", "c", "d").Node("Identity", "x", "y").Output("y").Output("d")
            .AssertSame(("x", Numbers(2)));

    [Fact]
    public void The_oldest_operation_set_is_chosen_that_has_what_the_model_needs()
    {
        OnnxImport plain = new TestGraph().Input("x", 2).Node("Relu", "x", "y").Output("y").Import();
        OnnxImport computed = new TestGraph().Input("x", 1, 2, 5).Input("w", 3, 2, 3).Node("Conv", "x w", "y").Output("y")
            .AssertSame(("x", Numbers(1, 2, 5)), ("w", Numbers(3, 2, 3)));

        Assert.Equal(Opset.CoreML5.SpecificationVersion, plain.Model.Specification.SpecificationVersion);
        Assert.Equal(Opset.CoreML7.SpecificationVersion, computed.Model.Specification.SpecificationVersion);
    }

    [Fact]
    public void A_target_that_is_too_old_is_refused_with_what_it_lacks()
    {
        TestGraph graph = new TestGraph().Input("x", 1, 2, 5).Input("w", 3, 2, 3).Node("Conv", "x w", "y").Output("y");

        UnsupportedModelException error =
            Assert.Throws<UnsupportedModelException>(() => graph.Import(new OnnxImportOptions { Target = Opset.CoreML6 }));

        Assert.Contains("weights that are computed needs CoreML7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_numbers_and_truth_values_have_32_bits()
    {
        OnnxImport import = new TestGraph()
            .Input("a", OnnxType.Int64, 3)
            .Input("b", OnnxType.Uint8, 3)
            .Node("Cast", "b", "c", Attribute("to", 7L))
            .Node("Less", "a c", "y").Output("y", OnnxType.Bool).AssertSame(("a", Integers(1, 5, -7)), ("b", Integers(2, 2, 2)));

        ModelDescription description = import.Model.Specification.Description;
        Assert.All(
            description.Input.Concat(description.Output),
            feature => Assert.Equal(ArrayFeatureType.Types.ArrayDataType.Int32, feature.Type.MultiArrayType.DataType));
    }

    [Fact]
    public void Half_precision_stays_or_is_asked_for()
    {
        TestGraph half = new TestGraph().Input("x", OnnxType.Float16, 2).Node("Relu", "x", "y").Output("y", OnnxType.Float16);
        TestGraph single = new TestGraph().Input("x", 2).Node("Relu", "x", "y").Output("y");

        Assert.Contains(Operations(half.Import()), IsHalf);
        Assert.DoesNotContain(Operations(half.Import(new OnnxImportOptions { Precision = ImportPrecision.Float32 })), IsHalf);
        Assert.Contains(Operations(single.Import(new OnnxImportOptions { Precision = ImportPrecision.Float16 })), IsHalf);
        Assert.DoesNotContain(Operations(single.Import()), IsHalf);

        static bool IsHalf(Operation operation) =>
            operation.Type == "relu" && operation.Outputs[0].Type.TensorType.DataType == DataType.Float16;
    }

    [Fact]
    public void Functions_of_the_model_are_written_out_with_their_attributes()
    {
        TestGraph graph = new TestGraph().Input("x", 4).Node("acme.Leak", "x", "y", Attribute("slope", 0.25f)).Output("y");
        graph.Message.OpsetImport.Add(new OperatorSetIdProto { Domain = "acme", Version = 1 });
        graph.Message.Functions.Add(new FunctionProto
        {
            Name = "Leak",
            Domain = "acme",
            Input = { "a" },
            Output = { "b" },
            Attribute = { "slope" },
            OpsetImport = { new OperatorSetIdProto { Version = 18 } },
            Node =
            {
                new NodeProto
                {
                    OpType = "LeakyRelu",
                    Input = { "a" },
                    Output = { "b" },
                    Attribute =
                    {
                        new AttributeProto { Name = "alpha", RefAttrName = "slope", Type = AttributeProto.Types.AttributeType.Float },
                    },
                },
            },
        });

        graph.AssertSame(("x", Numbers(4)));
    }

    [Fact]
    public void A_function_that_calls_itself_is_refused()
    {
        TestGraph graph = new TestGraph().Input("x", 4).Node("acme.Self", "x", "y").Output("y");
        graph.Message.Functions.Add(new FunctionProto
        {
            Name = "Self",
            Domain = "acme",
            Input = { "a" },
            Output = { "b" },
            Node = { new NodeProto { OpType = "Self", Domain = "acme", Input = { "a" }, Output = { "b" } } },
        });

        Assert.Throws<ModelFormatException>(() => graph.Import());
    }

    [Fact]
    public void A_node_that_is_no_such_operator_is_refused_by_its_name()
    {
        TestGraph graph = new TestGraph().Input("x", 1, 2, 4, 4).Constant("w", Array(3, 2, 2), 3, 2, 2).Node("Conv", "x w", "y")
            .Output("y");

        CoreMLException error = Assert.ThrowsAny<CoreMLException>(() => graph.Import());

        Assert.Contains("Conv 'y'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_inputs_is_refused() => Assert.Contains(
        "no inputs",
        Assert.Throws<UnsupportedModelException>(
            () => new TestGraph().Constant("c", [1], 1).Node("Neg", "c", "y").Output("y").Import()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_classifier_has_its_labels()
    {
        OnnxImport import = new TestGraph().Input("x", 1, 3).Node("Softmax", "x", "p").Output("p")
            .Import(new OnnxImportOptions { ClassLabels = new string[] { "cat", "dog", "fox" } });

        Assert.Equal("classLabel", import.Model.Specification.Description.PredictedFeatureName);
    }

    internal static IEnumerable<Operation> Operations(OnnxImport import) => import.Model.Specification.MlProgram.Functions.Values
        .SelectMany(function => function.BlockSpecializations.Values)
        .SelectMany(block => block.Operations);
}
