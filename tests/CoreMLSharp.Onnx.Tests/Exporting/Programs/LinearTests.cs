using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Tests.TestProgram;

namespace CoreMLSharp.Onnx.Tests.Exporting.Programs;

/// <summary>Products of matrices and reductions.</summary>
public class LinearTests
{
    [Fact]
    public void Linear()
    {
        Tensor weight = new([1, 2, 3, 4], 2, 2);
        RunOne(
            "linear", "fp32", 5, ("x", new Tensor([1, 10], 1, 2)), ("weight", weight),
            ("bias", new[] { 0.5f, -0.5f }))[0].AssertIs([1, 2], [21.5f, 42.5f]);
        RunOne("linear", "fp32", 5, ("x", Tensor.Vector(1, 10)), ("weight", weight))[0].AssertIs([2], [21, 43]);
        RunOne("linear", "fp32", 5, ("x", new Tensor([1, 10, 0, 1], 1, 2, 2)), ("weight", weight))[0].AssertIs([1, 2, 2], [21, 43, 2, 4]);
    }

    [Fact]
    public void Products_of_matrices_and_vectors()
    {
        Tensor a = new([1, 2, 3, 4], 2, 2);
        RunOne("matmul", "fp32", 5, ("x", a), ("y", a))[0].AssertIs([2, 2], [7, 10, 15, 22]);
        RunOne("matmul", "fp32", 5, ("x", a), ("y", a), ("transpose_x", true))[0].AssertIs([2, 2], [10, 14, 14, 20]);
        RunOne("matmul", "fp32", 5, ("x", a), ("y", a), ("transpose_y", true))[0].AssertIs([2, 2], [5, 11, 11, 25]);
        RunOne("matmul", "fp32", 5, ("x", Tensor.Vector(1, 10)), ("y", a))[0].AssertIs([2], [31, 42]);
        RunOne("matmul", "fp32", 5, ("x", a), ("y", Tensor.Vector(1, 10)))[0].AssertIs([2], [21, 43]);
        RunOne("matmul", "fp32", 5, ("x", Tensor.Vector(1, 2)), ("y", Tensor.Vector(3, 4)))[0].AssertIs([], [11]);
        RunOne("matmul", "fp32", 5, ("x", new Tensor([1, 2], 2, 1, 1)), ("y", new Tensor([5], 1, 1)))[0].AssertIs([2, 1, 1], [5, 10]);
    }

    [Fact]
    public void Einsum()
    {
        // "chw,whr->chr": for each h a product of matrices [c, w] · [w, r].
        Tensor a = new([1, 2], 1, 1, 2);
        Tensor b = new([3, 4], 2, 1, 1);
        RunOne("einsum", "fp32", 5, ("values", new object[] { a, b }), ("equation", "chw,whr->chr"))[0].AssertIs([1, 1, 1], [11]);
    }

    [Fact]
    public void Attention()
    {
        // Keys 0 and ln 3 weigh the values 1 : 3, as E is 1; a mask removes the second.
        Tensor query = new([1], 1, 1, 1);
        Tensor key = new([0, MathF.Log(3)], 1, 2, 1);
        Tensor value = new([4, 8], 1, 2, 1);
        (string, object)[] given = [("query", query), ("key", key), ("value", value)];
        RunOne("scaled_dot_product_attention", "fp32", 8, given)[0].AssertIs([1, 1, 1], [7]);
        RunOne(
            "scaled_dot_product_attention", "fp32", 8,
            [.. given, ("attn_mask", new Given(DataType.Bool, new Tensor([1, 0], 1, 2)))])[0].AssertIs([1, 1, 1], [4]);
        RunOne(
            "scaled_dot_product_attention", "fp32", 8,
            [.. given, ("attn_mask", new Tensor([0, -MathF.Log(3)], 1, 2))])[0].AssertIs([1, 1, 1], [6]);
    }

    [Theory]
    [InlineData("reduce_sum", 3, -7)]
    [InlineData("reduce_mean", 1.5, -3.5)]
    [InlineData("reduce_max", 2, -3)]
    [InlineData("reduce_min", 1, -4)]
    [InlineData("reduce_prod", 2, 12)]
    [InlineData("reduce_l1_norm", 3, 7)]
    [InlineData("reduce_l2_norm", 2.236068, 5)]
    [InlineData("reduce_sum_square", 5, 25)]
    [InlineData("reduce_log_sum_exp", 2.3132617, -2.6867383)]
    public void Reductions(string name, double first, double second)
    {
        Tensor x = new([1, 2, -3, -4], 2, 2);
        RunOne(name, "fp32", 5, ("x", x), ("axes", new[] { -1 }))[0].AssertIs([2], [(float)first, (float)second]);
        RunOne(name, "fp32", 5, ("x", x), ("axes", new[] { 1 }), ("keep_dims", true))[0].AssertIs([2, 1], [(float)first, (float)second]);
    }

    [Fact]
    public void Reductions_of_all_and_of_whole_numbers()
    {
        RunOne("reduce_log_sum", "fp32", 5, ("x", Tensor.Vector(1, 2)))[0].AssertIs([], [MathF.Log(3)]);
        RunOne("reduce_sum", "fp32", 5, ("x", Tensor.Counting(1, 1, 2, 2)))[0].AssertIs([], [10]);
        RunOne("reduce_max", "int32", 5, ("x", Given.Ints(3, 9, 4)), ("axes", new[] { 0 }))[0].AssertIs([], [9]);
        RunOne("reduce_mean", "int32", 5, ("x", Given.Ints(3, 6)), ("axes", new[] { 0 }))[0].AssertIs([], [4]);
    }

    [Fact]
    public void Positions_of_extremes()
    {
        Tensor x = new([3, 1, 2, 5, 9, 4], 2, 3);
        RunOne("reduce_argmax", "int32", 5, ("x", x))[0].AssertIs([2], [0, 1]);
        RunOne("reduce_argmin", "int32", 5, ("x", x), ("axis", 0), ("keep_dims", true))[0].AssertIs([1, 3], [0, 0, 0]);
        RunOne("reduce_argmax", "uint16", 7, ("x", Given.Ints(1, 7, 2)), ("axis", 0), ("output_dtype", "uint16"))[0].AssertIs([], [1]);
    }
}
