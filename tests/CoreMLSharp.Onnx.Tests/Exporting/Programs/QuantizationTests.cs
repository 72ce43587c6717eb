using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Tests.TestProgram;

namespace CoreMLSharp.Onnx.Tests.Exporting.Programs;

/// <summary>Quantized activations, compressed constants and random numbers.</summary>
public class QuantizationTests
{
    [Fact]
    public void To_8_bits_and_back()
    {
        // Halves go to the even neighbour, and what the type cannot hold to its ends.
        RunOne(
            "quantize", "int8", 7, ("input", Tensor.Vector(1.25f, 1.75f, -100, 100)), ("scale", 0.5f),
            ("output_dtype", "int8"))[0].AssertIs([4], [2, 4, -128, 127]);
        RunOne(
            "quantize", "uint8", 7, ("input", Tensor.Vector(1, -9)), ("scale", 0.5f),
            ("zero_point", ProgramTensor.OfIntegers(DataType.Uint8, [10], [])), ("output_dtype", "uint8"))[0]
            .AssertIs([2], [12, 0]);
        Given stored = new(DataType.Int8, new Tensor([1, 2, 3, 4], 2, 2));
        RunOne(
            "dequantize", "fp32", 7, ("input", stored), ("scale", new[] { 0.5f, 10f }),
            ("zero_point", ProgramTensor.OfIntegers(DataType.Int8, [0, 1], [2])), ("axis", 0))[0]
            .AssertIs([2, 2], [0.5f, 1, 20, 30]);
    }

    [Fact]
    public void Compressed_constants_are_constants()
    {
        TestProgram program = new TestProgram(8).Input("x", DataType.Float32, 2)
            .Add(
                "constexpr_lut_to_dense", "w:fp32", ("indices", ProgramTensor.OfIntegers(DataType.Uint1, [1, 0], [2])),
                ("lut", ProgramTensor.Of([3f, 4f], [1, 2, 1])))
            .Add(
                "constexpr_lut_to_sparse", "mask:uint1 part:fp32", ("indices_mask", ProgramTensor.OfIntegers(DataType.Uint1, [0, 1], [2])),
                ("indices_nonzero_data", ProgramTensor.OfIntegers(DataType.Uint1, [0], [1])),
                ("lut", ProgramTensor.Of([5f, 6f], [1, 2, 1])))
            .Add("constexpr_sparse_to_dense", "v:fp32", ("nonzero_data", "%part"), ("mask", "%mask"))
            .Add("mul", "p:fp32", ("x", "%x"), ("y", "%w")).Add("add", "y:fp32", ("x", "%p"), ("y", "%v")).Output("y");

        program.Run(("x", Tensor.Vector(1, 10)))["y"].AssertIs([2], [4, 35]);
    }

    [Fact]
    public void Random_numbers_follow_their_distributions()
    {
        float[] uniform = RunOne(
            "random_uniform", "fp32", 5, ("shape", new[] { 40, 50 }), ("low", 2f), ("high", 4f), ("seed", 1))[0].Values;
        Assert.All(uniform, value => Assert.InRange(value, 2, 4));
        Assert.InRange(uniform.Average(), 2.9f, 3.1f);

        // Of 2,000 numbers, the mean is within 4.5 of its standard deviations.
        float[] normal = RunOne("random_normal", "fp32", 5, ("shape", new[] { 2000 }), ("mean", 5f), ("stddev", 2f), ("seed", 1))[0].Values;
        Assert.InRange(normal.Average(), 4.8f, 5.2f);
        Assert.InRange(normal.Select(value => (value - 5) * (value - 5)).Average(), 3.4f, 4.6f);

        float[] coins = RunOne("random_bernoulli", "fp32", 5, ("shape", new[] { 2000 }), ("prob", 0.25f), ("seed", 1))[0].Values;
        Assert.All(coins, value => Assert.True(value is 0 or 1));
        Assert.InRange(coins.Average(), 0.2f, 0.3f);

        Tensor drawn = RunOne(
            "random_categorical", "fp32", 5, ("x", new Tensor([0, 1, 0, 0, 0, 1], 2, 3)), ("mode", "probs"), ("size", 4), ("seed", 1))[0];
        drawn.AssertIs([2, 4], [1, 1, 1, 1, 2, 2, 2, 2]);
    }
}
