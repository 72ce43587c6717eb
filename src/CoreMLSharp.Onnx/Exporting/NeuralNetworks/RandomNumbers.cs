using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using Google.Protobuf.Collections;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using DataType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>Layers that draw random numbers. Which numbers a seed gives is not specified; the same seed gives the same here.</summary>
internal static class RandomNumbers
{
    public static void NormalLike(LayerContext layer) =>
        layer.Output(
            Normal(
                layer, Like(layer), layer.Layer.RandomNormalLike.Mean, layer.Layer.RandomNormalLike.StdDev,
                layer.Layer.RandomNormalLike.Seed));

    public static void NormalStatic(LayerContext layer)
    {
        RandomNormalStaticLayerParams parameters = layer.Layer.RandomNormalStatic;
        layer.Output(Normal(layer, Static(layer, parameters.OutputShape), parameters.Mean, parameters.StdDev, parameters.Seed));
    }

    public static void NormalDynamic(LayerContext layer) =>
        layer.Output(
            Normal(
                layer, Dynamic(layer), layer.Layer.RandomNormalDynamic.Mean, layer.Layer.RandomNormalDynamic.StdDev,
                layer.Layer.RandomNormalDynamic.Seed));

    public static void UniformLike(LayerContext layer) =>
        layer.Output(
            Uniform(
                layer, Like(layer), layer.Layer.RandomUniformLike.MinVal, layer.Layer.RandomUniformLike.MaxVal,
                layer.Layer.RandomUniformLike.Seed));

    public static void UniformStatic(LayerContext layer)
    {
        RandomUniformStaticLayerParams parameters = layer.Layer.RandomUniformStatic;
        layer.Output(Uniform(layer, Static(layer, parameters.OutputShape), parameters.MinVal, parameters.MaxVal, parameters.Seed));
    }

    public static void UniformDynamic(LayerContext layer) =>
        layer.Output(
            Uniform(
                layer, Dynamic(layer), layer.Layer.RandomUniformDynamic.MinVal, layer.Layer.RandomUniformDynamic.MaxVal,
                layer.Layer.RandomUniformDynamic.Seed));

    public static void BernoulliLike(LayerContext layer) =>
        layer.Output(Bernoulli(layer, Like(layer), layer.Layer.RandomBernoulliLike.Prob, layer.Layer.RandomBernoulliLike.Seed));

    public static void BernoulliStatic(LayerContext layer)
    {
        RandomBernoulliStaticLayerParams parameters = layer.Layer.RandomBernoulliStatic;
        layer.Output(Bernoulli(layer, Static(layer, parameters.OutputShape), parameters.Prob, parameters.Seed));
    }

    public static void BernoulliDynamic(LayerContext layer) =>
        layer.Output(Bernoulli(layer, Dynamic(layer), layer.Layer.RandomBernoulliDynamic.Prob, layer.Layer.RandomBernoulliDynamic.Seed));

    /// <summary>Draws class numbers from the distributions in the last dimension.</summary>
    public static void Categorical(LayerContext layer)
    {
        CategoricalDistributionLayerParams parameters = layer.Layer.CategoricalDistribution;
        OnnxGraphBuilder graph = layer.Graph;
        OnnxValue x = LayerContext.OfRank(layer.Input, 1);
        if (parameters.NumSamples is < 1 or > int.MaxValue)
        {
            throw new ModelValidationException($"it draws {parameters.NumSamples} samples.");
        }

        OnnxValue logits = parameters.IsLogits ? x : graph.Unary("Log", graph.Add(x, parameters.Eps == 0 ? 1e-10f : parameters.Eps));
        if (parameters.Temperature != 0) logits = graph.Mul(logits, 1 / parameters.Temperature);
        OnnxValue rows = graph.Reshape(logits, -1, x.RankedShape[-1]);
        OnnxValue drawn = graph.Add(
            "Multinomial", [rows], DataType.Int64, rows.RankedShape.With(1, parameters.NumSamples),
            [Attribute("dtype", (long)DataType.Int64), Attribute("sample_size", parameters.NumSamples), .. Seed(parameters.Seed)]);
        OnnxValue dims = graph.Concat(0, graph.ShapeOf(x, 0, x.Rank - 1), graph.Constant(parameters.NumSamples));
        layer.Output(graph.Reshape(graph.ToFloat(drawn), dims, x.RankedShape.With(-1, parameters.NumSamples)));
    }

    /// <summary>
    /// Numbers are drawn from the standard distribution and scaled, so that no parameter is one that ONNX Runtime cannot take.
    /// </summary>
    private static OnnxValue Normal(LayerContext layer, OnnxValue like, float mean, float deviation, long seed) =>
        layer.Graph.Add(layer.Graph.Mul(layer.Graph.Unary("RandomNormalLike", like, Seed(seed)), deviation), mean);

    private static OnnxValue Uniform(LayerContext layer, OnnxValue like, float low, float high, long seed) =>
        layer.Graph.Add(layer.Graph.Mul(layer.Graph.Unary("RandomUniformLike", like, Seed(seed)), high - low), low);

    private static OnnxValue Bernoulli(LayerContext layer, OnnxValue like, float probability, long seed)
    {
        OnnxValue drawn = Uniform(layer, like, 0, 1, seed);
        return layer.Graph.ToFloat(layer.Graph.Compare("Less", drawn, layer.Graph.Constant(probability)));
    }

    private static OnnxValue Like(LayerContext layer) => layer.Input;

    private static OnnxValue Static(LayerContext layer, RepeatedField<ulong> shape)
    {
        long[] dims = [.. shape.Select(dim => LayerContext.Size(dim, "outputShape"))];
        return layer.Graph.Fill(layer.Graph.Constant(dims), 0, new TensorShape([.. dims]));
    }

    private static OnnxValue Dynamic(LayerContext layer) =>
        layer.Graph.Fill(layer.Graph.ToInt64(layer.Input), 0, layer.ShapeGivenBy(layer.Input));

    /// <summary>A negative seed asks for other numbers each time.</summary>
    private static Specification.AttributeProto[] Seed(long seed) => seed < 0 ? [] : [Attribute("seed", (float)seed)];
}
