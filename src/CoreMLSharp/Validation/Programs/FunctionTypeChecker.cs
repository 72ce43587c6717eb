using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Validation.Programs;

/// <summary>Checks the operations of one function; see <see cref="ProgramTypeChecker"/>.</summary>
internal sealed class FunctionTypeChecker(string function, Opset opset, ProgramWeights weights, List<ModelDiagnostic> findings)
{
    /// <summary>Blocks are nested less deeply in every program that was made by people.</summary>
    private const int MaximumDepth = 64;

    public static ModelDiagnostic Finding(string where, Exception error) => new(
        DiagnosticSeverity.Error, where, error.Message, "Correct the program, or write it for the operation set that it needs.");

    public void Check(Function body)
    {
        if (!body.BlockSpecializations.TryGetValue(body.Opset, out Block? block)) throw new ModelValidationException($"it has no body for its operation set, {body.Opset}.");
        Check(block, Variables(body.Inputs), [], 0);
    }

    private static ProgramVariable[] Variables(IEnumerable<NamedValueType> values) => [.. values.Select(value => new ProgramVariable(value.Name, ProgramType.From(value.Type)))];

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
            OperationDefinition definition = OperationTable.Get(operation.Type, opset);
            Dictionary<string, ProgramVariable[]> arguments = Arguments(operation, definition, scope);
            (ProgramType Type, KnownValue? Known)[] inferred = definition.Infer(new OperationCall(definition, name, opset, arguments, blocks));
            if (inferred.Length != declared.Length) throw new ModelValidationException($"{operation.Type} '{name}': it has {declared.Length} outputs; {inferred.Length} follow from its arguments.");
            bool isConstant = definition.IsConstant || (arguments.Count > 0 && arguments.Values.All(values => values.All(value => value.IsConstant)));
            return [.. declared.Select((output, i) => output.Type.IsCompatibleWith(inferred[i].Type)
                ? new ProgramVariable(output.Name, output.Type, isConstant, inferred[i].Known)
                : throw new ModelValidationException($"{operation.Type} '{name}': its output '{output.Name}' is stated as {output.Type}; {inferred[i].Type} follows from its arguments."))];
        }
        catch (CoreMLException error)
        {
            findings.Add(Finding($"{function}/{name}", error));
            return declared;
        }
    }

    private Dictionary<string, ProgramVariable[]> Arguments(Operation operation, OperationDefinition definition, Dictionary<string, ProgramVariable> scope)
    {
        Dictionary<string, ProgramVariable[]> arguments = operation.Inputs.ToDictionary(input => input.Key, input => input.Value.Arguments.Select(binding => binding.Value is { } value ? Constant(input.Key, value) : Find(scope, binding.Name)).ToArray());
        foreach ((string parameter, Value value) in operation.Attributes)
        {
            if (definition.HasAttributes && definition.Find(parameter) is not null) arguments[parameter] = [Constant(parameter, value)];
        }

        return arguments;
    }

    private ProgramVariable Constant(string name, Value value)
    {
        ProgramType type = ProgramType.From(value.Type);
        return new ProgramVariable(name, type, isConstant: true, type is ProgramType.Tensor { Shape.Count: >= 0 and <= KnownValue.MaximumCount } ? KnownValue.Of(weights.ReadTensor(value)) : null);
    }

    private static ProgramVariable Find(Dictionary<string, ProgramVariable> scope, string name) => scope.GetValueOrDefault(name) ?? throw new ModelValidationException($"there is no value '{name}' at this place.");
}
