using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Tests.Programs.Operations;

/// <summary>The types of every operation's outputs, worked out from coremltools' documentation of the operations.</summary>
public sealed class InferenceTests
{
    public static readonly IEnumerable<(string Operation, Opset Opset, string Arguments, string Expected)> All =
        [.. ElementwiseCases.All, .. LayerCases.All, .. ShapeCases.All, .. TensorCases.All, .. ConstantCases.All, .. ValueCases.All];

    public static TheoryData<string, string, string, string> Cases =>
    [
        .. All.Select(
            row => new TheoryDataRow<string, string, string, string>(row.Operation, row.Opset.ToString(), row.Arguments, row.Expected)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_follow_from_the_arguments(string operation, string opset, string arguments, string expected) =>
        Assert.Equal(expected, Calls.Infer(operation, Enum.Parse<Opset>(opset), arguments));

    [Fact]
    public void Every_form_of_every_operation_is_tested()
    {
        // Those with blocks have tests of their own.
        HashSet<string> tested =
        [
            .. All.Select(row => OperationTable.Get(row.Operation, row.Opset).ToString()), "cond (CoreML5)", "while_loop (CoreML5)",
        ];

        Assert.Equal(OperationTable.All.Select(definition => definition.ToString()).Order(), tested.Order());
    }

    public static TheoryData<string, string, string, string> Failures =>
    [
        .. ErrorCases.All.Select(
            row => new TheoryDataRow<string, string, string, string>(row.Operation, row.Opset.ToString(), row.Arguments, row.Expected)),
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public void Wrong_arguments_are_named(string operation, string opset, string arguments, string expected)
    {
        ModelValidationException error =
            Assert.Throws<ModelValidationException>(() => Calls.Infer(operation, Enum.Parse<Opset>(opset), arguments));

        Assert.StartsWith($"{operation} 'y'", error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Branches_join_what_they_have_in_common()
    {
        BlockInterface yes = new([], [Variable("a", "fp32[1,2]"), Variable("b", "int32")]);
        BlockInterface no = new([], [Variable("c", "fp32[3,2]"), Variable("d", "int32")]);

        Assert.Equal("fp32[?,2] & int32", Calls.Infer("cond", Opset.CoreML5, "pred: bool", [yes, no]));
    }

    [Fact]
    public void Branches_that_are_not_alike_are_refused()
    {
        BlockInterface yes = new([], [Variable("a", "fp32[1,2]")]);
        BlockInterface no = new([], [Variable("c", "int32[1,2]")]);

        Assert.Contains(
            "not alike",
            Assert.Throws<ModelValidationException>(() => Calls.Infer("cond", Opset.CoreML5, "pred: bool", [yes, no])).Message);
    }

    [Fact]
    public void Loops_return_their_variables()
    {
        BlockInterface condition = new([Variable("i", "int32"), Variable("x", "fp32[?,2]")], [Variable("go", "bool")]);
        BlockInterface body = new(condition.Inputs, [Variable("j", "int32"), Variable("z", "fp32[?,2]")]);

        Assert.Equal("int32 & fp32[?,2]", Calls.Infer("while_loop", Opset.CoreML5, "loop_vars: int32 & fp32[1,2]", [condition, body]));
    }

    [Fact]
    public void Loops_whose_variables_change_their_type_are_refused()
    {
        BlockInterface condition = new([Variable("i", "int32[2]")], [Variable("go", "bool")]);
        BlockInterface body = new(condition.Inputs, [Variable("j", "int32[3]")]);

        Assert.Contains(
            "becomes int32[3]",
            Assert.Throws<ModelValidationException>(
                () => Calls.Infer("while_loop", Opset.CoreML5, "loop_vars: int32[2]", [condition, body])).Message);
    }

    [Fact]
    public void Loops_over_lists_of_lists_are_refused()
    {
        BlockInterface condition = new([Variable("i", "list<list<fp32>>")], [Variable("go", "bool")]);
        BlockInterface body = new(condition.Inputs, condition.Inputs);

        Assert.Contains(
            "neither a tensor nor a list of tensors",
            Assert.Throws<ModelValidationException>(
                () => Calls.Infer("while_loop", Opset.CoreML5, "loop_vars: list<list<fp32>>", [condition, body])).Message);
    }

    [Fact]
    public void Types_become_messages_and_back()
    {
        foreach (string text in (string[])["fp32[1,?,3]", "int32", "bool[…]", "list<fp16[2,?]>", "list<string*3>", "state<fp16[4]>"])
        {
            ProgramType type = Calls.Type(text);
            Assert.Equal(type, ProgramType.From(type.ToMessage()));
        }
    }

    [Fact]
    public void Deeply_nested_types_are_refused()
    {
        Specification.MILSpec.ValueType type = new() { TensorType = new TensorType { DataType = DataType.Int32 } };
        for (int i = 0; i < 1000; i++) type = new() { ListType = new ListType { Type = type } };

        Assert.Throws<ModelValidationException>(() => ProgramType.From(type));
    }

    [Theory]
    [InlineData("CoreML5", Opset.CoreML5, 6)]
    [InlineData("CoreML9", Opset.CoreML9, 10)]
    [InlineData("CoreML12", Opset.CoreML9, 10)]
    public void Operation_sets_have_specification_versions(string name, Opset expected, int version)
    {
        Assert.Equal(expected, Opset.Parse(name));
        Assert.Equal(version, expected.SpecificationVersion);
    }

    [Theory]
    [InlineData("CoreML4")]
    [InlineData("Core")]
    [InlineData("")]
    public void Other_names_are_no_operation_sets(string name) => Assert.Throws<ModelValidationException>(() => Opset.Parse(name));

    [Fact]
    public void An_operation_has_the_form_of_its_set()
    {
        Assert.Equal(Opset.CoreML6, OperationTable.Get("gather", Opset.CoreML6).Since);
        Assert.Equal(Opset.CoreML7, OperationTable.Get("gather", Opset.CoreML9).Since);
        Assert.Null(OperationTable.Find("resize", Opset.CoreML6));
        Assert.Contains(
            "came with CoreML7", Assert.Throws<ModelValidationException>(() => OperationTable.Get("resize", Opset.CoreML6)).Message);
    }

    private static ProgramVariable Variable(string name, string type) => new(name, Calls.Type(type));
}
