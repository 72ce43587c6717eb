using System.Diagnostics.CodeAnalysis;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>
/// What is known at one place in a network: which tensors exist, which layers wrote each, and their ranks.
/// The networks inside branches and loops have scopes of their own, which see the outer one and write only to themselves.
/// </summary>
internal sealed class NetworkScope
{
    /// <summary>Stands for the layer that writes a model's inputs.</summary>
    public const string InputLayer = "__input";

    private readonly NetworkScope? _outer;
    private readonly Dictionary<string, HashSet<string>> _producers = [];
    private readonly Dictionary<string, int> _ranks = [];
    private readonly IReadOnlyDictionary<string, int> _interfaceRanks;

    public NetworkScope(IReadOnlyDictionary<string, int> interfaceRanks, bool hasRanks)
    {
        _interfaceRanks = interfaceRanks;
        HasRanks = hasRanks;
        foreach ((string name, int rank) in interfaceRanks) _ranks[name] = rank;
    }

    private NetworkScope(NetworkScope outer, bool insideLoop)
    {
        _outer = outer;
        _interfaceRanks = outer._interfaceRanks;
        HasRanks = outer.HasRanks;
        InsideLoop = insideLoop;
    }

    /// <summary>Whether tensors have ranks of their own; in the oldest networks all have rank 5.</summary>
    public bool HasRanks { get; }

    /// <summary>Whether a loop's body is being checked, where break and continue may stand.</summary>
    public bool InsideLoop { get; }

    /// <summary>The tensors that layers of this very scope wrote.</summary>
    public IReadOnlyCollection<string> OwnTensors => _producers.Keys;

    public NetworkScope Inner(bool insideLoop) => new(this, insideLoop);

    public bool Exists(string tensor) => FindProducers(tensor) is not null;

    /// <summary>The names of the layers that wrote a tensor; empty for one that does not exist.</summary>
    public IReadOnlySet<string> Producers(string tensor) => FindProducers(tensor) ?? [];

    public void AddProducers(string tensor, IEnumerable<string> layers)
    {
        if (!_producers.TryGetValue(tensor, out HashSet<string>? own))
        {
            _producers[tensor] = own = [.. Producers(tensor)];
        }

        own.UnionWith(layers);
    }

    public bool TryGetRank(string tensor, out int rank)
    {
        rank = 0;
        return _ranks.TryGetValue(tensor, out rank) || _outer?.TryGetRank(tensor, out rank) == true;
    }

    public bool TryGetInterfaceRank(string tensor, [NotNullWhen(true)] out int? rank)
    {
        rank = _interfaceRanks.TryGetValue(tensor, out int found) ? found : null;
        return rank is not null;
    }

    public void SetRank(string tensor, int rank) => _ranks[tensor] = rank;

    private HashSet<string>? FindProducers(string tensor) => _producers.GetValueOrDefault(tensor) ?? _outer?.FindProducers(tensor);
}
