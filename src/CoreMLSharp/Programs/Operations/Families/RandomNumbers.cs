using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Tensors of random numbers; the same seed gives the same numbers, -1 others each time.</summary>
internal static class RandomNumbers
{
    public static readonly OperationDefinition[] Operations =
    [
        new("random_bernoulli", CoreML5, Distribution, "shape: int32, prob: const T = 0.5, seed: const int32 = -1")
        {
            Summary = "1 with a probability, 0.5 by default, else 0; the same seed gives the same numbers.",
        },
        new("random_categorical", CoreML5, Categorical, "x: T, mode: const string = logits, size: const int32 = 1, seed: const int32 = -1")
        {
            Summary = "Categories drawn by logits (the default) or probs in the last dimension; the same seed gives the same numbers.",
        },
        new("random_normal", CoreML5, Distribution, "shape: int32, mean: const T = 0.0, stddev: const T = 1.0, seed: const int32 = -1")
        {
            Summary = "Normally distributed; by default around 0 with a deviation of 1; the same seed gives the same numbers.",
        },
        new("random_uniform", CoreML5, Distribution, "shape: int32, low: const T = 0.0, high: const T = 1.0, seed: const int32 = -1")
        {
            Summary = "Evenly distributed; by default from 0 to 1; the same seed gives the same numbers.",
        },
    ];

    private static ProgramType[] Distribution(OperationCall call) =>
    [
        new ProgramType.Tensor(call.Variable("T", DataType.Float32), TensorOperation.ShapeGivenBy(call, "shape")),
    ];

    private static ProgramType[] Categorical(OperationCall call)
    {
        call.Text("mode", "logits", "probs");
        return call.Long("size") is >= 1 and <= int.MaxValue and long size
            ? [new ProgramType.Tensor(call.ElementType("x"), call.ShapeOfRank("x", 1).With(-1, size))]
            : throw call.Failure("size", $"{call.Long("size")} is not a number of samples.");
    }
}
