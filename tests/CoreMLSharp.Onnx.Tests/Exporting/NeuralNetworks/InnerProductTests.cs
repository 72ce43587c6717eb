using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using Google.Protobuf;
using static CoreMLSharp.Onnx.Tests.NetworkBuilder;

namespace CoreMLSharp.Onnx.Tests.Exporting.NeuralNetworks;

public class InnerProductTests
{
    [Theory]
    [InlineData(new long[] { 2 }, new long[] { 3 })]
    [InlineData(new long[] { 1, 2 }, new long[] { 1, 3 })]
    [InlineData(new long[] { 1, 1, 2 }, new long[] { 1, 1, 3 })]
    [InlineData(new long[] { 1, 2, 1, 1 }, new long[] { 1, 3, 1, 1 })]
    [InlineData(new long[] { 1, 1, 1, 2, 1 }, new long[] { 1, 1, 3, 1, 1 })]
    public void Vectors_of_every_rank(long[] shape, long[] expected)
    {
        InnerProductLayerParams parameters = new()
        {
            InputChannels = 2,
            OutputChannels = 3,
            Weights = Weights(1, 2, 3, 4, 5, 6),
            HasBias = true,
            Bias = Weights(100, 200, 300),
        };
        Run(layer => layer.InnerProduct = parameters, new Tensor([1, 10], shape)).AssertIs(expected, [121, 243, 365]);
    }

    [Fact]
    public void Matrix_products()
    {
        Tensor a = Tensor.Counting(1, 1, 2, 2);
        Tensor b = Tensor.Counting(5, 1, 2, 2);
        Run(layer => layer.BatchedMatmul = new(), a, b).AssertIs([2, 2], [19, 22, 43, 50]);
        Run(layer => layer.BatchedMatmul = new() { TransposeA = true, TransposeB = true }, a, b).AssertIs([2, 2], [23, 31, 34, 46]);
        Run(layer => layer.BatchedMatmul = new(), Tensor.Vector(1, 2), Tensor.Vector(3, 4)).AssertIs([1, 1], [11]);

        // The weights' columns are 1 2, 3 4 and 5 6.
        BatchedMatMulLayerParams weighted = new()
        {
            WeightMatrixFirstDimension = 2,
            WeightMatrixSecondDimension = 3,
            Weights = Weights(1, 2, 3, 4, 5, 6),
            HasBias = true,
            Bias = Weights(0, 0, 1),
        };
        Run(layer => layer.BatchedMatmul = weighted, Tensor.Counting(1, 1, 1, 2, 2)).AssertIs([1, 2, 3], [5, 11, 18, 11, 25, 40]);
        Run(layer => layer.BatchedMatmul = weighted, Tensor.Vector(1, 2)).AssertIs([3], [5, 11, 18]);
    }

    [Fact]
    public void Dot_products()
    {
        Tensor a = new([3, 4], 1, 2, 1, 1);
        Tensor b = new([4, 3], 1, 2, 1, 1);
        Run(layer => layer.Dot = new(), a, b).AssertIs([1, 1, 1, 1], [24]);
        Run(layer => layer.Dot = new() { CosineSimilarity = true }, a, b).AssertIs([1, 1, 1, 1], [0.96f]);
    }

    [Fact]
    public void Embeddings()
    {
        // Columns 1 4, 2 5 and 3 6.
        WeightParams columns = Weights(1, 2, 3, 4, 5, 6);
        Run(
            layer => layer.Embedding = new() { InputDim = 3, OutputChannels = 2, Weights = columns },
            new Tensor([2, 0], 2, 1, 1, 1)).AssertIs([2, 2, 1, 1], [3, 6, 1, 4]);
        Run(
            layer =>
                layer.EmbeddingND = new() { VocabSize = 3, EmbeddingSize = 2, Weights = columns, HasBias = true, Bias = Weights(10, 20) },
            new Tensor([1, 2], 1, 2, 1)).AssertIs([1, 2, 2], [12, 25, 13, 26]);
    }

    [Fact]
    public void Half_precision_weights() => Product(HalfWeights(1, 2, -3, 0.5f)).AssertIs([2], [5, -2]);

    [Fact]
    public void Linear_quantisation_in_bytes_and_bits()
    {
        // Codes 0 1 2 3 with scale 2 and bias −1: −1 1 3 5; of each row its own: 0 1 and 20 30.
        QuantizationParams one = new() { NumberOfBits = 8, LinearQuantization = new() { Scale = { 2 }, Bias = { -1 } } };
        Product(new() { RawValue = ByteString.CopyFrom(0, 1, 2, 3), Quantization = one }).AssertIs([2], [1, 13]);
        QuantizationParams each = new() { NumberOfBits = 2, LinearQuantization = new() { Scale = { 1, 10 } } };
        Product(new() { RawValue = ByteString.CopyFrom(0b00_01_10_11), Quantization = each }).AssertIs([2], [2, 80]);

        // Three bits run over the border of bytes: 1 2 3 4 is 001 010 011 100.
        QuantizationParams three = new() { NumberOfBits = 3, LinearQuantization = new() { Scale = { 1 } } };
        Product(new() { RawValue = ByteString.CopyFrom(0b001_010_01, 0b1_100_0000), Quantization = three }).AssertIs([2], [5, 11]);
    }

    [Fact]
    public void Lookup_tables()
    {
        QuantizationParams quantization = new() { NumberOfBits = 1, LookupTableQuantization = new() { FloatValue = { -5, 7 } } };
        Product(new() { RawValue = ByteString.CopyFrom(0b0110_0000), Quantization = quantization }).AssertIs([2], [9, -3]);
    }

    [Fact]
    public void Signed_bytes_for_products_in_integers()
    {
        WeightParams weights = new()
        {
            Int8RawValue = ByteString.CopyFrom(255, 2, 3, 128),
            Quantization = new() { NumberOfBits = 8, LinearQuantization = new() { Scale = { 0.5f } } },
        };
        Run(
            layer => layer.InnerProduct = new() { InputChannels = 2, OutputChannels = 2, Weights = weights, Int8DynamicQuantize = true },
            Tensor.Vector(1, 2)).AssertIs([2], [1.5f, -126.5f]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void Undefined_numbers_of_bits_are_errors(ulong bits)
    {
        QuantizationParams quantization = new() { NumberOfBits = bits, LinearQuantization = new() { Scale = { 1 } } };
        Assert.Throws<ModelValidationException>(
            () => Product(new() { RawValue = ByteString.CopyFrom(0, 1, 2, 3), Quantization = quantization }));
    }

    /// <summary>A 2 × 2 matrix times (1, 2).</summary>
    private static Tensor Product(WeightParams weights) =>
        Run(layer => layer.InnerProduct = new() { InputChannels = 2, OutputChannels = 2, Weights = weights }, Tensor.Vector(1, 2));
}
