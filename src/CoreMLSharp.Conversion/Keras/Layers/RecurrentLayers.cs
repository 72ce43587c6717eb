using CoreMLSharp.Conversion.Keras.Layers.Recurrence;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Recurrent layers, and those that apply another layer to every step.</summary>
internal static class RecurrentLayers
{
    /// <summary>A cell over the steps of a sequence.</summary>
    public static KerasTensor[] Rnn(LayerCall call) => Run(call, RecurrentCell.Of(call.For(call.Part("cell"))));

    /// <summary>A layer that is its own cell.</summary>
    public static KerasTensor[] CuDnn(LayerCall call) => Run(call, RecurrentCell.Of(call));

    /// <summary>A cell that is called by itself, for one step.</summary>
    public static KerasTensor[] Cell(LayerCall call)
    {
        (OnnxValue output, OnnxValue[] states) = RecurrentCell.Of(call).Step(call.Graph, call.X, [.. InitialStates(call)]);
        return [call.Result(output), .. states.Select(call.Result)];
    }

    /// <summary>A layer over a sequence and another over its reverse, whose results are put together step by step.</summary>
    public static KerasTensor[] Bidirectional(LayerCall call)
    {
        (LayerCall forward, LayerCall backward) = (call.For(call.Part("forward_layer")), call.For(call.Part("backward_layer")));
        bool isSequence = forward.Config.Flag("return_sequences");
        OnnxValue[] initial = [.. InitialStates(call)];
        OnnxValue[]? half = initial.Length == 0 ? null : initial[..(initial.Length / 2)];
        OnnxValue[]? otherHalf = initial.Length == 0 ? null : initial[(initial.Length / 2)..];
        RecurrentResult first = RunHalf(forward, isSequence, half, isBackwards: false);
        RecurrentResult second = RunHalf(backward, isSequence, otherHalf, isBackwards: true);
        OnnxValue a = isSequence ? first.Sequence : first.Last;
        OnnxValue b = isSequence ? RecurrentRun.Reversed(call.Graph, second.Sequence) : second.Last;
        OnnxValue? mask = isSequence ? call.Input.Mask : null;
        List<KerasTensor> results = [.. Joined(call, a, b).Select(result => call.Result(result).WithMask(mask))];
        if (forward.Config.Flag("return_state")) results.AddRange([.. first.States.Concat(second.States).Select(call.Result)]);
        return [.. results];
    }

    /// <summary>A layer for every step by itself.</summary>
    public static KerasTensor[] TimeDistributed(LayerCall call)
    {
        OnnxValue x = call.X;
        KerasTensor flat = call.Result(call.Reshape(x, [Together(x), .. Dimension.Like(x, 2, x.Rank)]));
        if (call.Input.Mask is { Rank: > 2 } mask)
        {
            flat = flat.WithMask(call.Graph.ToBool(
                call.Reshape(call.Graph.Cast(mask, DataType.Int32), [Together(mask), .. Dimension.Like(mask, 2, mask.Rank)])));
        }

        KerasTensor[] results = call.Apply(call.Part("layer"), flat);
        return [.. results.Select(result => Apart(call, result.Value).WithMask(StepMask(call)))];

        static Dimension Together(OnnxValue value)
        {
            long steps = value.RankedShape[1];
            return value.RankedShape[0] is var batch and > 0 && steps > 0 ? batch * steps : -1;
        }
    }

    private static KerasTensor Apart(LayerCall call, OnnxValue result)
    {
        OnnxValue x = call.X;
        Dimension[] rest = Dimension.Like(result, 1, result.Rank);
        Dimension steps = Dimension.Like(x, 1);
        bool isKnown = steps.Length != TensorShape.Unknown && rest.All(dim => dim.Length != TensorShape.Unknown);
        Dimension batch = isKnown ? -1 : Dimension.Like(x, 0);
        return call.Result(call.Reshape(result, [batch, steps, .. rest]));
    }

    /// <summary>A step counts where anything inside of it does.</summary>
    private static OnnxValue? StepMask(LayerCall call)
    {
        if (call.Input.Mask is not { } mask || mask.Rank == 2) return call.Input.Mask;
        OnnxValue numbers = call.Graph.Cast(mask, DataType.Int32);
        long[] axes = [.. Enumerable.Range(2, mask.Rank - 2).Select(axis => (long)axis)];
        return call.Graph.ToBool(call.Graph.Reduce("ReduceMax", numbers, axes, keepDims: false));
    }

    private static KerasTensor[] Run(LayerCall call, RecurrentCell cell)
    {
        bool isSequence = call.Config.Flag("return_sequences");
        bool isTimeMajor = call.Config.Flag("time_major");
        OnnxValue x = isTimeMajor ? Swapped(call, call.X) : call.X;
        OnnxValue[] initial = [.. InitialStates(call)];
        RecurrentResult result = new RecurrentRun(
            call.Graph, cell, MaskOf(call), call.Config.Flag("zero_output_for_mask"))
            .Run(x, initial.Length == 0 ? null : initial, call.Config.Flag("go_backwards"));
        OnnxValue output = isSequence ? isTimeMajor ? Swapped(call, result.Sequence) : result.Sequence : result.Last;
        KerasTensor first = call.Result(output).WithMask(isSequence ? MaskOf(call) : null);
        return call.Config.Flag("return_state") ? [first, .. result.States.Select(call.Result)] : [first];
    }

    private static RecurrentResult RunHalf(LayerCall half, bool isSequence, OnnxValue[]? initial, bool isBackwards)
    {
        RecurrentCell cell = RecurrentCell.Of(half.Layer.Part("cell") is { } inner ? half.For(inner) : half);
        return new RecurrentRun(half.Graph, cell, MaskOf(half), ZerosWhereMasked: isSequence).Run(half.X, initial, isBackwards);
    }

    private static IEnumerable<OnnxValue> Joined(LayerCall call, OnnxValue a, OnnxValue b) => call.Config.Text("merge_mode") switch
    {
        "concat" => [call.Graph.Concat(-1, a, b)],
        "sum" => [call.Graph.Add(a, b)],
        "mul" => [call.Graph.Mul(a, b)],
        "ave" => [call.Graph.Mul(call.Graph.Add(a, b), 0.5f)],
        null => [a, b],
        string other => throw new UnsupportedModelException($"its merge_mode '{other}' is none of Keras."),
    };

    /// <summary>Tensors behind the first are the states before the first step.</summary>
    private static IEnumerable<OnnxValue> InitialStates(LayerCall call) =>
        call.Inputs.Skip(1).Concat(call.Argument("initial_state")?.Tensors ?? []).Select(state => state.Value);

    private static OnnxValue? MaskOf(LayerCall call) => call.Argument("mask")?.Tensor?.Value ?? call.Input.Mask;

    private static OnnxValue Swapped(LayerCall call, OnnxValue x) =>
        call.Graph.Transpose(x, [1, 0, .. Enumerable.Range(2, x.Rank - 2)]);
}
