using CoreMLSharp.Building;
using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Benchmarks.Serving;

/// <summary>A network of some milliseconds, for tensors as large as a small photo.</summary>
internal static class Network
{
    /// <summary>The shape of the input.</summary>
    public static readonly long[] Shape = [3, Side, Side];

    private const int Side = 64;
    private const int Channels = 32;

    /// <summary>Writes the network.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layers">How many convolutions it has.</param>
    public static void Save(string path, int layers)
    {
        NeuralNetworkBuilder network = new(
            [Feature.MultiArray("x", ArrayFeatureType.Types.ArrayDataType.Float32, Shape)],
            [Feature.MultiArray("y", ArrayFeatureType.Types.ArrayDataType.Float32)]);
        for (int i = 0; i < layers; i++)
        {
            int from = i == 0 ? 3 : Channels, to = i == layers - 1 ? 1 : Channels;
            network.AddConvolution(
                $"c{i}", i == 0 ? "x" : $"h{i - 1}", i == layers - 1 ? "y" : $"h{i}", from, to, 3, 3,
                Enumerable.Range(0, from * to * 9).Select(k => MathF.Sin(k) / 10).ToArray(), borderMode: BorderMode.Same);
        }

        new ModelFile(network.Build()).Save(path);
    }
}
