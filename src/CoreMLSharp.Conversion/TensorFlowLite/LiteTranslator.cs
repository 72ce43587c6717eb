using CoreMLSharp.Conversion.ChannelsLast;
using CoreMLSharp.Conversion.TensorFlowLite.Files;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Conversion.TensorFlowLite;

/// <summary>
/// Translates the graphs of a file, operator by operator in the order in which they stand. Quantised tensors are numbers between
/// operators, which are brought to the grid of their integers after each one.
/// </summary>
internal sealed class LiteTranslator(LiteModel model)
{
    /// <summary>How deep bodies hold bodies at most.</summary>
    private const int MaximumDepth = 32;

    private readonly SortedSet<string> _faults = new(StringComparer.Ordinal);
    private int _depth;

    /// <exception cref="UnsupportedModelException">Something cannot be brought over.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count == 0) return;
        throw new UnsupportedModelException(
            $"{_faults.Count} operators cannot be converted:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", _faults)}");
    }

    /// <summary>A graph that others call by its number.</summary>
    public LiteSubgraph Subgraph(int index) => index >= 0 && index < model.Subgraphs.Count
        ? model.Subgraphs[index]
        : throw new ModelFormatException($"there is no graph {index}.");

    /// <summary>Translates a body: its nodes go to the caller's graph.</summary>
    /// <exception cref="BlockedException">It cannot be brought over, which is noted.</exception>
    public Tensor[] Call(OnnxGraphBuilder graph, LiteSubgraph body, IReadOnlyList<Tensor?> arguments)
    {
        if (body.Inputs.Length != arguments.Count)
        {
            throw new ModelFormatException($"a graph of {body.Inputs.Length} inputs is called with {arguments.Count}.");
        }

        Dictionary<int, Tensor?> values = [];
        for (int i = 0; i < arguments.Count; i++) values[body.Inputs[i]] = arguments[i];
        Translate(graph, body, values);
        return Array.ConvertAll(body.Outputs, output => values.GetValueOrDefault(output) ?? throw new BlockedException());
    }

    /// <summary>Translates all operators of a graph.</summary>
    /// <param name="graph">Where nodes go.</param>
    /// <param name="body">The graph.</param>
    /// <param name="values">
    /// The tensors by number: the inputs before, all that is computed after; null for those that cannot be brought over.
    /// </param>
    public void Translate(OnnxGraphBuilder graph, LiteSubgraph body, Dictionary<int, Tensor?> values)
    {
        if (++_depth > MaximumDepth) throw new ModelFormatException($"graphs call each other more than {MaximumDepth} deep.");
        foreach (LiteOperator @operator in body.Operators) Translate(graph, body, @operator, values);
        _depth--;
    }

    private void Translate(OnnxGraphBuilder graph, LiteSubgraph body, LiteOperator @operator, Dictionary<int, Tensor?> values)
    {
        LiteTensor[] declared = Array.ConvertAll(@operator.Outputs, index => Declared(body, index));
        string place = declared.Length > 0 ? declared[0].Name : "";
        try
        {
            Tensor?[] inputs = Array.ConvertAll(@operator.Inputs, index => index < 0 ? null : Value(graph, body, index, values));
            LiteContext context = new(graph, @operator, inputs, declared, this);
            LiteOperation operation = OperatorTable.Find(@operator.Code)
                ?? throw new UnsupportedModelException("this operator is not converted.");
            operation.Translate(context);
            bool keepsGrid = operation.KeepsGrid && declared.Length > 0 && declared[0].Grid is { } own
                && @operator.Inputs.Where(index => index >= 0).Select(index => Declared(body, index).Grid).OfType<Grid>().All(own.IsSame);
            for (int i = 0; i < declared.Length && i < context.Outputs.Count; i++)
            {
                Tensor output = keepsGrid ? context.Outputs[i] : OnGrid(graph, context.Outputs[i], declared[i]);
                if (output.HasValue) graph.Prefer(output.ChannelsFirst ?? output.Value, declared[i].Name);
                values[@operator.Outputs[i]] = output;
            }
        }
        catch (BlockedException)
        {
            foreach (int output in @operator.Outputs) values.TryAdd(output, null);
        }
        catch (UnsupportedModelException error)
        {
            _faults.Add($"{@operator.Code.Name} ('{place}'): {error.Message}");
            foreach (int output in @operator.Outputs) values.TryAdd(output, null);
        }
        catch (CoreMLException error)
        {
            error.AddOuterLocation($"{@operator.Code.Name} '{place}'");
            throw;
        }
        catch (Exception error) when (error is ArithmeticException or ArgumentException or IndexOutOfRangeException)
        {
            throw new ModelFormatException(
                $"{@operator.Code.Name} '{place}': its inputs or options do not fit together: {error.Message}", error);
        }
    }

    /// <summary>A tensor: computed, or a constant, which is made known when it is first used.</summary>
    private static Tensor? Value(OnnxGraphBuilder graph, LiteSubgraph body, int index, Dictionary<int, Tensor?> values)
    {
        if (values.TryGetValue(index, out Tensor? known)) return known ?? throw new BlockedException();
        LiteTensor tensor = Declared(body, index);
        if (ConstantReader.Read(tensor) is not { } constant) return null;
        return values[index] = Tensor.Of(graph, constant, tensor.Name);
    }

    private static LiteTensor Declared(LiteSubgraph body, int index) =>
        index >= 0 && index < body.Tensors.Count ? body.Tensors[index] : throw new ModelFormatException($"there is no tensor {index}.");

    /// <summary>Numbers as they are after they were stored as integers.</summary>
    private static Tensor OnGrid(OnnxGraphBuilder graph, Tensor tensor, LiteTensor declared) =>
        declared.Grid is not { } grid || tensor.List is not null || tensor.Type != Onnx.Specification.TensorProto.Types.DataType.Float
        ? tensor
        : graph.Elementwise([tensor], values => grid.Round(graph, values[0]));
}
