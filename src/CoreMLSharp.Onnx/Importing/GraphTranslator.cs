using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Importing.Programs;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing;

/// <summary>
/// Adds the nodes of a graph to a block of a program, in their order. What cannot be brought over is put on record, and the rest goes on
/// without it, so that all of it is found at once.
/// </summary>
internal sealed class GraphTranslator
{
    /// <summary>Graphs nested deeper, and functions that call each other, are taken for hostile.</summary>
    private const int MaximumDepth = 64;

    private readonly ConstantFolding _folding;
    private readonly IReadOnlyDictionary<string, int> _versions;
    private readonly string _place;
    private readonly int _depth;

    public GraphTranslator(ImportContext import, BlockBuilder block, ImportScope scope, ConstantFolding folding)
        : this(import, block, scope, folding, import.Versions, "", 0) { }

    private GraphTranslator(
        ImportContext import, BlockBuilder block, ImportScope scope, ConstantFolding folding, IReadOnlyDictionary<string, int> versions,
        string place, int depth)
    {
        (Import, Block, Scope, _folding, _versions, _place, _depth) = (import, block, scope, folding, versions, place, depth);
        if (depth > MaximumDepth)
        {
            throw new ModelFormatException($"its graphs and functions are nested more than {MaximumDepth} levels deep.");
        }
    }

    public ImportContext Import { get; }

    /// <summary>Whether the graph is that of the model itself.</summary>
    public bool IsOutermost => _depth == 0;

    public BlockBuilder Block { get; }

    public ImportScope Scope { get; }

    /// <summary>Adds the nodes that some values need.</summary>
    public void Translate(IReadOnlyList<NodeProto> nodes, IEnumerable<string> outputs)
    {
        List<NodeProto> needed = Needed(nodes, outputs);
        for (int i = 0; i < needed.Count; i++)
        {
            Translate(needed[i]);
            if (IsOutermost) Import.Options.Progress?.Invoke(i + 1, needed.Count);
        }
    }

    /// <summary>Adds a graph that belongs to a node.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="block">The block to which its operations go.</param>
    /// <param name="inputs">What its inputs are.</param>
    /// <returns>Its outputs.</returns>
    /// <exception cref="FailedDependencyException">One of them could not be imported, which is on record.</exception>
    public ImportedValue[] Nested(GraphProto graph, BlockBuilder block, params ReadOnlySpan<ImportedValue> inputs)
    {
        ImportScope scope = new(Scope);
        GraphTranslator inner = new(Import, block, scope, _folding, _versions, _place, _depth + 1);
        inner.DefineConstants(graph);
        for (int i = 0; i < graph.Input.Count && i < inputs.Length; i++) scope.Define(graph.Input[i].Name, inputs[i]);
        string[] outputs = [.. graph.Output.Select(output => output.Name)];
        inner.Translate(graph.Node, outputs);
        ImportedValue[] values = [.. outputs.Select(output => scope.Find(output)
            ?? throw new ModelFormatException($"nothing in a graph computes its output '{output}'."))];
        return values.Contains(ImportedValue.Failed) ? throw new FailedDependencyException() : values;
    }

