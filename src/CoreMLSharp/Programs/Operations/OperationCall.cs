using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs.Operations;

/// <summary>What goes into and comes out of a block that belongs to an operation.</summary>
/// <param name="Inputs">The block's own inputs.</param>
/// <param name="Outputs">What it returns.</param>
internal sealed record BlockInterface(ProgramVariable[] Inputs, ProgramVariable[] Outputs);

/// <summary>
/// One use of an operation: its arguments, read by the rules of its definition. Failures name the operation, its output and the parameter.
/// </summary>
/// <param name="definition">The definition.</param>
/// <param name="name">What messages call the operation.</param>
/// <param name="opset">The operation set.</param>
/// <param name="arguments">The arguments by parameter.</param>
/// <param name="blocks">The blocks that belong to the operation.</param>
/// <param name="forRunning">
/// Whether to let pass what Core ML refuses although it has a meaning: numbers of another width, values that are not constants.
/// </param>
internal sealed class OperationCall(
    OperationDefinition definition,
    string name,
    Opset opset,
    IReadOnlyDictionary<string, ProgramVariable[]> arguments,
    BlockInterface[]? blocks = null,
    bool forRunning = false)
{
    private readonly Dictionary<string, DataType> _variables = [];

    public Opset Opset => opset;

    public bool IsForRunning => forRunning;

    public BlockInterface[] Blocks => blocks ?? [];

    /// <summary>Whether all arguments are constants, and there are any.</summary>
    public bool IsConstant => arguments.Count > 0 && arguments.Values.All(values => values.All(value => value.IsConstant));

    /// <summary>Refuses arguments that the definition does not have or whose type it does not take, and those that are missing.</summary>
    public void Check()
    {
        foreach (string given in arguments.Keys)
        {
            if (definition.Find(given) is null)
            {
                throw Failure(
                    $"there is no parameter '{given}'; in {opset} it has " +
                        $"{string.Join(", ", definition.Parameters.Select(parameter => parameter.Name))}.");
            }
        }

        foreach (ParameterDefinition parameter in definition.Parameters)
        {
            if (Has(parameter.Name)) Check(parameter);
            else if (
                !parameter.IsOptional && !forRunning && !(parameter.Kind == ParameterKind.Tensors && arguments.ContainsKey(parameter.Name)))
            {
                throw Failure(parameter.Name, "it must be given.");
            }
        }
    }

    public bool Has(string parameter) => arguments.TryGetValue(parameter, out ProgramVariable[]? values) && values.Length > 0;

    public ProgramVariable Value(string parameter) => arguments.TryGetValue(parameter, out ProgramVariable[]? values) && values.Length == 1
        ? values[0]
        : throw Failure(parameter, values is null or [] ? "it must be given." : $"it has {values.Length} values; one is defined.");

    public ProgramVariable[] Values(string parameter) => arguments.TryGetValue(parameter, out ProgramVariable[]? values) ? values : [];

    public DataType ElementType(string parameter) => Value(parameter).ElementType;

    /// <summary>The shape of an argument, whose number of dimensions must be known.</summary>
    public TensorShape Shape(string parameter) =>
        Value(parameter).Shape is { IsRanked: true } shape ? shape : throw Failure(parameter, "its number of dimensions is not known.");

    public int Rank(string parameter) => Shape(parameter).Rank;

    /// <summary>The shape of an argument, which must have so many dimensions.</summary>
    public TensorShape ShapeOfRank(string parameter, int minimum, int maximum = int.MaxValue)
    {
        TensorShape shape = Shape(parameter);
        if (shape.Rank >= minimum && shape.Rank <= maximum) return shape;
        string wanted = minimum == maximum ? $"{minimum}" : maximum == int.MaxValue ? $"at least {minimum}" : $"{minimum} to {maximum}";
        throw Failure(parameter, $"its shape is {shape}; {wanted} dimensions are defined.");
    }

    /// <summary>An axis of an argument, counted from the front.</summary>
    public int Axis(string parameter, int rank) => Axis(parameter, Long(parameter), rank);

    public int Axis(string parameter, long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Failure(parameter, $"there is no axis {axis} in {rank} dimensions.");

    /// <summary>A list of different axes, counted from the front.</summary>
    public int[] Axes(string parameter, int rank)
    {
        int[] axes = [.. Longs(parameter).Select(axis => Axis(parameter, axis, rank))];
        return axes.Distinct().Count() == axes.Length
            ? axes
            : throw Failure(parameter, $"[{string.Join(", ", Longs(parameter))}] names an axis twice.");
    }

    public long Long(string parameter) => checked((long)Number(parameter));

    public bool Bool(string parameter) => Has(parameter) ? Number(parameter) != 0 : definition.Find(parameter)?.Default is true;

    /// <summary>A number that must be known: as given, or by default.</summary>
    public double Number(string parameter) => Has(parameter)
        ? Value(parameter).Known is { Numbers: [{ } number] }
        ? number
        : throw Failure(parameter, "its value must be one number that is known before the program runs.")
        : definition.Find(parameter)?.Default switch
        {
            long whole => whole,
            double fraction => fraction,
            _ => throw Failure(parameter, "it must be given."),
        };

    /// <summary>A number where it is given and known.</summary>
    public double? NumberOrNull(string parameter) => Has(parameter) && Value(parameter).Known is { Numbers: [{ } number] } ? number : null;

    /// <summary>A text that must be one of some, in lower case or as written; as given, or by default.</summary>
    public string Text(string parameter, params ReadOnlySpan<string> allowed)
    {
        string text = Has(parameter)
            ? Value(parameter).Known is { Texts: [string known] }
            ? known
            : throw Failure(parameter, "its value must be a text that is known before the program runs.")
            : definition.Find(parameter)?.Default as string ?? throw Failure(parameter, "it must be given.");
        foreach (string candidate in allowed)
        {
            if (text.Equals(candidate, StringComparison.OrdinalIgnoreCase)) return candidate;
        }

        return allowed.IsEmpty ? text : throw Failure(parameter, $"'{text}' is not defined; {string.Join(", ", allowed.ToArray())} are.");
    }

    /// <summary>An element type by its name, which must be one of some.</summary>
    public DataType TypeNamed(string parameter, string allowed)
    {
        string text = Text(parameter);
        return TypeSets.Find(text.ToLowerInvariant()) is { } type && TypeSets.Of(allowed).Contains(type)
            ? type
            : throw Failure(parameter, $"'{text}' is not defined; {TypeSets.Text(TypeSets.Of(allowed))} are.");
    }

    /// <summary>Whole numbers that must be known.</summary>
    public long[] Longs(string parameter) => Value(parameter).Known is { IsComplete: true } known
        ? [.. known.Numbers.Select(number => (long)number!.Value)]
        : throw Failure(parameter, "its value must be known before the program runs.");

    /// <summary>Whole numbers where they are given.</summary>
    public long[]? LongsOrNull(string parameter) => Has(parameter) ? Longs(parameter) : null;

    /// <summary>Lengths, of which some may be unknown; null when nothing is known of the argument.</summary>
    public long?[]? Lengths(string parameter) =>
        Value(parameter).Known is { } known ? [.. known.Numbers.Select(number => (long?)number)] : null;

    /// <summary>Truth values for each of some dimensions; all false where they are not given.</summary>
    public bool[] Mask(string parameter, int rank)
    {
        if (!Has(parameter)) return new bool[rank];
        long[] mask = Longs(parameter);
        return mask.Length == rank
            ? [.. mask.Select(bit => bit != 0)]
            : throw Failure(parameter, $"it has {mask.Length} truth values for {rank} dimensions.");
    }

    /// <summary>One number for each dimension of a window, or two; as given, or the default.</summary>
    public long[] Window(string parameter, int count, long minimum)
    {
        long[] values = LongsOrNull(parameter) ?? [.. Enumerable.Repeat((long)definition.Find(parameter)!.Default!, count)];
        if (values.Length != count) throw Failure(parameter, $"it has {values.Length} numbers; {count} are defined for this input.");
        return values.All(value => value >= minimum && value <= int.MaxValue)
            ? values
            : throw Failure(parameter, $"[{string.Join(", ", values)}] has a number outside {minimum} to {int.MaxValue}.");
    }

    /// <summary>The element type that the arguments gave a type variable.</summary>
    public DataType Variable(string variable, DataType otherwise) => _variables.GetValueOrDefault(variable, otherwise);

    /// <summary>A tensor of an output; a length that became negative is a failure.</summary>
    public ProgramType.Tensor Tensor(DataType type, params long[] dims) => dims.All(dim => dim >= TensorShape.Unknown)
        ? new(type, new TensorShape([.. dims]))
        : throw Failure($"an output would have the shape [{string.Join(", ", dims)}].");

    public ModelValidationException Failure(string message) => At($"{definition.Name} '{name}'", message);

    public ModelValidationException Failure(string parameter, string message) =>
        At($"{definition.Name} '{name}', parameter '{parameter}'", message);

    private static ModelValidationException At(string place, string message)
    {
        ModelValidationException failure = new(message);
        failure.AddOuterLocation(place);
        return failure;
    }

    private void Check(ParameterDefinition parameter)
    {
        ProgramVariable[] values = arguments[parameter.Name];
        if (values.Length > 1 && parameter.Kind != ParameterKind.Tensors)
        {
            throw Failure(parameter.Name, $"it has {values.Length} values; one is defined.");
        }

        foreach (ProgramVariable value in values)
        {
            bool fits = parameter.Kind switch
            {
                ParameterKind.List => value.Type is ProgramType.List,
                ParameterKind.State => value.Type is ProgramType.State,
                ParameterKind.Tensors => value.Type is ProgramType.Tensor or ProgramType.List,
                ParameterKind.Tensor => value.Type is ProgramType.Tensor,
                _ => true,
            };
            if (!fits)
            {
                throw Failure(
                    parameter.Name, $"'{value.Name}' is a {value.Type}; a {parameter.Kind.ToString().ToLowerInvariant()} is defined.");
            }

            if (parameter.IsConstant && !forRunning && !value.IsConstant && value.Known?.IsComplete != true)
            {
                throw Failure(parameter.Name, $"'{value.Name}' must be a constant.");
            }

            if (value.Type is ProgramType.Tensor tensor && !parameter.ElementTypes.IsEmpty) Check(parameter, value, tensor.ElementType);
        }
    }

    private void Check(ParameterDefinition parameter, ProgramVariable value, DataType type)
    {
        if (forRunning && parameter.ElementTypes.Any(possible => possible.IsFloat == type.IsFloat && possible.IsInteger == type.IsInteger))
        {
            return;
        }

        if (!parameter.ElementTypes.Contains(type))
        {
            throw Failure(parameter.Name, $"'{value.Name}' is {value.Type}; in {opset} it takes {TypeSets.Text(parameter.ElementTypes)}.");
        }

        if (parameter.TypeVariable is { } variable && !_variables.TryAdd(variable, type) && _variables[variable] != type)
        {
            throw Failure(
                parameter.Name,
                $"'{value.Name}' is {value.Type}, but another argument is {_variables[variable].TypeName}; both must be alike: cast one " +
                    "of them.");
        }
    }
}
