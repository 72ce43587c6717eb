using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Building.Programs;

/// <summary>
/// Adds operations to a function, or to a block inside one. Every operation is checked when it is added, by the table of operations: a
/// failure names the operation, its output and the parameter, and leaves the block as it was. The methods of the operations are generated
/// from that table.
/// </summary>
/// <remarks>A builder is not safe for use by several threads at once.</remarks>
public partial class BlockBuilder
{
    private readonly BlockBuilder? _outside;
    private readonly NameScope _names;
    private readonly Dictionary<ProgramVariable, BuiltOperation?> _variables = [];
    private readonly List<BuiltOperation> _operations = [];
    private readonly List<ProgramVariable> _inputs = [];
    private ProgramVariable[] _outputs = [];

    private protected BlockBuilder(ProgramScope program, string function)
    {
        Program = program;
        _names = new NameScope(function);
    }

    private BlockBuilder(BlockBuilder outside)
    {
        _outside = outside;
        Program = outside.Program;
        _names = outside._names;
    }

    internal ProgramScope Program { get; }

    internal IReadOnlyList<BuiltOperation> Operations => _operations;

    internal BlockInterface Interface => new([.. _inputs], _outputs);

    /// <summary>Adds an operation of any kind by its name in the operation set.</summary>
    /// <param name="operation">The operation, such as <c>conv</c>; <see cref="OperationTable"/> has them all.</param>
    /// <param name="name">
    /// A name for it and its output, new in the function; numbered where there are several outputs. Null for any.
    /// </param>
    /// <param name="arguments">The arguments by parameter; those that are null count as not given.</param>
    /// <returns>The outputs.</returns>
    /// <exception cref="ModelValidationException">
    /// There is no such operation, an argument is missing or wrong, or the name is taken.
    /// </exception>
    public IReadOnlyList<ProgramVariable> Add(
        string operation, string? name, params ReadOnlySpan<(string Parameter, ProgramArgument? Value)> arguments)
    {
        Dictionary<string, ProgramArgument> given = [];
        foreach ((string parameter, ProgramArgument? value) in arguments)
        {
            if (value is not null) given.Add(parameter, value);
        }

        return Add(operation, name, null, given, []);
    }

    /// <summary>Adds a constant; operations take constants also without this.</summary>
    /// <param name="value">The constant; see <see cref="ProgramTensor"/>.</param>
    /// <param name="name">A name for it, new in the function; null for any.</param>
    public ProgramVariable Constant(ProgramTensor value, string? name = null) =>
        Commit(NewConstant(_names.Check(name) ?? _names.New("const"), value));

    /// <summary>Runs one of two blocks (operation <c>cond</c>).</summary>
    /// <param name="pred">Which one: a truth value.</param>
    /// <param name="whenTrue">
    /// Adds the operations for true to a block and returns the block's outputs; values from outside may be used inside.
    /// </param>
    /// <param name="whenFalse">The same for false; the outputs must be alike.</param>
    /// <param name="name">A name for the operation, new in the function; null for any.</param>
    /// <returns>The outputs of the block that ran; where the shapes differ, what they share is known.</returns>
    public IReadOnlyList<ProgramVariable> Cond(
        ProgramVariable pred, Func<BlockBuilder, IReadOnlyList<ProgramVariable>> whenTrue,
        Func<BlockBuilder, IReadOnlyList<ProgramVariable>> whenFalse, string? name = null)
    {
        BlockBuilder yes = new(this);
        BlockBuilder no = new(this);
        return Undoing(() =>
        {
            yes.Return(whenTrue(yes));
            no.Return(whenFalse(no));
            return Add("cond", name, null, new() { ["pred"] = pred }, [yes, no]);
        });
    }

