namespace CoreMLSharp.Inspection.Graphs;

/// <summary>Which nodes make the values that have a name at this point. After a branch there can be several.</summary>
internal sealed class GraphScope
{
    private readonly Dictionary<string, IReadOnlyList<GraphSource>> _sources;

    public GraphScope() => _sources = [];

    private GraphScope(GraphScope outer) => _sources = new(outer._sources);

    /// <summary>The names that were given values in this scope, not those it began with.</summary>
    public HashSet<string> Written { get; } = [];

    public GraphScope Nested() => new(this);

    public IReadOnlyList<GraphSource> Find(string name) => _sources.GetValueOrDefault(name) ?? [];

    public void Define(string name, params IReadOnlyList<GraphSource> sources)
    {
        _sources[name] = sources;
        Written.Add(name);
    }
}

/// <summary>A node that makes a value.</summary>
/// <param name="Node">The node.</param>
/// <param name="Type">The value's type or shape; empty where it is not known.</param>
internal readonly record struct GraphSource(string Node, string Type);
