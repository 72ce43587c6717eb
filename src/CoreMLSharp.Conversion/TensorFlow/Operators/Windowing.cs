using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.ChannelsLast.Operators;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;

namespace CoreMLSharp.Conversion.TensorFlow.Operators;

/// <summary>The attributes that operations with windows and channels share.</summary>
internal static class Windowing
{
    extension(NodeContext context)
    {
        /// <summary>Whether the node's tensors have their channels first, as <c>data_format</c> says.</summary>
        public bool HasChannelsFirst() => context.Node.Text("data_format").StartsWith("NC", StringComparison.Ordinal);

        /// <summary>An input with channels first.</summary>
        public OnnxValue ChannelsFirst(int index) =>
            context.HasChannelsFirst() ? context.Value(index) : context.Graph.ChannelsFirst(context[index]);

        /// <summary>The output in the node's own layout.</summary>
        public Tensor FromChannelsFirst(OnnxValue value) =>
            context.HasChannelsFirst() ? new Tensor(value) : context.Graph.FromChannelsFirst(value);

        /// <summary>How a kernel of a size moves.</summary>
        public Window Window(long[] kernel)
        {
            if (kernel.Contains(-1)) throw new UnsupportedModelException("the size of its kernel is not known before the model runs.");
            return new Window(
                kernel, context.Spatial("strides", kernel.Length), context.Spatial("dilations", kernel.Length),
                context.Padding(kernel.Length)).Checked();
        }

        /// <summary>Of a list of numbers for all axes, those of the spatial ones; ones where there is none.</summary>
        public long[] Spatial(string attribute, int axes)
        {
            long[] numbers = context.Node.Integers(attribute);
            if (numbers.Length == 0) return [.. Enumerable.Repeat(1L, axes)];
            if (numbers.Length != axes + 2) throw new ModelFormatException($"'{attribute}' has {numbers.Length} numbers, not {axes + 2}.");
            return context.HasChannelsFirst() ? numbers[2..] : numbers[1..^1];
        }

        private WindowPadding Padding(int axes)
        {
            switch (context.Node.Text("padding", "VALID"))
            {
                case "SAME":
                    return new WindowPadding(null);
                case "EXPLICIT":
                    long[] amounts = context.Node.Integers("explicit_paddings");
                    if (amounts.Length != 2 * (axes + 2))
                    {
                        throw new ModelFormatException($"'explicit_paddings' has {amounts.Length} numbers, not {2 * (axes + 2)}.");
                    }

                    int first = context.HasChannelsFirst() ? 2 : 1;
                    return new WindowPadding([
                        .. Enumerable.Range(first, axes).Select(axis => (amounts[2 * axis], amounts[(2 * axis) + 1])),
                    ]);
                default:
                    return new WindowPadding([.. Enumerable.Repeat((0L, 0L), axes)]);
            }
        }
    }
}
