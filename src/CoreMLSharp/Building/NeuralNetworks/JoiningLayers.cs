namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Layers that put tensors together, take them apart, and repeat them. Negative axes count from the end.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>Joins along the channels (axis -3), or along the sequence (axis -5).</summary>
    public NeuralNetworkBuilder AddConcat(string name, IReadOnlyList<string> inputNames, string outputName, bool sequenceConcat = false) =>
        Add(name, inputNames, [outputName], new() { Concat = new() { SequenceConcat = sequenceConcat } });

    /// <summary>Joins along any axis, one after the other or taking one slice of each in turn.</summary>
    public NeuralNetworkBuilder AddConcatND(
        string name, IReadOnlyList<string> inputNames, string outputName, long axis, bool interleave = false) =>
        Add(name, inputNames, [outputName], new() { ConcatND = new() { Axis = axis, Interleave = interleave } });

    /// <summary>Joins along a new axis.</summary>
    public NeuralNetworkBuilder AddStack(string name, IReadOnlyList<string> inputNames, string outputName, long axis = 0) =>
        Add(name, inputNames, [outputName], new() { Stack = new() { Axis = axis } });

    /// <summary>Splits the channels (axis -3) into as many equal parts as there are outputs.</summary>
    public NeuralNetworkBuilder AddSplit(string name, string inputName, IReadOnlyList<string> outputNames) =>
        Add(name, [inputName], outputNames, new() { Split = new() { NOutputs = (ulong)outputNames.Count } });

    /// <summary>Splits along any axis, into as many equal parts as there are outputs or into parts of given sizes.</summary>
    public NeuralNetworkBuilder AddSplitND(
        string name, string inputName, IReadOnlyList<string> outputNames, long axis, IReadOnlyList<long>? splitSizes = null) =>
        Add(
            name, [inputName], outputNames,
            new()
            {
                SplitND = new() { Axis = axis, NumSplits = (ulong)outputNames.Count, SplitSizes = { Sizes(name, splitSizes ?? []) } },
            });

    /// <summary>Repeats the sequence (axis -5).</summary>
    public NeuralNetworkBuilder AddSequenceRepeat(string name, string inputName, string outputName, long nRepetitions) =>
        Add(name, inputName, outputName, new() { SequenceRepeat = new() { NRepetitions = Size(name, nRepetitions) } });

    /// <summary>
    /// Repeats along every dimension, the last ones where there are fewer counts than dimensions. A second input gives the counts instead.
    /// </summary>
    public NeuralNetworkBuilder AddTile(
        string name, IReadOnlyList<string> inputNames, string outputName, IReadOnlyList<long>? reps = null) =>
        Add(name, inputNames, [outputName], new() { Tile = new() { Reps = { Sizes(name, reps ?? []) } } });
}
