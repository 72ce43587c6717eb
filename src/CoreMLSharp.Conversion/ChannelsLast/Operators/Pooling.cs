using CoreMLSharp.Diagnostics;
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

    extension(Window window)
    {
        /// <summary>The window, of which sizes and steps must be positive.</summary>
        /// <exception cref="ModelFormatException">They are not.</exception>
        public Window Checked() => window.Kernel.Concat(window.Strides).Concat(window.Dilations).All(length => length > 0)
            ? window
            : throw new ModelFormatException("the size or the steps of its window are not positive.");
    }
}
