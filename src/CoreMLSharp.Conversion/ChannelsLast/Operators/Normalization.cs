using CoreMLSharp.Onnx.Graphs;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.ChannelsLast.Operators;

/// <summary>Normalisation of tensors with channels first.</summary>
internal static class Normalization
{
    extension(OnnxGraphBuilder graph)
    {
        /// <summary>Each channel shifted and scaled by what training found.</summary>
        public OnnxValue BatchNorm(OnnxValue x, OnnxValue scale, OnnxValue offset, OnnxValue mean, OnnxValue variance, float epsilon) =>
            graph.Add("BatchNormalization", [x, scale, offset, mean, variance], x.Type, x.Shape, Attribute("epsilon", epsilon));

        /// <summary>Each number divided by a power of the sum of squares of its neighbours' along the channels.</summary>
        /// <param name="x">[N, C, height, width].</param>
        /// <param name="radius">How many neighbours there are on each side.</param>
        /// <param name="bias">What is added to the sum.</param>
        /// <param name="alpha">What the sum is multiplied by (not by the number of neighbours, as ONNX's is).</param>
        /// <param name="beta">The power.</param>
        public OnnxValue LocalResponseNorm(OnnxValue x, long radius, float bias, float alpha, float beta)
        {
            long size = checked((2 * radius) + 1);
            return graph.Add(
                "LRN", [x], x.Type, x.Shape, Attribute("size", size), Attribute("alpha", alpha * size), Attribute("beta", beta),
                Attribute("bias", bias));
        }
    }
}
