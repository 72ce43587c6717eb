using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Validation.Programs;

/// <summary>What is wrong with an operation, or with a whole function.</summary>
/// <param name="Place">The function, and the operation's first output after a slash.</param>
/// <param name="Error">What is wrong.</param>
internal sealed record ProgramFault(string Place, CoreMLException Error);

/// <summary>Checks the operations of one function; see <see cref="ProgramTypeChecker"/>.</summary>
/// <param name="function">The function's name.</param>
/// <param name="opset">Its operation set.</param>
/// <param name="weights">The weight files, for constants on whose elements a type or shape depends.</param>
/// <param name="forRunning">
/// Whether what can be run all the same is let pass: forms of later operation sets, operations that the table does not have, and outputs
/// that are stated wrongly. The shapes that follow from arguments are then believed more than those that are stated.
/// </param>
internal sealed class FunctionTypeChecker(string function, Opset opset, ProgramWeights weights, bool forRunning = false)
{
    /// <summary>Blocks are nested less deeply in every program that was made by people.</summary>
    private const int MaximumDepth = 64;

    private readonly List<ProgramFault> _faults = [];

    /// <summary>Everything that is wrong with the operations.</summary>
    /// <exception cref="CoreMLException">The function as a whole cannot be checked.</exception>
    public IReadOnlyList<ProgramFault> Check(Function body)
    {
        if (!body.BlockSpecializations.TryGetValue(body.Opset, out Block? block))
        {
            throw new ModelValidationException($"it has no body for its operation set, {body.Opset}.");
        }

        return Check(body.Inputs, block);
    }

    /// <inheritdoc cref="Check(Function)"/>
    public IReadOnlyList<ProgramFault> Check(IEnumerable<NamedValueType> inputs, Block block)
    {
        _faults.Clear();
        Check(block, Variables(inputs), [], 0);
        return _faults;
    }

    private static ProgramVariable[] Variables(IEnumerable<NamedValueType> values) =>
    [
        .. values.Select(value => new ProgramVariable(value.Name, ProgramType.From(value.Type))),
    ];

    private BlockInterface Check(Block block, ProgramVariable[] inputs, Dictionary<string, ProgramVariable> outside, int depth)
    {
        if (depth > MaximumDepth) throw new ModelValidationException($"blocks are nested more than {MaximumDepth} deep.");
        Dictionary<string, ProgramVariable> scope = new(outside);
        foreach (ProgramVariable input in inputs) scope[input.Name] = input;
        foreach (Operation operation in block.Operations)
        {
            foreach (ProgramVariable output in Check(operation, scope, depth)) scope[output.Name] = output;
        }

        return new BlockInterface(inputs, [.. block.Outputs.Select(name => Find(scope, name))]);
    }

    private ProgramVariable[] Check(Operation operation, Dictionary<string, ProgramVariable> scope, int depth)
    {
        string name = operation.Outputs.FirstOrDefault()?.Name ?? operation.Type;
        ProgramVariable[] declared = Variables(operation.Outputs);
        try
        {
            BlockInterface[] blocks = [.. operation.Blocks.Select(block => Check(block, Variables(block.Inputs), scope, depth + 1))];
            if (forRunning && OperationTable.Find(operation.Type, Opset.CoreML9) is null) return declared;
            if (forRunning && operation.Type == "const" && declared.Length == 1
                && operation.Attributes.TryGetValue("val", out Value? constant))
            {
                return [Constant(declared[0].Name, constant)];
            }

            (OperationDefinition definition, OperationCall call, (ProgramType Type, KnownValue? Known)[] inferred) =
                Infer(operation, name, scope, blocks);
            if (inferred.Length != declared.Length && !forRunning)
            {
                throw call.Failure($"it has {declared.Length} outputs; {inferred.Length} follow from its arguments.");
            }

            bool isConstant = definition.IsConstant || call.IsConstant;
            return [.. declared.Select((output, i) => i < inferred.Length ? Output(call, output, inferred[i], isConstant) : output)];
        }
        catch (CoreMLException error)
        {
            if (forRunning && error.Location.Count == 0) error.AddOuterLocation($"{operation.Type} '{name}'");
            _faults.Add(new ProgramFault($"{function}/{name}", error));
            return declared;
        }
    }

