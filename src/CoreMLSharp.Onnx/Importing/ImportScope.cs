namespace CoreMLSharp.Onnx.Importing;

/// <summary>The values of a graph by name; a graph inside of a node also sees those around it.</summary>
internal sealed class ImportScope(ImportScope? outer = null)
{
    private readonly Dictionary<string, ImportedValue> _values = [];

    private readonly Dictionary<string, Func<ImportedValue>> _unread = [];

    public ImportedValue? Find(string name)
    {
        if (_unread.Remove(name, out Func<ImportedValue>? read)) _values[name] = read();
        return _values.GetValueOrDefault(name) ?? outer?.Find(name);
    }

    /// <summary>Whether the graph, or one around it, has a value; it is not read yet if it is a constant.</summary>
    public bool Has(string name) => _unread.ContainsKey(name) || _values.ContainsKey(name) || outer?.Has(name) == true;

    public void Define(string name, ImportedValue value) => _values[name] = value;

    /// <summary>Defines a value that is made when somebody asks for it: what nothing needs may be what Core ML cannot express.</summary>
    public void Define(string name, Func<ImportedValue> read) => _unread[name] = read;
}
