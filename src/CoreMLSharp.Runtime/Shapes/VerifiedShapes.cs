using CoreMLSharp.Diagnostics;
using CoreMLSharp.NeuralNetworks;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Shapes;

/// <summary>
/// The shapes in a neural network as they follow from its layers. A trial run verifies them, and gives what does not follow.
/// </summary>
internal static class VerifiedShapes
{
    /// <summary>The floats that a run may keep at once: 2 GiB. Every tensor is an output, and none is freed before the end.</summary>
    private const long MaximumElements = 1L << 29;

    /// <summary>
    /// The size of every tensor by its name, for inputs of one size each, and whether a run verified them: where the tensors are
    /// too large together, it is left out, and a length that only a run shows is -1.
    /// </summary>
    /// <exception cref="CoreMLException">
    /// The network cannot be run with these sizes, or a run contradicts what follows from a layer; the message names the layer.
    /// </exception>
    public static (IReadOnlyDictionary<string, IReadOnlyList<long>> Shapes, bool IsTried) Of(
        Model network, IReadOnlyList<FeatureDescription> inputs, string where)
    {
        IReadOnlyDictionary<string, TensorShape> inferred = NetworkShapes.Infer(network, inputs);
        Int128 elements = inferred.Values.Where(shape => shape.IsRanked).Aggregate((Int128)0, (sum, shape) => sum + Count(shape));
        if (elements <= MaximumElements)
        {
            return (Complete(network, inferred, NetworkProbe.Run(network, inputs, where), where), true);
        }

        Dictionary<string, IReadOnlyList<long>> shapes = [];
        foreach (string output in NetworkProbe.Tensors(network))
        {
            TensorShape shape = inferred.GetValueOrDefault(output, TensorShape.Unranked);
            if (shape.Dims is [1 or TensorShape.Unknown, 1 or TensorShape.Unknown, _, _, _]) shape = new TensorShape(shape.Dims[2..]);
            shapes[output] = shape.Dims;
        }

        return (shapes, false);
    }

    /// <summary>The elements where lengths that only a run shows, such as those of sequence and batch, are 1.</summary>
    private static Int128 Count(TensorShape shape) =>
        shape.Dims.Aggregate((Int128)1, (product, dim) => Int128.Min(product * Math.Max(dim, 1), long.MaxValue));

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
                    $"{where}: layer '{layer.Name}' ({layer.TypeName}): '{output}' should have the shape {known}; in a trial run it has "
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