    /// <summary>Repeats a block (operation <c>while_loop</c>).</summary>
    /// <param name="variables">The first values of the loop's variables.</param>
    /// <param name="condition">Adds the operations that say whether to go on, from the variables, and returns the truth value.</param>
    /// <param name="body">Adds the operations of one round and returns the new values of the variables.</param>
    /// <param name="name">A name for the operation, new in the function; null for any.</param>
    /// <returns>The last values of the variables.</returns>
    /// <remarks>Where the body changes a variable's shape, both functions are called again with those dimensions unknown.</remarks>
    public IReadOnlyList<ProgramVariable> WhileLoop(
        IReadOnlyList<ProgramVariable> variables,
        Func<BlockBuilder, IReadOnlyList<ProgramVariable>, ProgramVariable> condition,
        Func<BlockBuilder, IReadOnlyList<ProgramVariable>, IReadOnlyList<ProgramVariable>> body,
        string? name = null) => Undoing(() =>
    {
        ProgramType[] types = [.. variables.Select(variable => variable.Type)];
        while (true)
        {
            Mark mark = Now();
            (BlockBuilder test, BlockBuilder round) = (new BlockBuilder(this), new BlockBuilder(this));
            ProgramVariable[] inputs =
            [
                .. variables.Select((variable, i) => new ProgramVariable(_names.New($"{variable.Name}_x"), types[i])),
            ];
            test.Take(inputs);
            round.Take(inputs);
            test.Return([condition(test, inputs)]);
            round.Return(body(round, inputs));
            ProgramType[] widened =
            [
                .. types.Select((type, i) => i < round._outputs.Length ? Widened(type, round._outputs[i].Type) : type),
            ];
            if (widened.SequenceEqual(types))
            {
                return Add("while_loop", name, null, new() { ["loop_vars"] = variables.ToArray() }, [test, round]);
            }

            types = widened;
            Rewind(mark);
        }
    });

    /// <summary>Whether a value may be called otherwise: an operation of this block made it, and nobody asked for its name.</summary>
    internal bool Renames(ProgramVariable variable) => Makes(variable) && variable.HasMadeUpName;

    /// <summary>The operation that makes a value; null for an input of the function or of a block.</summary>
    internal BuiltOperation? MakerOf(ProgramVariable variable) =>
        _variables.TryGetValue(variable, out BuiltOperation? maker) ? maker : _outside?.MakerOf(variable);

    /// <summary>Whether a value of the function has a name.</summary>
    internal bool Has(string name) => _names.Has(name);

    /// <summary>Keeps names from being made up for other values, so that they can be asked for later.</summary>
    internal void Reserve(IEnumerable<string> names) => _names.Reserve(names);

    /// <summary>Calls a value of this block by another name, new in the function.</summary>
    internal void Rename(ProgramVariable variable, string name)
    {
        _names.Take(_names.Check(name)!);
        _names.Release(variable.Name);
        variable.Rename(name);
    }

    /// <summary>Leaves out the operations whose results nothing needs.</summary>
    /// <param name="outputs">What of this block is needed from outside.</param>
    internal void RemoveUnused(IEnumerable<ProgramVariable> outputs)
    {
        HashSet<ProgramVariable> needed = [.. outputs];
        RemoveUnused(needed);
    }

    private void RemoveUnused(HashSet<ProgramVariable> needed)
    {
        needed.UnionWith(_outputs);
        List<BuiltOperation> kept = [];
        for (int i = _operations.Count - 1; i >= 0; i--)
        {
            BuiltOperation operation = _operations[i];
            if (operation.Outputs.Length > 0 && !operation.Outputs.Any(needed.Contains)) continue;
            foreach (BlockBuilder block in operation.Blocks) block.RemoveUnused(needed);
            foreach (ProgramVariable[] values in operation.Arguments.Values) needed.UnionWith(values);
            kept.Add(operation);
        }

        kept.Reverse();
        _operations.Clear();
        _operations.AddRange(kept);
    }

    /// <summary>Adds an operation with one output.</summary>
    internal ProgramVariable AddOne(
        string operation, string? name,
        params ReadOnlySpan<(string Parameter, ProgramArgument? Value)> arguments) => Add(operation, name, arguments)[0];

