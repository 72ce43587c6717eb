using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Importing.Programs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Specification;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Onnx.Importing.Pipelines;

/// <summary>
/// Goes through a graph node by node: what has a model of its own in Core ML becomes a stage, and the arithmetic between such nodes becomes
/// stages with programs.
/// </summary>
internal sealed class PipelineTranslator
{
    private readonly Dictionary<string, RowValue> _values = [];
    private readonly Dictionary<string, Column> _rows = [];
    private readonly Dictionary<string, string> _wantedNames = [];
    private readonly Dictionary<string, string> _aliases = [];
    private readonly List<ModelFile> _stages = [];
    private readonly List<string> _failures = [];
    private readonly Dictionary<string, int> _producers = [];
    private readonly HashSet<int> _needed = [];
    private readonly TensorStages _tensors;
    private readonly OnnxModel _model;

    public PipelineTranslator(OnnxModel model, OnnxImportOptions options, IReadOnlyList<string> outputs, ImportNames names)
    {
        (_model, Names, OutputNames) = (model, names, outputs);
        _tensors = new TensorStages(this, model, options);
        foreach ((int place, NodeProto node) in Nodes.Index())
        {
            foreach (string output in node.Output) _producers.TryAdd(output, place);
        }

        HashSet<string> needed = [.. outputs];
        foreach ((int place, NodeProto node) in Nodes.Index().Reverse())
        {
            if (!node.Output.Any(needed.Contains)) continue;
            _needed.Add(place);
            needed.UnionWith(DeadNodes.ReferencesOf(node));
        }
    }

    public ImportNames Names { get; }

    /// <summary>The values that are to be outputs.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    public IReadOnlyList<NodeProto> Nodes => _model.Message.Graph.Node;

    /// <summary>The stages so far.</summary>
    public IReadOnlyList<ModelFile> Stages => _stages;

    /// <summary>Everything that cannot be imported, each with the node it stands at.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Where the node stands that computes a value; null where none does.</summary>
    public int? ProducerOf(string name) => _producers.TryGetValue(name, out int place) ? place : null;

    public RowValue? Find(string name) => _values.GetValueOrDefault(name);

    public void Define(string name, RowValue value) => _values[name] = value;

    public void Fail(string message)
    {
        if (!_failures.Contains(message)) _failures.Add(message);
    }

    /// <summary>Asks that the feature that stands for a value be called so.</summary>
    public void Want(string value, string featureName) => _wantedNames.TryAdd(value, featureName);

    /// <summary>Says that a value is on its way to be an output, and only changes its shape or type there.</summary>
    public void Alias(string value, string output) => _aliases.TryAdd(value, output);

    /// <summary>A new name for the feature that stands for a value: that of an output where it is one.</summary>
    public string NameOf(string value) =>
        _wantedNames.Remove(_aliases.GetValueOrDefault(value, value), out string? wanted) ? wanted : Names.New(value);

    /// <summary>Adds a stage with one output.</summary>
    public Column Add(Model stage)
    {
        _stages.Add(new ModelFile(stage));
        return Column.Of(stage);
    }

    public void Add(ModelFile stage) => _stages.Add(stage);

    /// <summary>Columns as one array: they themselves, or a stage that writes them side by side.</summary>
    /// <param name="columns">Columns of numbers.</param>
    /// <param name="forProgram">Whether a program takes it, which has 32-bit numbers.</param>
    /// <param name="inDoubles">Whether they are to have fractions.</param>
    public Column Row(Columns columns, bool forProgram = false, bool inDoubles = false)
    {
        if (columns.Parts is [{ IsArray: true } only] && only.Feature.Type.MultiArrayType.DataType is var type
            && (!forProgram || type is ArrayDataType.Float32 or ArrayDataType.Int32) && (!inDoubles || type != ArrayDataType.Int32))
        {
            return only;
        }

        string key = string.Join('\n', columns.Parts.Select(part => part.Feature.Name).Prepend(forProgram ? "32" : "64"));
        if (_rows.TryGetValue(key, out Column? known)) return known;
        Model vectorizer = FeatureEngineeringBuilder.FeatureVectorizer(
            [.. columns.Parts.Select(part => part.Feature)], Names.New("features"),
            columns.Parts.DistinctBy(part => part.Feature.Name).ToDictionary(part => part.Feature.Name, part => part.Length));
        if (forProgram) vectorizer.Description.Output[0].Type.MultiArrayType.DataType = ArrayDataType.Float32;
        return _rows[key] = Add(vectorizer);
    }

    /// <summary>Goes through the nodes that the outputs need.</summary>
    public void Translate()
    {
        foreach ((int place, NodeProto node) in Nodes.Index().Where(node => _needed.Contains(node.Index)))
        {
            try
            {
                Translate(node, place);
            }
            catch (CoreMLException error) when (error is UnsupportedModelException or ModelValidationException)
            {
                Fail($"{Describe(node)}: {error.Message}");
                foreach (string output in node.Output) Define(output, RowValue.Failed);
            }
            catch (ModelFormatException error)
            {
                error.AddOuterLocation(Describe(node));
                throw;
            }
        }
    }

    /// <summary>What an open tensor is as a feature, for a node or for an output; the stage that computes it is added.</summary>
    public void Close(int place, Classifier? classifier = null, ClassifierOutputs? outputs = null) =>
        _tensors.Close(place, classifier, outputs);

    /// <summary>Has a program compute a value.</summary>
    public void Open(string name) => _tensors.Require(name);

    /// <summary>Has a program compute one output of a node, the others of which may be features.</summary>
    public void OpenOutput(string name) => _tensors.AddOutput(name);

    private void Translate(NodeProto node, int place)
    {
        if (node.Input.Any(input => input.Length > 0 && Find(input) == RowValue.Failed))
        {
            foreach (string output in node.Output) Define(output, RowValue.Failed);
            return;
        }

        string domain = ImportContext.Domain(node.Domain);
        if (StageTable.Find(domain, node.OpType) is { } translate)
        {
            StageContext context = new(this, node);
            if (translate(context)) return;
            if (domain == OnnxModelWriter.ClassicDomain && !StageTable.IsBetterOpen(node.OpType)
                && node.Input.Any(input => Find(input) is OpenTensor))
            {
                // What a program computes up to here is a feature from now on.
                Close(place);
                if (translate(context)) return;
            }
        }

        if (OperatorTable.Find(domain, node.OpType) is null && !_model.Message.Functions.Any(function => function.Name == node.OpType))
        {
            throw new UnsupportedModelException(
                StageTable.Find(domain, node.OpType) is null
                    ? "there is no such operator in the table of those that can be converted."
                    : "Core ML has no model for it with these inputs and attributes.");
        }

        _tensors.Add(node);
    }

    public static string Describe(NodeProto node) => node.Name.Length > 0 ? $"{node.OpType} '{node.Name}'"
        : node.Output.Count > 0 ? $"{node.OpType} (which makes '{node.Output[0]}')" : node.OpType;
}
