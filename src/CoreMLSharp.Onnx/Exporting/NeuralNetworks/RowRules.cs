using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Onnx.Exporting.NeuralNetworks;

/// <summary>When a layer computes each slice along the first axis independently of the others.</summary>
internal static class RowRules
{
    public static bool Always(LayerContext layer) => layer.Layer.Input.Count > 0;

    /// <summary>For layers that treat channels, height and width, and everything before them as examples.</summary>
    public static bool BeforeChannels(LayerContext layer) => layer.Inputs.Length == 1 && layer.Inputs[0].Rank >= 4;

    /// <summary>For layers of several inputs that are combined by position: all must count examples.</summary>
    public static bool AllInputs(LayerContext layer) => layer.Inputs[0].Rank >= 4 && AllBatched(layer);

    /// <summary>For layers that broadcast: an input that does not count examples must be the same for all of them.</summary>
    public static bool Broadcasting(LayerContext layer)
    {
        int rank = 0;
        foreach (OnnxValue input in layer.Inputs) rank = Math.Max(rank, input.Rank);
        for (int i = 0; i < layer.Inputs.Length; i++)
        {
            OnnxValue input = layer.Inputs[i];
            if (layer.IsBatched(i) ? input.Rank != rank : input.Rank == rank && input.RankedShape[0] != 1) return false;
        }

        return true;
    }

    /// <summary>For layers that put values beside each other.</summary>
    public static bool AllBatched(LayerContext layer) => Enumerable.Range(0, layer.Inputs.Length).All(layer.IsBatched);

    /// <summary>
    /// For a reshape of one example to a shape that begins with 1, which then keeps the examples apart. A size that follows from the others
    /// takes in whatever the first dimension of an input of several sizes is.
    /// </summary>
    public static bool KeepsRows(LayerContext layer) =>
        layer.Layer.ReshapeStatic.TargetShape is [1, ..] target && !target.Contains(-1)
            && new TensorShape(layer.Inputs[0].RankedShape.Dims[1..]).IsStatic;

    /// <summary>For layers that work along one axis.</summary>
    public static Func<LayerContext, bool> NotAlong(Func<NeuralNetworkLayer, long> axis) =>
        layer => LayerContext.Axis(axis(layer.Layer), layer.Inputs[0].Rank) != 0;
}
