using CoreMLSharp.Onnx.Exporting;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Tests.TestProgram;

namespace CoreMLSharp.Onnx.Tests.Exporting.Programs;

/// <summary>Operations that take elements from places, or put them there; and lists.</summary>
public class ScatterGatherTests
{
    private static readonly Tensor Grid = Tensor.Counting(1, 1, 2, 3);

    [Fact]
    public void Gathering()
    {
        RunOne("gather", "fp32", 5, ("x", Grid), ("indices", Given.Ints(2, -3)), ("axis", 1))[0].AssertIs([2, 2], [3, 1, 6, 4]);
        RunOne("gather", "fp32", 5, ("x", Grid), ("indices", 1))[0].AssertIs([3], [4, 5, 6]);
        Given perRow = new(DataType.Int32, new Tensor([2, 0, 1, 1], 2, 2));
        RunOne("gather", "fp32", 6, ("x", Grid), ("indices", perRow), ("axis", 1), ("batch_dims", 1))[0].AssertIs([2, 2], [3, 1, 5, 5]);
        RunOne("gather_along_axis", "fp32", 5, ("x", Grid), ("indices", perRow), ("axis", -1))[0].AssertIs([2, 2], [3, 1, 5, 5]);
        Given places = new(DataType.Int32, new Tensor([1, 2, 0, 1], 2, 2));
        RunOne("gather_nd", "fp32", 5, ("x", Grid), ("indices", places))[0].AssertIs([2], [6, 2]);
        Given columns = new(DataType.Int32, new Tensor([2, 0], 2, 1));
        RunOne("gather_nd", "fp32", 6, ("x", Grid), ("indices", columns), ("batch_dims", 1))[0].AssertIs([2], [3, 4]);
    }

    [Fact]
    public void An_argument_of_a_later_set_counts()
    {
        Given perRow = new(DataType.Int32, new Tensor([2, 0, 1, 1], 2, 2));
        RunOne("gather", "fp32", 5, ("x", Grid), ("indices", perRow), ("axis", 1), ("batch_dims", 1))[0].AssertIs([2, 2], [3, 1, 5, 5]);
    }

    [Fact]
    public void Gathering_within_a_batch_and_an_axis_in_between()
    {
        // x[b, o, a] = 10 (2 b + o) + a; of each batch other columns.
        Tensor x = new([0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32], 2, 2, 3);
        Given indices = new(DataType.Int32, new Tensor([2, 0, 1, 1], 2, 2));
        RunOne("gather", "fp32", 7, ("x", x), ("indices", indices), ("axis", 2), ("batch_dims", 1))[0]
            .AssertIs([2, 2, 2], [2, 0, 12, 10, 21, 21, 31, 31]);
    }

    [Theory]
    [InlineData("update", new[] { 1f, 7, 3, 4, 8, 6 })]
    [InlineData("add", new[] { 1f, 9, 3, 4, 13, 6 })]
    [InlineData("sub", new[] { 1f, -5, 3, 4, -3, 6 })]
    [InlineData("mul", new[] { 1f, 14, 3, 4, 40, 6 })]
    [InlineData("div", new[] { 1f, 2f / 7, 3, 4, 0.625f, 6 })]
    [InlineData("max", new[] { 1f, 7, 3, 4, 8, 6 })]
    [InlineData("min", new[] { 1f, 2, 3, 4, 5, 6 })]
    public void Scattering_by_mode(string mode, float[] expected)
    {
        Tensor column = new([7, 8], 2, 1);
        RunOne(
            "scatter", "fp32", 5, ("data", Grid), ("indices", Given.Ints(1)), ("updates", column), ("axis", 1),
            ("mode", mode))[0].AssertIs([2, 3], expected);
        Given places = new(DataType.Int32, new Tensor([0, 1, 1, 1], 2, 2));
        RunOne(
            "scatter_nd", "fp32", 5, ("data", Grid), ("indices", places), ("updates", Tensor.Vector(7, 8)),
            ("mode", mode))[0].AssertIs([2, 3], expected);
        Given along = new(DataType.Int32, new Tensor([1, 1], 2, 1));
        RunOne(
            "scatter_along_axis", "fp32", 5, ("data", Grid), ("indices", along), ("updates", column), ("axis", 1),
            ("mode", mode))[0].AssertIs([2, 3], expected);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(-1, false)]
    [InlineData(3, false)]
    public void Validated_indices(int index, bool isInside)
    {
        Tensor Run() =>
            RunOne("gather", "fp32", 7, ("x", Grid), ("indices", Given.Ints(index)), ("axis", 1), ("validate_indices", true))[0];
        if (isInside) Run().AssertIs([2, 1], [3, 6]);
        else Assert.Contains(OnnxTranslationOptions.IndexOutOfBounds, Assert.ThrowsAny<Exception>(Run).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Selecting()
    {
        Given condition = new(DataType.Bool, Tensor.Vector(1, 0, 1));
        RunOne("select", "fp32", 5, ("cond", condition), ("a", Grid), ("b", 0f))[0].AssertIs([2, 3], [1, 0, 3, 4, 0, 6]);
        RunOne("select", "bool", 5, ("cond", condition), ("a", false), ("b", true))[0].AssertIs([3], [0, 1, 0]);
        RunOne("select", "int32", 5, ("cond", condition))[0].AssertIs([2, 1], [0, 2]);
    }

    [Fact]
    public void Lists_begin_with_zeros_and_grow()
    {
        TestProgram program = new TestProgram().Input("x", DataType.Float32, 2);
        program.Block.Operations.Add(MakeList("make_list", "a", ("init_length", 1), ("elem_shape", new[] { 2 }), ("dtype", "fp32")));
        program.Block.Operations.Add(MakeList("list_write", "b", ("ls", "%a"), ("index", 2), ("value", "%x")));
        program.Block.Operations.Add(
            MakeList("list_scatter", "c", ("ls", "%b"), ("indices", new[] { 1, 3 }), ("value", new Tensor([5, 6, 7, 8], 2, 2))));
        program.Add("list_length", "length:int32", ("ls", "%c"))
            .Add("list_read", "third:fp32", ("ls", "%c"), ("index", 2))
            .Add("list_gather", "some:fp32", ("ls", "%c"), ("indices", new[] { 3, 0 }))
            .Output("length", "third", "some");

        Dictionary<string, Tensor> results = program.Run(("x", Tensor.Vector(1, 2)));

        results["length"].AssertIs([], [4]);
        results["third"].AssertIs([2], [1, 2]);
        results["some"].AssertIs([2, 2], [7, 8, 0, 0]);
    }

    /// <summary>An operation that gives a list of pairs.</summary>
    private static Operation MakeList(string type, string output, params (string Name, object Value)[] arguments)
    {
        Operation operation = Make(type, $"{output}:fp32", arguments);
        operation.Outputs[0].Type = new CoreMLSharp.Specification.MILSpec.ValueType
        {
            ListType = new ListType { Type = ProgramTypes.Tensor(DataType.Float32, [2]) },
        };
        return operation;
    }
}