    /// <summary>
    /// What follows from the arguments, in the form of the program's operation set or, for running, in the first later one that takes them.
    /// </summary>
    private (OperationDefinition, OperationCall, (ProgramType, KnownValue?)[]) Infer(
        Operation operation, string name, Dictionary<string, ProgramVariable> scope, BlockInterface[] blocks)
    {
        ModelValidationException? failure = null;
        for (Opset candidate = opset; candidate <= (forRunning ? Opset.CoreML9 : opset); candidate++)
        {
            if (forRunning && OperationTable.Find(operation.Type, candidate) is null) continue;
            try
            {
                OperationDefinition definition = OperationTable.Get(operation.Type, candidate);
                OperationCall call = new(definition, name, candidate, Arguments(operation, definition, scope), blocks, forRunning);
                return (definition, call, definition.Infer(call));
            }
            catch (ModelValidationException error)
            {
                failure ??= error;
            }
        }

        throw failure!;
    }

    private ProgramVariable Output(
        OperationCall call, ProgramVariable stated, (ProgramType Type, KnownValue? Known) inferred, bool isConstant)
    {
        if (!forRunning && !stated.Type.IsCompatibleWith(inferred.Type))
        {
            throw call.Failure($"its output '{stated.Name}' is stated as {stated.Type}; {inferred.Type} follows from its arguments.");
        }

        return new ProgramVariable(stated.Name, forRunning ? Meet(stated.Type, inferred.Type) : stated.Type, isConstant, inferred.Known);
    }

    private static ProgramType Meet(ProgramType stated, ProgramType inferred) => (stated, inferred) switch
    {
        (ProgramType.Tensor a, ProgramType.Tensor b) => a with { Shape = Meet(a.Shape, b.Shape) },
        _ => inferred,
    };

    private static TensorShape Meet(TensorShape stated, TensorShape inferred) => !inferred.IsRanked
        ? stated
        : stated.IsRanked && stated.IsCompatibleWith(inferred)
            ? inferred.Select((dim, axis) => dim == TensorShape.Unknown ? stated[axis] : dim)
            : inferred;

    private Dictionary<string, ProgramVariable[]> Arguments(
        Operation operation, OperationDefinition definition, Dictionary<string, ProgramVariable> scope)
    {
        Dictionary<string, ProgramVariable[]> arguments = operation.Inputs.ToDictionary(
            input => input.Key,
            input =>
                input.Value.Arguments.Select(
                    binding => binding.Value is { } value ? Constant(input.Key, value) : Find(scope, binding.Name)).ToArray());
        foreach ((string parameter, Value value) in operation.Attributes)
        {
            if (definition.HasAttributes && definition.Find(parameter) is not null) arguments[parameter] = [Constant(parameter, value)];
        }

        return arguments;
    }

    private ProgramVariable Constant(string name, Value value)
    {
        ProgramType type = ProgramType.From(value.Type);
        if (type is not ProgramType.Tensor { Shape.Count: >= 0 and <= KnownValue.MaximumCount })
        {
            return new ProgramVariable(name, type, isConstant: true);
        }

        // What runs reads its constants itself; checking names each one that cannot be read.
        KnownValue Read() => KnownValue.Of(weights.ReadTensor(value));
        return forRunning ? new ProgramVariable(name, type, Read) : new ProgramVariable(name, type, isConstant: true, Read());
    }

    private static ProgramVariable Find(Dictionary<string, ProgramVariable> scope, string name) =>
        scope.GetValueOrDefault(name) ?? throw new ModelValidationException($"there is no value '{name}' at this place.");
}