    /// <summary>Adds an operation whose outputs have names of their own.</summary>
    private protected ProgramVariable[] Add(
        string operation, string? name, string[]? outputNames, Dictionary<string, ProgramArgument> given, BlockBuilder[] blocks)
    {
        string own = _names.Check(name) ?? _names.New(operation);
        foreach ((string parameter, ProgramArgument value) in given)
        {
            foreach (ProgramVariable variable in value.Variables ?? [])
            {
                if (!Sees(variable))
                {
                    throw new ModelValidationException(
                        $"{operation} '{own}', parameter '{parameter}': '{variable.Name}' is not a value that can be used here; it " +
                            "belongs to another function or to a block that is closed.");
                }
            }
        }

        OperationTable.Get(operation, Program.Candidates.Last());
        ModelValidationException? failure = null;
        foreach (Opset opset in Program.Candidates.Where(
            candidate =>
                OperationTable.Find(operation, candidate) is { } definition
                    && (candidate == Program.Opset || definition.Since == candidate)))
        {
            Dictionary<string, ProgramVariable[]> arguments;
            List<ProgramVariable> constants = [];
            (ProgramType Type, KnownValue? Known)[] outputs;
            try
            {
                OperationDefinition definition = OperationTable.Get(operation, opset);
                arguments = Bind(definition, own, given, constants);
                outputs = definition.Infer(
                    new OperationCall(definition, own, opset, arguments, [.. blocks.Select(block => block.Interface)]));
            }
            catch (ModelValidationException error)
            {
                failure = error;
                foreach (ProgramVariable constant in constants) Program.Constants.Remove(constant);
                continue;
            }

            string[] names = outputNames
                ?? (outputs.Length == 1 ? [own]
                : name is null ? [.. outputs.Select((_, i) => _names.NewLike($"{own}_{i}"))]
                : [.. outputs.Select((_, i) => $"{own}_{i}")]);
            foreach (string output in names) _names.Check(output);
            Program.Require(opset, $"{operation} '{own}'");
            foreach (ProgramVariable constant in constants) Commit(constant);
            bool isConstant = arguments.Count > 0 && arguments.Values.All(values => values.All(value => value.IsConstant));
            BuiltOperation built = new(
                operation, own, arguments,
                [
                    .. outputs.Select((output, i) => new ProgramVariable(names[i], output.Type, isConstant, output.Known)
                    {
                        HasMadeUpName = name is null && outputNames is null,
                    }),
                ],
                blocks);
            foreach (string taken in names) _names.Take(taken);
            _names.Take(own);
            foreach (ProgramVariable output in built.Outputs) _variables.Add(output, built);
            _operations.Add(built);
            Program.Add(built);
            return built.Outputs;
        }

        throw failure!;
    }

    /// <summary>A value from outside, known in the whole block.</summary>
    private protected void Take(params ReadOnlySpan<ProgramVariable> inputs)
    {
        foreach (ProgramVariable input in inputs)
        {
            _inputs.Add(input);
            _variables.Add(input, null);
            _names.Take(input.Name);
        }
    }

    internal NameScope Names => _names;

    private protected bool Makes(ProgramVariable variable) => _variables.ContainsKey(variable) && !_inputs.Contains(variable);

    /// <summary>Says what the block returns: values that it makes itself, or its inputs.</summary>
    private protected void Return(IReadOnlyList<ProgramVariable> outputs) =>
        _outputs = [.. outputs.Select(output => _variables.ContainsKey(output) ? output : AddOne("identity", null, ("x", output)))];

