using CoreMLSharp.Conversion.ChannelsLast;

namespace CoreMLSharp.Conversion.TensorFlow.SavedModels;

/// <summary>The variables of a SavedModel, by the nodes that stand for them.</summary>
internal sealed class Variables(Graph graph, TensorBundle bundle, IReadOnlyDictionary<string, string> names)
{
    /// <summary>A variable's value; null where the checkpoint does not have it.</summary>
    public Constant? Find(string node)
    {
        IEnumerable<string?> candidates = [names.GetValueOrDefault(node), graph.Find(node)?.Text("shared_name"), node];
        return candidates.FirstOrDefault(name => name is not null && bundle.Has(name)) is { } key ? bundle.Read(key) : null;
    }
}
