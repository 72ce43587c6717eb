using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Shapes;

/// <summary>
/// The shapes in a neural network as they follow from its layers. A run on zeros verifies them, and gives what does not follow.
/// </summary>
internal static class VerifiedShapes
{
    /// <summary>The size of every tensor by its name, for inputs of one size each.</summary>
    /// <exception cref="CoreMLException">
    /// The network cannot be run with these sizes, or a run contradicts what follows from a layer; the message names the layer.
    /// </exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<long>> Of(
        Model network, IReadOnlyList<FeatureDescription> inputs, string where)
    {
        IReadOnlyDictionary<string, IReadOnlyList<long>> run = NetworkProbe.Run(network, inputs, where);
        return Complete(network, NetworkShapes.Infer(network, inputs), run, where);
    }

    /// <summary>Completes the inferred shapes with those of a run, which must not contradict them.</summary>
    internal static IReadOnlyDictionary<string, IReadOnlyList<long>> Complete(
        Model network, IReadOnlyDictionary<string, TensorShape> inferred, IReadOnlyDictionary<string, IReadOnlyList<long>> run,
        string where)
    {
        Dictionary<string, IReadOnlyList<long>> shapes = [];
        foreach (NeuralNetworkLayer layer in network.NetworkLayers)
        {
            foreach (string output in layer.Output)
            {
                TensorShape known = inferred.GetValueOrDefault(output, TensorShape.Unranked);
                shapes[output] = Complete(known, run[output]) ?? throw new CoreMLException(
                    $"{where}: layer '{layer.Name}' ({layer.TypeName}): '{output}' should have the shape {known}; in a run on zeros it has "
                    + $"[{string.Join(", ", run[output])}].");
            }
        }

        return shapes;
    }

    /// <summary>
    /// An inferred shape with the lengths that only the run gives; null where they contradict each other. In networks of the oldest form
    /// a run gives the last three dimensions of five, or four where it has sequence and batch as one.
    /// </summary>
    private static IReadOnlyList<long>? Complete(TensorShape inferred, IReadOnlyList<long> run)
    {
        if (!inferred.IsRanked) return run;
        TensorShape known = inferred;
        if (inferred.Rank == 5 && run.Count == 3) known = new TensorShape(inferred.Dims[2..]);
        else if (inferred.Rank == 5 && run.Count == 4) known = new TensorShape([inferred.CountBetween(0, 2), .. inferred.Dims[2..]]);
        return known.IsCompatibleWith(new TensorShape([.. run]))
            ? [.. known.Dims.Select((length, i) => length == TensorShape.Unknown ? run[i] : length)]
            : null;
    }
}
