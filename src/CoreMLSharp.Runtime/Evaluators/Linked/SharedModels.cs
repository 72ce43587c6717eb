using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Runtime.LinkedModels;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime.Evaluators.Linked;

/// <summary>
/// The process's linked models: one instance of each, however many models link to it. An instance lives as long as a model that uses it;
/// a file that was changed since is another model.
/// </summary>
internal static class SharedModels
{
    private static readonly Dictionary<Key, Entry> Entries = [];

    /// <summary>Guards the entries, but is not held while a model loads.</summary>
    private static readonly Lock Gate = new();

    /// <summary>A part in the model at a place. Several who ask for it at once wait for one of them to load it.</summary>
    public static SharedModelLease Get(ModelSource source, MLModelConfiguration configuration, int linkDepth)
    {
        Key key = Key.Of(source, configuration);
        Entry? entry;
        lock (Gate)
        {
            if (!Entries.TryGetValue(key, out entry)) Entries[key] = entry = NewEntry();

            // Whoever is in the midst of loading must not wait for another: links may go in a circle. It has an instance of its own then.
            else if (linkDepth > 1 && !entry.Model.IsValueCreated) entry = NewEntry();
            entry.Users++;
        }

        try
        {
            return new SharedModelLease(entry.Model.Value, () => Release(key, entry));
        }
        catch
        {
            Release(key, entry);
            throw;
        }

        Entry NewEntry() => new(new Lazy<SharedModel>(() =>
        {
            SharedModel model = new(LoadedModel.From(source, configuration, linkDepth));
            configuration.Logger.LoadedShared(source.Location);
            return model;
        }));
    }

    private static void Release(Key key, Entry entry)
    {
        lock (Gate)
        {
            if (--entry.Users > 0) return;
            if (Entries.GetValueOrDefault(key) == entry) Entries.Remove(key);
        }

        if (!entry.Model.IsValueCreated) return;
        entry.Model.Value.Dispose();
    }

    /// <summary>An instance, loaded when it is first asked for, and how many use it.</summary>
    private sealed class Entry(Lazy<SharedModel> model)
    {
        public Lazy<SharedModel> Model => model;

        public int Users { get; set; }
    }

    /// <summary>Which instance serves whom: the same file, loaded and run in the same way.</summary>
    private sealed record Key(
        string Location, DateTime Written, long Length, MLModelConfiguration Configuration, CustomLayerSet CustomLayers)
    {
        private static readonly MLModelConfiguration Compared = new();

        public static Key Of(ModelSource source, MLModelConfiguration configuration)
        {
            FileInfo? file = source.Path is null ? null : new FileInfo(source.Path);
            return new Key(
                file?.FullName ?? source.Name,
                file?.LastWriteTimeUtc ?? default,
                file is { Exists: true } ? file.Length : 0,
                configuration with
                {
                    SearchPaths = Compared.SearchPaths,
                    CustomLayers = Compared.CustomLayers,
                    Parameters = Compared.Parameters,
                    NumberOfNeighbors = configuration.WantedNeighbors,
                    LoggerFactory = null,
                },
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
