using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Compressed;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using Binding = CoreMLSharp.Specification.MILSpec.Argument.Types.Binding;
using Definitions = CoreMLSharp.Programs.Operations.OperationTable;

namespace CoreMLSharp.Optimization;

/// <summary>What a pass gives a parameter: values by their names, or a constant.</summary>
internal readonly record struct PassArgument(string[]? Names, ProgramTensor? Constant)
{
    public static implicit operator PassArgument(string name) => new([name], null);

    public static implicit operator PassArgument(string[] names) => new(names, null);

    public static implicit operator PassArgument(ProgramTensor constant) => new(null, constant);
}

/// <content>Changing the graph. Whatever is new is checked by the table of operations, which gives it its types.</content>
internal sealed partial class FunctionGraph
{
    /// <summary>A number of an element type.</summary>
    public static ProgramTensor Scalar(DataType type, float number) => ProgramTensor.OfFloats(type, [number], []);

    /// <summary>Whole numbers, such as axes.</summary>
    public static ProgramTensor Vector(params ReadOnlySpan<int> numbers) => ProgramTensor.Of(numbers, [numbers.Length]);

    /// <inheritdoc cref="TryReplace(Operation, string, ReadOnlySpan{ValueTuple{string, PassArgument}})"/>
    public bool TryReplace(Operation old, string type, (string, PassArgument)[]? arguments) =>
        arguments is not null && TryReplace(old, type, arguments.AsSpan());

    /// <summary>Puts another operation in an operation's place, of which it gets the outputs.</summary>
    /// <returns>Whether it could: it must be in the operation set and give values of the same types.</returns>
    public bool TryReplace(Operation old, string type, params ReadOnlySpan<(string Parameter, PassArgument Value)> arguments)
    {
        if (Create(type, [.. old.Outputs.Select(output => output.Name)], arguments) is not { } created) return false;
        (Operation operation, List<Operation> constants) = created;
        if (operation.Outputs.Count != old.Outputs.Count) return false;
        if (operation.Outputs.Where((output, i) => !Fits(output, old.Outputs[i])).Any()) return false;
        for (int i = 0; i < old.Outputs.Count; i++) operation.Outputs[i] = old.Outputs[i].Clone();
        foreach (Operation constant in constants) Insert(constant, old);
        BlockOperations home = _homes[old];
        int place = home.IndexOf(old);
        Remove(old);
        home.Operations.Insert(place, operation);
        Register(operation, home);
        return true;
    }

    /// <summary>Adds an operation with one output before another one.</summary>
    /// <returns>The output's name; null where the operation is not in the operation set or does not take such arguments.</returns>
    public string? TryAdd(
        Operation before, string type, string name, params ReadOnlySpan<(string Parameter, PassArgument Value)> arguments)
    {
        if (Create(type, [NewName(name)], arguments) is not { } created) return null;
        foreach (Operation constant in created.Constants) Insert(constant, before);
        Insert(created.Operation, before);
        return Output(created.Operation);
    }

    /// <summary>
    /// Removes an operation, so that another value stands for its only output. Where a block returns the output, the other value gets its
    /// name.
    /// </summary>
    /// <returns>Whether it could: inputs, constants and returned values keep their names.</returns>
    public bool TryBypass(Operation operation, string replacement)
    {
        string old = Output(operation);
        if (!IsReturned(old))
        {
            ReplaceUses(old, replacement);
            Remove(operation);
            return true;
        }

        if (Producer(replacement) is not { } producer || producer.Type == "const" || IsReturned(replacement)) return false;
        if (_homes[producer] != _homes[operation]) return false;
        Remove(operation);
        Rename(producer, replacement, old);
        return true;
    }

    private void Rename(Operation producer, string old, string name)
    {
        NamedValueType output = producer.Outputs.First(candidate => candidate.Name == old);
        output.Name = name;
        _types.Remove(old, out ProgramType? type);
        _types[name] = type!;
        _producers.Remove(old);
        _producers[name] = producer;
        foreach (Use use in Uses(old).ToArray())
        {
            if (use.Operation is { } reader) ReplaceUse(reader, old, name);
        }

        MoveUses(old, name);
        Version++;
    }

    private static bool Fits(NamedValueType made, NamedValueType wanted) =>
        (ProgramType.From(made.Type), ProgramType.From(wanted.Type)) is (ProgramType.Tensor a, ProgramType.Tensor b)
            && a.IsCompatibleWith(b) && a.Shape.Rank == b.Shape.Rank;

    private (Operation Operation, List<Operation> Constants)? Create(
        string type, string[] outputs, ReadOnlySpan<(string Parameter, PassArgument Value)> arguments)
    {
        if (Definitions.Find(type, Opset) is not { } definition) return null;
        Operation operation = new() { Type = type, Attributes = { ["name"] = ProgramTensor.OfStrings([outputs[0]], []).ToValue() } };
        List<Operation> constants = [];
        HashSet<string> taken = [];
        Dictionary<string, ProgramVariable[]> variables = [];
        foreach ((string parameter, PassArgument value) in arguments)
        {
            string[] names = value.Names ?? [AddConstant($"{outputs[0]}_{parameter}", value.Constant!)];
            variables[parameter] = [.. names.Select(name => Variable(name, value.Constant))];
            operation.Inputs[parameter] = new Argument { Arguments = { names.Select(name => new Binding { Name = name }) } };
        }

        try
        {
            OperationCall call = new(definition, outputs[0], Opset, variables);
            (ProgramType Type, KnownValue? Known)[] made = definition.Infer(call);
            operation.Outputs.Add(made.Select((output, i) => new NamedValueType { Name = outputs[i], Type = output.Type.ToMessage() }));
            AddDefaults(definition, new BuiltOperation(type, outputs[0], variables, [], []));
            return (operation, constants);
        }
        catch (ModelValidationException)
        {
            return null;
        }

        void AddDefaults(OperationDefinition form, BuiltOperation built)
        {
            foreach (ParameterDefinition parameter in form.Parameters)
            {
                if (operation.Inputs.ContainsKey(parameter.Name) || Defaults.Of(built, form, parameter) is not { } standard) continue;
                string name = AddConstant($"{outputs[0]}_{parameter.Name}", standard);
                operation.Inputs[parameter.Name] = new Argument { Arguments = { new Binding { Name = name } } };
            }
        }

        string AddConstant(string wanted, ProgramTensor tensor)
        {
            string name = NewName(wanted);
            for (int number = 2; !taken.Add(name); number++) name = NewName($"{wanted}_{number}");
            constants.Add(new Operation
            {
                Type = "const",
                Attributes = { ["name"] = ProgramTensor.OfStrings([name], []).ToValue(), ["val"] = _added.Add(tensor) },
                Outputs = { new NamedValueType { Name = name, Type = tensor.Type } },
            });
            return name;
        }
    }

    private ProgramVariable Variable(string name, ProgramTensor? constant)
    {
        ProgramTensor? known = constant ?? Constant(name);
        ProgramType type = constant is null ? Type(name)! : ProgramType.From(constant.Type);
        bool isConstant = known is not null || CompressedConstants.IsExpression(Producer(name)?.Type ?? "");
        return new ProgramVariable(
            name, type, isConstant, known is { Count: <= KnownValue.MaximumCount } small ? KnownValue.Of(small) : null);
    }
}
