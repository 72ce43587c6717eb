using CoreMLSharp.Shapes;

namespace CoreMLSharp.NeuralNetworks;

/// <summary>
/// The shapes of the tensors at one place in a network. A network inside another sees the outer one's, as far as they are certain, and
/// writes its own.
/// </summary>
internal sealed class ShapeScope
{
    private readonly ShapeScope? _outer;
    private readonly Dictionary<string, TensorShape> _shapes;

    public ShapeScope(IReadOnlyDictionary<string, TensorShape> inputs)
    {
        _shapes = new(inputs);
        All = new(inputs);
    }

    private ShapeScope(ShapeScope? outer)
    {
        _outer = outer;
        _shapes = [];
        All = outer?.All ?? [];
        Depth = outer?.Depth + 1 ?? 0;
    }

    /// <summary>The shapes of all tensors so far, those inside branches and loops included.</summary>
    public Dictionary<string, TensorShape> All { get; }

    /// <summary>The tensors that layers of this very scope wrote.</summary>
    public IReadOnlyCollection<string> Own => _shapes.Keys;

    /// <summary>How many scopes this one is inside of.</summary>
    public int Depth { get; }

    /// <summary>The scope of a branch.</summary>
    public ShapeScope Branch() => new(this);

    /// <summary>
    /// The scope of a loop that is being built, where nothing is certain: what a round leaves behind, the next one finds.
    /// </summary>
    public static ShapeScope Loop() => new(outer: null);

    public bool Exists(string tensor) => _shapes.ContainsKey(tensor) || _outer?.Exists(tensor) == true;

    public TensorShape Find(string tensor) =>
        _shapes.TryGetValue(tensor, out TensorShape? own) ? own : _outer?.Find(tensor) ?? TensorShape.Unranked;

    public void Set(string tensor, TensorShape shape)
    {
        _shapes[tensor] = shape;
        All[tensor] = shape;
    }

    /// <summary>Forgets the shapes of tensors that may have been written over.</summary>
    public void Forget(IEnumerable<string> tensors)
    {
        foreach (string tensor in tensors) Set(tensor, TensorShape.Unranked);
    }
}
