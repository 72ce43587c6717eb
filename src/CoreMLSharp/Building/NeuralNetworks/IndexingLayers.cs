using CoreMLSharp.Specification;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Layers that read and write elements at computed positions. Negative indices and axes count from the end.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>Takes slices of the first input at the indices in the second, along an axis; the indices' shape takes its place.</summary>
    public NeuralNetworkBuilder AddGather(string name, IReadOnlyList<string> inputNames, string outputName, long axis = 0) =>
        Add(name, inputNames, [outputName], new() { Gather = new() { Axis = axis } });

    /// <summary>
    /// Takes elements or slices of the first input at multi-dimensional indices, which run along the last axis of the second.
    /// </summary>
    public NeuralNetworkBuilder AddGatherND(string name, IReadOnlyList<string> inputNames, string outputName) =>
        Add(name, inputNames, [outputName], new() { GatherND = new() });

    /// <summary>
    /// For each position takes the element whose coordinate on the axis is the index there; the output has the shape of the indices.
    /// </summary>
    public NeuralNetworkBuilder AddGatherAlongAxis(string name, IReadOnlyList<string> inputNames, string outputName, long axis = 0) =>
        Add(name, inputNames, [outputName], new() { GatherAlongAxis = new() { Axis = axis } });

    /// <summary>
    /// Writes slices of the third input into the first at the indices in the second, along an axis; the mode says how a value meets the one
    /// that is there.
    /// </summary>
    public NeuralNetworkBuilder AddScatter(
        string name, IReadOnlyList<string> inputNames, string outputName, long axis = 0, ScatterMode mode = ScatterMode.ScatterUpdate) =>
        Add(name, inputNames, [outputName], new() { Scatter = new() { Axis = axis, Mode = mode } });

    /// <summary>
    /// Writes each element of the third input into the first at the index on the axis that the second says; the mode says how a value meets
    /// the one that is there.
    /// </summary>
    public NeuralNetworkBuilder AddScatterAlongAxis(
        string name, IReadOnlyList<string> inputNames, string outputName, long axis = 0, ScatterMode mode = ScatterMode.ScatterUpdate) =>
        Add(name, inputNames, [outputName], new() { ScatterAlongAxis = new() { Axis = axis, Mode = mode } });

    /// <summary>
    /// Writes elements or slices of the third input into the first at the multi-dimensional indices in the second; the mode says how a
    /// value meets the one that is there.
    /// </summary>
    public NeuralNetworkBuilder AddScatterND(
        string name, IReadOnlyList<string> inputNames, string outputName, ScatterMode mode = ScatterMode.ScatterUpdate) =>
        Add(name, inputNames, [outputName], new() { ScatterND = new() { Mode = mode } });

    /// <summary>
    /// Suppresses overlapping boxes. Inputs: boxes [B, N, 4] (centre x and y, width, height), scores [B, N, C], then optionally the first
    /// three settings; outputs: boxes, scores, indices and counts.
    /// </summary>
    public NeuralNetworkBuilder AddNonMaximumSuppression(
        string name, IReadOnlyList<string> inputNames, IReadOnlyList<string> outputNames,
        float iouThreshold = 0.5f, float scoreThreshold = 0, long maxBoxes = 1, bool perClassSuppression = false) =>
        Add(name, inputNames, outputNames, new()
        {
            NonMaximumSuppression = new()
            {
                IouThreshold = iouThreshold,
                ScoreThreshold = scoreThreshold,
                MaxBoxes = Size(name, maxBoxes),
                PerClassSuppression = perClassSuppression,
            },
        });
}
