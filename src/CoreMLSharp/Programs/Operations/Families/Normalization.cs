using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>
/// Normalisation; with CoreML7 the parameters may be of another floating point type than the input. Then epsilon may be of another type
/// than they are, too: coremltools states that it is not, but writes such programs.
/// </summary>
internal static class Normalization
{
    private const string Mixed = "T: float; U: float; E: float";

    /// <summary>More channels side by side are taken for a mistake.</summary>
    private const int MaximumNeighbours = 1 << 16;

    private static readonly (string, Func<OperationCall, ProgramTensor?>) AllAxes =
        ("axes", call => ProgramTensor.Of<int>([.. Enumerable.Range(0, call.Value("x").Shape.Rank)], [call.Value("x").Shape.Rank]));

    public static readonly OperationDefinition[] Operations =
    [
        new(
            "batch_norm", CoreML5, BatchNorm,
            "x: T, mean: const T, variance: const T, gamma: const T?, beta: const T?, epsilon: const T = 1e-5")
        {
            Summary = "Each channel of [batch, channels, …] by a known mean and variance, then times gamma plus beta.",
        },
        new(
            "batch_norm", CoreML7, BatchNorm,
            "x: T, mean: const U, variance: const U, gamma: const U?, beta: const U?, epsilon: const E = 1e-5", Mixed),
        new("instance_norm", CoreML5, InstanceNorm, "x: T, gamma: const T?, beta: const T?, epsilon: const T = 1e-5")
        {
            Summary = "Each channel of each instance by its own mean and variance, then times gamma plus beta.",
        },
        new("instance_norm", CoreML7, InstanceNorm, "x: T, gamma: const U?, beta: const U?, epsilon: const E = 1e-5", Mixed),
        new("l2_norm", CoreML5, L2Norm, "x: T, epsilon: const T = 1e-6")
        {
            Summary = "x divided by the root of the sum of the squares of its last three dimensions.",
        },
        new("l2_norm", CoreML7, L2Norm, "x: T, epsilon: const E = 1e-6", Mixed),
        new("layer_norm", CoreML5, LayerNorm, "x: T, axes: const int32[]?, gamma: const T?, beta: const T?, epsilon: const T = 1e-5")
        {
            Summary = "x by the mean and variance along some axes, all by default, then times gamma plus beta of their shape.",
            Computed = AllAxes,
        },
        new(
            "layer_norm", CoreML7, LayerNorm, "x: T, axes: const int32[]?, gamma: const U?, beta: const U?, epsilon: const E = 1e-5",
            Mixed) { Computed = AllAxes },
        new(
            "local_response_norm", CoreML5, LocalResponseNorm,
            "x: T, size: const int32, alpha: const T = 1e-4, beta: const T = 0.75, k: const T = 1.0")
        {
            Summary = "x divided by (k + alpha / size · the sum of squares of neighbouring channels) to the power of beta.",
        },
        new(
            "local_response_norm", CoreML7, LocalResponseNorm,
            "x: T, size: const int32, alpha: const U = 1e-4, beta: const U = 0.75, k: const U = 1.0", Mixed),
    ];

    private static ProgramType[] BatchNorm(OperationCall call) => PerChannel(call, "mean", "variance", "gamma", "beta");

    private static ProgramType[] InstanceNorm(OperationCall call) => PerChannel(call, "gamma", "beta");

    private static ProgramType[] PerChannel(OperationCall call, params ReadOnlySpan<string> parameters)
    {
        TensorShape x = call.ShapeOfRank("x", 3, 5);
        foreach (string parameter in parameters) Infer.CheckVector(call, parameter, x[1]);
        return Infer.SameAsX(call);
    }

    private static ProgramType[] LocalResponseNorm(OperationCall call)
    {
        call.ShapeOfRank("x", 3, 5);
        return call.Long("size") is >= 1 and <= MaximumNeighbours
            ? Infer.SameAsX(call)
            : throw call.Failure("size", $"{call.Long("size")} is not a number of channels from 1 to {MaximumNeighbours:N0}.");
    }

    private static ProgramType[] L2Norm(OperationCall call)
    {
        call.ShapeOfRank("x", 3);
        return Infer.SameAsX(call);
    }

    /// <summary>Gamma and beta have the shape of the axes, which are all of them where none are given.</summary>
    private static ProgramType[] LayerNorm(OperationCall call)
    {
        TensorShape x = call.Shape("x");
        int[] axes = call.Has("axes") ? call.Axes("axes", x.Rank) : [.. Enumerable.Range(0, x.Rank)];
        if (axes.Length == 0) throw call.Failure("axes", "at least one axis is needed.");
        TensorShape normalized = new([.. axes.Order().Select(axis => x[axis])]);
        foreach (string parameter in (ReadOnlySpan<string>)["gamma", "beta"])
        {
            if (call.Has(parameter)) Infer.CheckShape(call, parameter, normalized);
        }

        return Infer.SameAsX(call);
    }
}
