using System.Collections.Concurrent;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.Runtime.Evaluators.Backbones;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Linked;

/// <summary>
/// The process's linked models: one instance of each, however many models link to it. An instance lives as long as a model that uses it;
/// a file that was changed since is another model.
/// </summary>
internal static class SharedModels
{
    private static readonly ConcurrentDictionary<Key, WeakReference<SharedModel>> Instances = new();
    private static readonly Lock Gate = new();

    public static SharedModel Get(LinkedModelLocation location, MLModelConfiguration configuration, int linkDepth)
    {
        Key key = Key.Of(location, configuration);
        lock (Gate)
        {
            if (Instances.TryGetValue(key, out WeakReference<SharedModel>? reference) && reference.TryGetTarget(out SharedModel? shared)) return shared;
            shared = Load(location, configuration, linkDepth);
            Instances[key] = new WeakReference<SharedModel>(shared);
            return shared;
        }
    }

    private static SharedModel Load(LinkedModelLocation location, MLModelConfiguration configuration, int linkDepth)
    {
        if (location.Path is not null && OnnxBackbone.Is(location.Path))
        {
            OnnxBackbone backbone = OnnxBackbone.Load(location.Path, configuration);
            return new SharedModel(backbone.Description, backbone);
        }

        using ModelFile file = location.Path is null ? ModelFile.Load(BuiltInModels.Open(location.Name), location.Name) : ModelFile.Load(location.Path);
        ModelOrigin origin = new(location.Path, file.WeightsFolder);
        IModelEvaluator evaluator = EvaluatorTable.Create(new EvaluatorContext(file.Specification, configuration, origin, LinkDepth: linkDepth) { IsOwned = true });
        return new SharedModel(file.Specification.Description, evaluator);
    }

    /// <summary>Which instance serves whom: the same file, loaded and run in the same way.</summary>
    private sealed record Key(string Location, DateTime Written, long Length, MLModelConfiguration Configuration, CustomLayerSet CustomLayers)
    {
        private static readonly MLModelConfiguration Compared = new();

        public static Key Of(LinkedModelLocation location, MLModelConfiguration configuration)
        {
            FileInfo? file = location.Path is null ? null : new FileInfo(location.Path);
            return new Key(
                file?.FullName ?? location.Name,
                file?.LastWriteTimeUtc ?? default,
                file is { Exists: true } ? file.Length : 0,
                configuration with { SearchPaths = Compared.SearchPaths, CustomLayers = Compared.CustomLayers },
                new CustomLayerSet(configuration));
        }
    }

    /// <summary>The registered custom layers: equal when the same delegates stand under the same names.</summary>
    private sealed class CustomLayerSet(MLModelConfiguration configuration) : IEquatable<CustomLayerSet>
    {
        private readonly KeyValuePair<string, Func<NeuralNetworkLayer, IReadOnlyList<NeuralNetworkLayer>>>[] _layers =
            [.. configuration.CustomLayers.OrderBy(layer => layer.Key, StringComparer.Ordinal)];

        public bool Equals(CustomLayerSet? other) => other is not null && _layers.AsSpan().SequenceEqual(other._layers);

        public override bool Equals(object? other) => Equals(other as CustomLayerSet);

        public override int GetHashCode() => _layers.Length;
    }
}
