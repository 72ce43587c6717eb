using CoreMLSharp.Specification;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>The sizes of windows over height and width, with the values that count where a layer leaves them out.</summary>
internal static class WindowSizes
{
    extension(ConvolutionLayerParams layer)
    {
        public IReadOnlyList<ulong> Kernel => Pair(layer.KernelSize, 3);

        public IReadOnlyList<ulong> Strides => Pair(layer.Stride, 1);

        public IReadOnlyList<ulong> Dilations => Pair(layer.DilationFactor, 1);
    }

    extension(PoolingLayerParams layer)
    {
        public IReadOnlyList<ulong> Kernel => Pair(layer.KernelSize, 3);

        public IReadOnlyList<ulong> Strides => Pair(layer.Stride, 1);
    }

    private static IReadOnlyList<ulong> Pair(IReadOnlyList<ulong> given, ulong missing) => given.Count switch
    {
        0 => [missing, missing],
        1 => [given[0], missing],
        _ => given,
    };
}
