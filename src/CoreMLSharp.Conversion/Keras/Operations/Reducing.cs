using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Conversion.Keras.Operations;

/// <summary>Functions of all elements along axes.</summary>
internal static class Reducing
{
    public static Func<OperationCall, OnnxValue[]> By(string op) => call => [call.Graph.Reduce(op, call.X, AxesOf(call), Keeps(call))];

    public static OnnxValue[] Variance(OperationCall call)
    {
        OnnxValue centred = call.Graph.Sub(call.X, call.Graph.Reduce("ReduceMean", call.X, AxesOf(call), keepDims: true));
        return [call.Graph.Reduce("ReduceMean", call.Graph.Mul(centred, centred), AxesOf(call), Keeps(call))];
    }

    public static OnnxValue[] StandardDeviation(OperationCall call) => [call.Graph.Unary("Sqrt", Variance(call)[0])];

    public static Func<OperationCall, OnnxValue[]> Position(string op) => call =>
    {
        int axis = OperationCall.Axis(call.X, call.Integer(1, "axis") ?? 0);
        OnnxValue position = call.Graph.ArgReduce(op, call.X, axis);
        return [Keeps(call) ? position : call.Graph.Squeeze(position, axis)];
    };

    public static OnnxValue[] CumulativeSum(OperationCall call)
    {
        int axis = OperationCall.Axis(call.X, call.Integer(1, "axis") ?? 0);
        return [call.Graph.Add("CumSum", [call.X, call.Graph.ConstantScalar(axis)], call.X.Type, call.X.Shape)];
    }

    /// <summary>Whether all or any elements are true.</summary>
    public static Func<OperationCall, OnnxValue[]> Truth(string op) => call =>
    [
        call.Graph.ToBool(call.Graph.Reduce(op, call.Graph.Cast(call.Graph.ToBool(call.X), DataType.Int32), AxesOf(call), Keeps(call))),
    ];

    public static OnnxValue[] CountNonZero(OperationCall call) =>
        [call.Graph.Reduce("ReduceSum", call.Graph.Cast(call.Graph.ToBool(call.X), DataType.Int32), AxesOf(call), keepDims: false)];

    /// <summary>The mean and the variance.</summary>
    public static OnnxValue[] Moments(OperationCall call)
    {
        long[] axes = call.Integers(1, "axes") ?? [];
        OnnxValue mean = call.Graph.Reduce("ReduceMean", call.X, axes, keepDims: true);
        OnnxValue centred = call.Graph.Sub(call.X, mean);
        bool keeps = call.Flag(3, "keepdims") || call.Flag(2, "keepdims");
        OnnxValue variance = call.Graph.Reduce("ReduceMean", call.Graph.Mul(centred, centred), axes, keeps);
        return [keeps ? mean : call.Graph.Reduce("ReduceMean", call.X, axes, keepDims: false), variance];
    }

    /// <summary>The largest less the smallest.</summary>
    public static OnnxValue[] Span(OperationCall call) =>
    [
        call.Graph.Sub(
            call.Graph.Reduce("ReduceMax", call.X, AxesOf(call), Keeps(call)),
            call.Graph.Reduce("ReduceMin", call.X, AxesOf(call), Keeps(call))),
    ];

    private static long[] AxesOf(OperationCall call) => call.Integers(1, "axis") ?? [];

    private static bool Keeps(OperationCall call) => call.Flag(2, "keepdims", "keep_dims");
}
