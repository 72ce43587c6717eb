using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Compressed;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Building.Programs;

/// <summary>
/// Writes what builders hold as the specification's messages, in the form of coremltools: every argument is a value of the program,
/// constants being operations of their own, and every default is spelled out.
/// </summary>
internal sealed class ProgramWriter(ProgramScope program, ProgramWeightsWriter weights)
{
    /// <summary>Parameters that Core ML wants to have their constants in place.</summary>
    private static readonly (string Operation, string Parameter)[] InPlace =
        [("classify", "classes"), ("reshape_like", "begins"), ("reshape_like", "ends"), ("reshape_like", "end_masks")];

    private HashSet<string> _names = [];

    /// <summary>Whether there is anything in the weight file.</summary>
    public bool HasWeights { get; private set; }

    public Function Write(FunctionBuilder function)
    {
        _names = function.Names.Taken;
        Function message = new() { Opset = program.Opset.ToString(), Inputs = { function.Interface.Inputs.Select(Named) } };
        message.BlockSpecializations.Add(message.Opset, Write(function, isFunction: true));
        return message;
    }

    private Block Write(BlockBuilder block, bool isFunction = false)
    {
        Block message = new() { Outputs = { block.Interface.Outputs.Select(output => output.Name) } };
        if (!isFunction) message.Inputs.Add(block.Interface.Inputs.Select(Named));
        HashSet<ProgramVariable> hidden =
        [
            .. block.Operations.SelectMany(
                operation =>
                    operation.Arguments.SelectMany(argument => argument.Value.Where(value => IsInPlace(operation, argument.Key, value)))),
        ];
        HashSet<ProgramVariable> used =
        [
            .. block.Interface.Outputs,
            .. block.Operations.SelectMany(
                operation =>
                    operation.Arguments.SelectMany(argument => argument.Value.Where(value => !IsInPlace(operation, argument.Key, value)))),
        ];
        foreach (BuiltOperation operation in block.Operations)
        {
            if (operation.Type == "const" && hidden.Contains(operation.Outputs[0]) && !used.Contains(operation.Outputs[0])) continue;
            Write(operation, message);
        }

        return message;
    }

    private void Write(BuiltOperation operation, Block block)
    {
        OperationDefinition definition = OperationTable.Get(operation.Type, program.Opset);
        Operation message = new()
        {
            Type = operation.Type,
            Outputs = { operation.Outputs.Select(Named) },
            Blocks = { operation.Blocks.Select(inner => Write(inner)) },
        };
        message.Attributes.Add("name", ProgramTensor.OfStrings([operation.Name], []).ToValue());
        if (operation.Type == "const") message.Attributes.Add("val", Constant(operation.Outputs[0]));
        foreach (ParameterDefinition parameter in definition.Parameters)
        {
            if (operation.Arguments.TryGetValue(parameter.Name, out ProgramVariable[]? values))
            {
                if (definition.HasAttributes) message.Attributes.Add(parameter.Name, Constant(values[0]));
                else
                {
                    message.Inputs.Add(
                        parameter.Name,
                        new Argument
                        {
                            Arguments =
                            {
                                values.Select(
                                    value =>
                                        IsInPlace(operation, parameter.Name, value)
                                            ? new Argument.Types.Binding { Value = Constant(value) }
                                            : new Argument.Types.Binding { Name = value.Name }),
                            },
                        });
                }
            }
            else if (Defaults.Of(operation, definition, parameter) is { } standard)
            {
                string name = $"{operation.Name}_{parameter.Name}_0";
                while (!_names.Add(name)) name += "_";
                NamedValueType output = new() { Name = name, Type = standard.Type };
                block.Operations.Add(
                    new Operation
                    {
                        Type = "const",
                        Outputs = { output },
                        Attributes = { ["name"] = ProgramTensor.OfStrings([name], []).ToValue(), ["val"] = standard.ToValue() },
                    });
                message.Inputs.Add(parameter.Name, new Argument { Arguments = { new Argument.Types.Binding { Name = name } } });
            }
        }

        block.Operations.Add(message);
    }

    private bool IsInPlace(BuiltOperation operation, string parameter, ProgramVariable value) => program.Constants.ContainsKey(value)
        && (InPlace.Contains((operation.Type, parameter)) || CompressedConstants.IsExpression(operation.Type));

    private Value Constant(ProgramVariable variable)
    {
        Value value = weights.Add(program.Constants[variable]);
        HasWeights |= value.BlobFileValue is not null;
        return value;
    }

    private static NamedValueType Named(ProgramVariable variable) => new() { Name = variable.Name, Type = variable.Type.ToMessage() };
}
