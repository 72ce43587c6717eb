using ReduceAxis = CoreMLSharp.Specification.ReduceLayerParams.Types.ReduceAxis;
using ReduceOperation = CoreMLSharp.Specification.ReduceLayerParams.Types.ReduceOperation;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Reductions, positions of extremes, sorting and cumulative sums. Negative axes count from the end.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>Reduces channel (-3), height (-2), width (-1) or several of them; they stay with size 1.</summary>
    public NeuralNetworkBuilder AddReduce(
        string name, string inputName, string outputName, ReduceAxis axis, ReduceOperation mode, float epsilon = 1e-6f) =>
        Add(name, inputName, outputName, new() { Reduce = new() { Axis = axis, Mode = mode, Epsilon = epsilon } });

    /// <summary>
    /// The sum of absolute values along axes, all of them where there are none given or reduceAll is set; keepDims leaves them with size 1.
    /// </summary>
    public NeuralNetworkBuilder AddReduceL1(
        string name, string inputName, string outputName, IReadOnlyList<long>? axes = null, bool keepDims = true, bool reduceAll = false) =>
        Add(
            name, inputName, outputName,
            new()
            {
                ReduceL1 = new() { Axes = { axes ?? [] }, KeepDims = keepDims, ReduceAll = reduceAll || axes is null or { Count: 0 } },
            });

    /// <summary>
    /// The root of the sum of squares along axes, all of them where there are none given or reduceAll is set; keepDims leaves them with
    /// size 1.
    /// </summary>
    public NeuralNetworkBuilder AddReduceL2(
        string name, string inputName, string outputName, IReadOnlyList<long>? axes = null, bool keepDims = true, bool reduceAll = false) =>
        Add(
            name, inputName, outputName,
            new()
            {
                ReduceL2 = new() { Axes = { axes ?? [] }, KeepDims = keepDims, ReduceAll = reduceAll || axes is null or { Count: 0 } },
            });

    /// <summary>
    /// The largest along axes, all of them where there are none given or reduceAll is set; keepDims leaves them with size 1.
    /// </summary>
    public NeuralNetworkBuilder AddReduceMax(
        string name, string inputName, string outputName, IReadOnlyList<long>? axes = null, bool keepDims = true, bool reduceAll = false) =>
        Add(
            name, inputName, outputName,
            new()
            {
                ReduceMax = new() { Axes = { axes ?? [] }, KeepDims = keepDims, ReduceAll = reduceAll || axes is null or { Count: 0 } },
            });

    /// <summary>
    /// The smallest along axes, all of them where there are none given or reduceAll is set; keepDims leaves them with size 1.
    /// </summary>
    public NeuralNetworkBuilder AddReduceMin(
        string name, string inputName, string outputName, IReadOnlyList<long>? axes = null, bool keepDims = true, bool reduceAll = false) =>
        Add(
            name, inputName, outputName,
            new()
            {
                ReduceMin = new() { Axes = { axes ?? [] }, KeepDims = keepDims, ReduceAll = reduceAll || axes is null or { Count: 0 } },
            });

    /// <summary>The sum along axes, all of them where there are none given or reduceAll is set; keepDims leaves them with size 1.</summary>
    public NeuralNetworkBuilder AddReduceSum(
        string name, string inputName, string outputName, IReadOnlyList<long>? axes = null, bool keepDims = true, bool reduceAll = false) =>
        Add(
            name, inputName, outputName,
            new()
            {
                ReduceSum = new() { Axes = { axes ?? [] }, KeepDims = keepDims, ReduceAll = reduceAll || axes is null or { Count: 0 } },
            });

    /// <summary>
    /// The product along axes, all of them where there are none given or reduceAll is set; keepDims leaves them with size 1.
    /// </summary>
    public NeuralNetworkBuilder AddReduceProd(
        string name, string inputName, string outputName, IReadOnlyList<long>? axes = null, bool keepDims = true, bool reduceAll = false) =>
        Add(
            name, inputName, outputName,
            new()
            {
                ReduceProd = new() { Axes = { axes ?? [] }, KeepDims = keepDims, ReduceAll = reduceAll || axes is null or { Count: 0 } },
            });

    /// <summary>
    /// The mean along axes, all of them where there are none given or reduceAll is set; keepDims leaves them with size 1.
    /// </summary>
    public NeuralNetworkBuilder AddReduceMean(
        string name, string inputName, string outputName, IReadOnlyList<long>? axes = null, bool keepDims = true, bool reduceAll = false) =>
        Add(
            name, inputName, outputName,
            new()
            {
                ReduceMean = new() { Axes = { axes ?? [] }, KeepDims = keepDims, ReduceAll = reduceAll || axes is null or { Count: 0 } },
            });

    /// <summary>
    /// The logarithm of the sum along axes, all of them where there are none given or reduceAll is set; keepDims leaves them with size 1.
    /// </summary>
    public NeuralNetworkBuilder AddReduceLogSum(
        string name, string inputName, string outputName, IReadOnlyList<long>? axes = null, bool keepDims = true, bool reduceAll = false) =>
        Add(
            name, inputName, outputName,
            new()
            {
                ReduceLogSum = new() { Axes = { axes ?? [] }, KeepDims = keepDims, ReduceAll = reduceAll || axes is null or { Count: 0 } },
            });

    /// <summary>
    /// The sum of squares along axes, all of them where there are none given or reduceAll is set; keepDims leaves them with size 1.
    /// </summary>
    public NeuralNetworkBuilder AddReduceSumSquare(
        string name, string inputName, string outputName, IReadOnlyList<long>? axes = null, bool keepDims = true, bool reduceAll = false) =>
        Add(
            name, inputName, outputName,
            new()
            {
                ReduceSumSquare = new()
                {
                    Axes = { axes ?? [] },
                    KeepDims = keepDims,
                    ReduceAll = reduceAll || axes is null or { Count: 0 },
                },
            });

    /// <summary>
    /// The logarithm of the sum of exponentials along axes, all of them where there are none given or reduceAll is set; keepDims leaves
    /// them with size 1.
    /// </summary>
    public NeuralNetworkBuilder AddReduceLogSumExp(
        string name, string inputName, string outputName, IReadOnlyList<long>? axes = null, bool keepDims = true, bool reduceAll = false) =>
        Add(
            name, inputName, outputName,
            new()
            {
                ReduceLogSumExp = new()
                {
                    Axes = { axes ?? [] },
                    KeepDims = keepDims,
                    ReduceAll = reduceAll || axes is null or { Count: 0 },
                },
            });

    /// <summary>The position of the largest element along an axis, which stays with size 1 or goes.</summary>
    public NeuralNetworkBuilder AddArgMax(string name, string inputName, string outputName, long axis, bool keepDims = true) =>
        Add(name, inputName, outputName, new() { ArgMax = new() { Axis = axis, RemoveDim = !keepDims } });

    /// <summary>The position of the smallest element along an axis, which stays with size 1 or goes.</summary>
    public NeuralNetworkBuilder AddArgMin(string name, string inputName, string outputName, long axis, bool keepDims = true) =>
        Add(name, inputName, outputName, new() { ArgMin = new() { Axis = axis, RemoveDim = !keepDims } });

    /// <summary>
    /// The k largest (or smallest) elements along an axis and their positions, as two outputs. A second input overrides k.
    /// </summary>
    public NeuralNetworkBuilder AddTopK(
        string name, IReadOnlyList<string> inputNames, IReadOnlyList<string> outputNames, long k = 0, long axis = 0,
        bool useBottomK = false) =>
        Add(name, inputNames, outputNames, new() { TopK = new() { K = Size(name, k), Axis = axis, UseBottomK = useBottomK } });

    /// <summary>The positions in sorted order along an axis, which counts from the front.</summary>
    public NeuralNetworkBuilder AddArgSort(string name, string inputName, string outputName, long axis = 0, bool descending = false) =>
        Add(name, inputName, outputName, new() { ArgSort = new() { Axis = axis, Descending = descending } });

    /// <summary>
    /// Sums up to each position along an axis, or from the end in reverse; exclusive sums leave their own position out. A second input
    /// overrides the axis.
    /// </summary>
    public NeuralNetworkBuilder AddCumSum(
        string name, IReadOnlyList<string> inputNames, string outputName, long axis = -1, bool reverse = false, bool exclusive = false) =>
        Add(name, inputNames, [outputName], new() { CumSum = new() { Axis = axis, Reverse = reverse, ExcludeFinalSum = exclusive } });
}
