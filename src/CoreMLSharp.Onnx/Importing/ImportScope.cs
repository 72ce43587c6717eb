namespace CoreMLSharp.Onnx.Importing;

/// <summary>The values of a graph by name; a graph inside of a node also sees those around it.</summary>
internal sealed class ImportScope(ImportScope? outer = null)
{
    private readonly Dictionary<string, ImportedValue> _values = [];

    public ImportedValue? Find(string name) => _values.GetValueOrDefault(name) ?? outer?.Find(name);

    public void Define(string name, ImportedValue value) => _values[name] = value;
}
