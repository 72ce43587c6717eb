using CoreMLSharp.Conversion.ChannelsLast;

namespace CoreMLSharp.Conversion.TensorFlow.SavedModels;

/// <summary>The variables of a SavedModel, by the nodes that stand for them.</summary>
internal sealed class Variables(Graph graph, TensorBundle bundle, IReadOnlyDictionary<string, StoredVariable> names)
{
    /// <summary>A variable's value; null where the checkpoint does not have it.</summary>
    public Constant? Find(string node)
    {
        IEnumerable<StoredVariable?> candidates =
        [
            names.GetValueOrDefault(node), new StoredVariable(graph.Find(node)?.Text("shared_name") ?? ""), new StoredVariable(node),
        ];
        if (candidates.OfType<StoredVariable>().FirstOrDefault(stored => bundle.Has(stored.Name)) is not { } found) return null;
        Constant whole = bundle.Read(found.Name);
        return found.Slice.Length == 0 ? whole : TensorSlice.Parse(found.Slice, whole.Shape).Cut(whole);
    }
}
