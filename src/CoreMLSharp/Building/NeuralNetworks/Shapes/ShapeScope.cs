using CoreMLSharp.Shapes;

namespace CoreMLSharp.Building.NeuralNetworks.Shapes;

/// <summary>The shapes of the tensors at one place in a network. A network inside another sees the outer one's, as far as they are certain, and writes its own.</summary>
internal sealed class ShapeScope
{
    private readonly ShapeScope? _outer;
    private readonly Dictionary<string, TensorShape> _shapes;

    public ShapeScope(IReadOnlyDictionary<string, TensorShape> inputs) => _shapes = new(inputs);

    private ShapeScope(ShapeScope? outer)
    {
        _outer = outer;
        _shapes = [];
    }

    /// <summary>The tensors that layers of this very scope wrote.</summary>
    public IEnumerable<string> Own => _shapes.Keys;

    /// <summary>The scope of a branch.</summary>
    public ShapeScope Branch() => new(this);

    /// <summary>The scope of a loop, where nothing is certain: what a round leaves behind, the next one finds.</summary>
    public static ShapeScope Loop() => new(outer: null);

    public TensorShape Find(string tensor) => _shapes.TryGetValue(tensor, out TensorShape? own) ? own : _outer?.Find(tensor) ?? TensorShape.Unranked;

    public void Set(string tensor, TensorShape shape) => _shapes[tensor] = shape;

    /// <summary>Forgets the shapes of tensors that a network inside this one may have written.</summary>
    public void Forget(IEnumerable<string> tensors)
    {
        foreach (string tensor in tensors) _shapes[tensor] = TensorShape.Unranked;
    }
}
