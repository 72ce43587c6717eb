using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Pooling of tensors with channels first.</summary>
internal static class Pooling
{
    extension(OnnxGraphBuilder graph)
    {
        public OnnxValue MaxPool(OnnxValue x, Window window) => graph.Pool("MaxPool", x, window);

        /// <summary>Averages, in which what is put around the tensor does not count.</summary>
        public OnnxValue AveragePool(OnnxValue x, Window window) =>
            graph.Pool("AveragePool", x, window, Attribute("count_include_pad", 0));
    }
}