    /// <summary>The arguments as values of the program. Constants that they become are added to a list, not yet to the block.</summary>
    private Dictionary<string, ProgramVariable[]> Bind(
        OperationDefinition definition, string own, Dictionary<string, ProgramArgument> given, List<ProgramVariable> constants)
    {
        Dictionary<string, DataType> resolved = [];
        foreach (ParameterDefinition parameter in definition.Parameters)
        {
            DataType? type = given.GetValueOrDefault(parameter.Name) switch
            {
                { Variables: [{ Type: ProgramType.Tensor tensor }, ..] } => tensor.ElementType,
                { Constant: ProgramTensor tensor } => tensor.DataType,
                _ => null,
            };
            if (type is { } known && parameter.TypeVariable is { } variable) resolved.TryAdd(variable, known);
        }

        Dictionary<string, ProgramVariable[]> arguments = [];
        foreach ((string parameter, ProgramArgument value) in given)
        {
            ParameterDefinition? wanted = definition.Find(parameter);
            ProgramVariable New(ProgramValue constant)
            {
                constants.Add(NewConstant(_names.New($"{own}_{parameter}"), constant));
                return constants[^1];
            }

            ProgramTensor Plain(ProgramArgument plain)
            {
                try
                {
                    // An argument that the operation does not have is refused when it is checked.
                    return wanted is null ? ProgramTensor.Scalar(0) : plain.ToTensor(wanted, resolved);
                }
                catch (ModelFormatException error)
                {
                    throw new ModelValidationException($"{definition.Name} '{own}', parameter '{parameter}': {error.Message}");
                }
            }

            arguments[parameter] = value.Variables is { } variables
                ? wanted?.IsConstant == true
                ?
                [
                    .. variables.Select(
                        variable => variable.IsConstant || variable.Known?.IsComplete != true ? variable : New(Folded(variable))),
                ]
                : variables
                : value.Constant is { } typed ? [New(typed)]
                : [.. (wanted?.Kind == ParameterKind.Tensors ? value.Elements : [value]).Select(plain => New(Plain(plain)))];
        }

        return arguments;
    }

    /// <summary>A value whose elements are all known, as a constant.</summary>
    private static ProgramTensor Folded(ProgramVariable variable)
    {
        double[] numbers = [.. variable.Known!.Numbers.Select(number => number!.Value)];
        long[] shape = [.. variable.Shape.Dims];
        return variable.ElementType switch
        {
            DataType.Bool => ProgramTensor.Of<bool>([.. numbers.Select(number => number != 0)], shape),
            var type when type.IsFloat => ProgramTensor.OfFloats(type, [.. numbers.Select(number => (float)number)], shape),
            var type => ProgramTensor.OfIntegers(type, [.. numbers.Select(number => (long)number)], shape),
        };
    }

    private ProgramVariable NewConstant(string name, ProgramValue value)
    {
        ProgramVariable variable = new(
            name, ProgramType.From(value.Type), isConstant: true,
            value is ProgramTensor { Count: <= KnownValue.MaximumCount } tensor ? KnownValue.Of(tensor) : null);
        Program.Constants.Add(variable, value);
        return variable;
    }

    private ProgramVariable Commit(ProgramVariable constant)
    {
        _names.Take(constant.Name);
        BuiltOperation made = new("const", constant.Name, [], [constant], []);
        _variables.Add(constant, made);
        _operations.Add(made);
        return constant;
    }

    private bool Sees(ProgramVariable variable) => _variables.ContainsKey(variable) || _outside?.Sees(variable) == true;

    /// <summary>Does something that may fail half-way, and then leaves the block, the names and the program as they were.</summary>
    private IReadOnlyList<ProgramVariable> Undoing(Func<IReadOnlyList<ProgramVariable>> action)
    {
        Mark mark = Now();
        try
        {
            return action();
        }
        catch
        {
            Rewind(mark);
            throw;
        }
    }

    private Mark Now() => new(Program.OperationCount, _operations.Count, _names.Taken);

    private void Rewind(Mark mark)
    {
        Program.ForgetFrom(mark.ProgramCount);
        foreach (ProgramVariable variable in _operations.Skip(mark.Count).SelectMany(operation => operation.Outputs))
        {
            _variables.Remove(variable);
        }

        _operations.RemoveRange(mark.Count, _operations.Count - mark.Count);
        _names.Taken = mark.Names;
    }

    private static ProgramType Widened(ProgramType input, ProgramType output) => (input, output) switch
    {
        (ProgramType.Tensor a, ProgramType.Tensor b) when a.ElementType == b.ElementType
            && TensorShape.Join(a.Shape, b.Shape) is { } shape => a with { Shape = shape },
        _ => input,
    };

    /// <summary>A point to go back to.</summary>
    private sealed record Mark(int ProgramCount, int Count, HashSet<string> Names);
}
