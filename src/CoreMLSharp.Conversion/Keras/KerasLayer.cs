using System.Text.Json.Nodes;

namespace CoreMLSharp.Conversion.Keras;

/// <summary>A layer, in the words of Keras 2 and later, whichever version wrote it.</summary>
internal sealed class KerasLayer(string className, string name, KerasConfig config)
{
    /// <summary>The name of its Python class, such as <c>Conv2D</c>.</summary>
    public string ClassName { get; } = className;

    public string Name { get; } = name;

    public KerasConfig Config { get; } = config;

    /// <summary>
    /// The module of its class, which tells operations of <c>keras.ops</c> from layers of the same name; empty before Keras 3.
    /// </summary>
    public string Module { get; init; } = "";

    /// <summary>Whether its weights were to be trained; files list them in this order.</summary>
    public bool IsTrainable { get; init; } = true;

    /// <summary>Layers inside of it, such as a wrapped layer or the cells of a recurrent one, by their role.</summary>
    public IReadOnlyList<KerasPart> Parts { get; init; } = [];

    /// <summary>The network, where the layer is one itself.</summary>
    public KerasModel? Model { get; init; }

    /// <summary>The calls of the layer, in their order.</summary>
    public List<KerasNode> Nodes { get; } = [];

    /// <summary>The index by which references call the first of <see cref="Nodes"/>.</summary>
    public int FirstNode { get; init; }

    /// <summary>The weights by name, once they are read.</summary>
    public Dictionary<string, KerasArray> Weights { get; } = [];

    /// <summary>The layer inside that has a role; null for none.</summary>
    public KerasLayer? Part(string role) => Parts.FirstOrDefault(part => part.Role == role)?.Layer;

    /// <summary>This layer and all inside of it.</summary>
    public IEnumerable<KerasLayer> SelfAndInner() =>
        Parts.Select(part => part.Layer).Concat(Model?.Layers ?? []).SelectMany(layer => layer.SelfAndInner()).Prepend(this);
}

/// <summary>A layer inside of another one.</summary>
/// <param name="Role">The name of the attribute that holds it, such as <c>forward_layer</c>; files of Keras 3 name weights by it.</param>
/// <param name="Layer">The layer.</param>
internal sealed record KerasPart(string Role, KerasLayer Layer);

/// <summary>A network: layers that call each other.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Layers">The layers, in the order of the file.</param>
/// <param name="Inputs">The tensors that it takes, which are those of input layers.</param>
/// <param name="Outputs">The tensors that it gives.</param>
internal sealed record KerasModel(
    string Name, IReadOnlyList<KerasLayer> Layers, IReadOnlyList<TensorReference> Inputs, IReadOnlyList<TensorReference> Outputs);

/// <summary>One of the tensors that a call of a layer gives.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Node">Which of its calls.</param>
/// <param name="Index">Which of the tensors.</param>
internal readonly record struct TensorReference(string Layer, int Node, int Index);

/// <summary>A call of a layer.</summary>
internal sealed record KerasNode(IReadOnlyList<KerasArgument> Arguments, IReadOnlyDictionary<string, KerasArgument> Keywords)
{
    private static readonly Dictionary<string, KerasArgument> None = [];

    /// <summary>The call of a layer with one tensor.</summary>
    public static KerasNode Of(params IEnumerable<TensorReference> tensors) => new([.. tensors.Select(KerasArgument.Of)], None);

    /// <summary>All tensors that must be there before.</summary>
    public IEnumerable<TensorReference> References => Arguments.Concat(Keywords.Values).SelectMany(argument => argument.References);
}

/// <summary>An argument of a call: a tensor, a list of arguments, or a constant.</summary>
internal sealed record KerasArgument(TensorReference? Tensor, IReadOnlyList<KerasArgument>? Items, JsonNode? Value)
{
    public IEnumerable<TensorReference> References =>
        Tensor is { } tensor ? [tensor] : Items?.SelectMany(item => item.References) ?? [];

    public static KerasArgument Of(TensorReference tensor) => new(tensor, null, null);

    public static KerasArgument Of(IReadOnlyList<KerasArgument> items) => new(null, items, null);

    public static KerasArgument Of(JsonNode? value) => new(null, null, value);
}