    public void DefineConstants(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer) Define(tensor.Name, () => OnnxConstant.Of(tensor));
        foreach (SparseTensorProto sparse in graph.SparseInitializer) Define(sparse.Values.Name, () => OnnxConstant.Of(sparse));
    }

    public void DefineConstants(IEnumerable<OnnxInitializer> initializers)
    {
        foreach (OnnxInitializer initializer in initializers) Define(initializer.Name, () => OnnxConstant.Of(initializer));
    }

    /// <summary>A constant as a value of the program.</summary>
    public ProgramVariable Materialize(OnnxConstant constant) => constant.Count > 0
        ? Block.Constant(constant.ToProgram(Import.TypeOf(constant.Type)))
        : throw new UnsupportedModelException($"a tensor of the shape {constant.Shape} is empty; Core ML has no empty tensors.");

    /// <summary>A value that operations made; where all its elements are known, it is a constant from now on.</summary>
    public ImportedTensor Wrap(ProgramVariable value, OnnxType type)
    {
        if (
            value.Known is not { IsComplete: true, Texts.IsEmpty: true } known
                || value.ElementType is not (DataType.Int32 or DataType.Bool))
        {
            return new ImportedTensor(type, value);
        }

        double[] numbers = [.. known.Numbers.Select(number => number!.Value)];
        long[] shape = [.. value.Shape.Dims];
        DataType stored = OnnxConstant.StoredType(type);
        return new ImportedTensor(
            new OnnxConstant(
                type,
                stored == DataType.Bool ? ProgramTensor.Of<bool>(Array.ConvertAll(numbers, number => number != 0), shape)
                : ProgramTensor.OfIntegers(stored, Array.ConvertAll(numbers, number => (long)number), shape)));
    }

    /// <summary>The nodes on which some values depend, in their order.</summary>
    private static List<NodeProto> Needed(IReadOnlyList<NodeProto> nodes, IEnumerable<string> outputs)
    {
        HashSet<string> needed = [.. outputs];
        List<NodeProto> kept = [];
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            if (!nodes[i].Output.Any(needed.Contains)) continue;
            needed.UnionWith(DeadNodes.ReferencesOf(nodes[i]));
            kept.Add(nodes[i]);
        }

        kept.Reverse();
        return kept;
    }

    private void Define(string name, Func<OnnxConstant> read) => Scope.Define(name, () =>
    {
        try
        {
            return new ImportedTensor(read());
        }
        catch (UnsupportedModelException error)
        {
            Import.Fail($"{_place}the constant '{name}': {error.Message}");
            return ImportedValue.Failed;
        }
    });

    private void Translate(NodeProto node)
    {
        Import.Count();
        try
        {
            ImportedValue?[] inputs = [.. node.Input.Select(name => name.Length == 0 ? null : Scope.Find(name)
                ?? throw new ModelFormatException($"nothing before it computes its input '{name}'."))];
            if (inputs.Contains(ImportedValue.Failed)) throw new FailedDependencyException();
            if (Import.FunctionOf(node) is { } function)
            {
                Call(node, function, inputs);
                return;
            }

            string domain = ImportContext.Domain(node.Domain);
            int version = _versions.GetValueOrDefault(domain, 1);
            ImportedValue?[] outputs = _folding.Fold(Import, node, domain, version, inputs) ?? Apply(node, domain, version, inputs);
            for (int i = 0; i < outputs.Length; i++)
            {
                if (node.Output[i].Length == 0) continue;
                if (outputs[i] is not { } output) throw new UnsupportedModelException($"its output {i} has no counterpart in Core ML.");
                Name(node.Output[i], output);
                Scope.Define(node.Output[i], output);
            }
        }
        catch (CoreMLException error) when (error is UnsupportedModelException or ModelValidationException)
        {
            Import.Fail($"{_place}{Describe(node)}: {error.Message}");
            FailOutputs(node);
        }
        catch (FailedDependencyException)
        {
            FailOutputs(node);
        }
        catch (ModelFormatException error)
        {
            error.AddOuterLocation($"{_place}{Describe(node)}");
            throw;
        }
        catch (Exception error) when (error is IndexOutOfRangeException or ArgumentException or InvalidCastException
            or NullReferenceException or OverflowException or InvalidOperationException or DivideByZeroException)
        {
            // A node with fewer inputs, attributes or elements than its operator is defined with.
            throw new ModelFormatException(
                $"{_place}{Describe(node)}: it is not what the operator is defined to be ({error.Message}).", error);
        }
    }

    private ImportedValue?[] Apply(NodeProto node, string domain, int version, ImportedValue?[] inputs)
    {
        Action<NodeContext> apply = OperatorTable.Find(domain, node.OpType)
            ?? throw new UnsupportedModelException("there is no such operator in the table of those that can be converted.");
        NodeContext context = new(this, node, version, inputs);
        apply(context);
        return context.Outputs;
    }

    /// <summary>Adds the body of one of the model's own functions.</summary>
    private void Call(NodeProto node, FunctionProto function, ImportedValue?[] inputs)
    {
        ImportScope scope = new();
        Dictionary<string, int> versions = ImportContext.VersionsOf(function.OpsetImport);
        foreach ((string domain, int version) in _versions) versions.TryAdd(domain, version);
        GraphTranslator inner = new(Import, Block, scope, _folding, versions, $"{_place}{Describe(node)}: ", _depth + 1);
        for (int i = 0; i < function.Input.Count; i++)
        {
            scope.Define(function.Input[i], i < inputs.Length && inputs[i] is { } input ? input : ImportedValue.Nothing);
        }

        Dictionary<string, AttributeProto> attributes = function.AttributeProto.ToDictionary(attribute => attribute.Name);
        foreach (AttributeProto attribute in node.Attribute) attributes[attribute.Name] = attribute;
        NodeProto[] body = [.. function.Node.Select(inside => Bound(inside, attributes, _depth))];
        inner.Translate(body, function.Output);
        for (int i = 0; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length == 0) continue;
            ImportedValue value = scope.Find(function.Output[i]) ?? ImportedValue.Nothing;
            Name(node.Output[i], value);
            Scope.Define(node.Output[i], value);
        }
    }

    /// <summary>A node of a function with the attributes that it takes from its caller.</summary>
    private static NodeProto Bound(NodeProto node, Dictionary<string, AttributeProto> attributes, int depth)
    {
        if (depth > MaximumDepth) throw new ModelFormatException($"its graphs are nested more than {MaximumDepth} levels deep.");
        NodeProto bound = node.Clone();
        bound.Attribute.Clear();
        foreach (AttributeProto attribute in node.Attribute)
        {
            AttributeProto own = attribute.Clone();
            if (attribute.RefAttrName.Length > 0)
            {
                if (!attributes.TryGetValue(attribute.RefAttrName, out AttributeProto? given)) continue;
                own = given.Clone();
                own.Name = attribute.Name;
            }

            if (own.G is { } graph)
            {
                NodeProto[] inside = [.. graph.Node.Select(inner => Bound(inner, attributes, depth + 1))];
                graph.Node.Clear();
                graph.Node.AddRange(inside);
            }

            bound.Attribute.Add(own);
        }

        return bound;
    }

    /// <summary>Calls a value of the program what the source calls it.</summary>
    private void Name(string name, ImportedValue value)
    {
        if (value is not ImportedTensor { Variable: { } variable, IsFolded: false }) return;
        if (Block.Renames(variable))
        {
            Block.Rename(
                variable, _depth == 0 && Import.Outputs.TryGetValue(name, out string? output) ? output : Import.Names.New(name, Block.Has));
        }

        Import.Values[name] = variable.Name;
    }

    private void FailOutputs(NodeProto node)
    {
        foreach (string output in node.Output.Where(output => output.Length > 0)) Scope.Define(output, ImportedValue.Failed);
    }

    private static string Describe(NodeProto node)
    {
        string type = node.Domain.Length > 0 && node.Domain != "ai.onnx" ? $"{node.Domain}.{node.OpType}" : node.OpType;
        string name = node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault() ?? "";
        return $"{type} '{name}'";
    }
}
