using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Tests;
using static CoreMLSharp.Onnx.Specification.TensorProto.Types;

namespace CoreMLSharp.Conversion.Tests.Support;

/// <summary>Small ONNX files.</summary>
internal static class SourceFile
{
    /// <summary>Writes a model of a graph and gives its path.</summary>
    public static string Write(TemporaryFolder folder, string name, Func<OnnxGraphBuilder, OnnxValue[]> build)
    {
        OnnxGraphBuilder graph = new();
        OnnxValue[] outputs = build(graph);
        OnnxModel model = OnnxModel.Of(graph.Build("test", outputs), graph.LargeInitializers);
        File.WriteAllBytes(folder[name], OnnxModelWriter.ToArray(model.Message, model.Initializers));
        return folder[name];
    }

    /// <summary>A network that takes photos, channels first or last, of a free batch, and gives the means of the channels.</summary>
    public static string Means(TemporaryFolder folder, bool channelsLast) => Write(folder, "means.onnx", graph =>
    {
        long[] shape = channelsLast ? [TensorShape.Unknown, 4, 6, 3] : [TensorShape.Unknown, 3, 4, 6];
        OnnxValue x = graph.Input("x", DataType.Float, new TensorShape([.. shape]), _ => "batch");
        long[] axes = channelsLast ? [1, 2] : [2, 3];
        OnnxValue means = graph.Add(
            "ReduceMean", [x, graph.Constant(axes)], DataType.Float, new TensorShape(TensorShape.Unknown, 3),
            OnnxAttributes.Attribute("keepdims", 0L));
        graph.Prefer(means, "means");
        return [means];
    });

    /// <summary>A network that turns photos, rows first and channels last, into their negatives.</summary>
    public static string Negative(TemporaryFolder folder) => Write(folder, "negative.onnx", graph =>
    {
        OnnxValue x = graph.Input("x", DataType.Float, new TensorShape(1, 4, 6, 3));
        OnnxValue negative = graph.Add("Sub", [graph.Constant(1f), x], x.Type, x.Shape);
        graph.Prefer(negative, "negative");
        return [negative];
    });
}
