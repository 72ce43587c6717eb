using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>An operation that a builder added.</summary>
/// <param name="Type">The operation's name in the table.</param>
/// <param name="Name">Its own name.</param>
/// <param name="Arguments">The arguments that were given.</param>
/// <param name="Outputs">The values that it makes.</param>
/// <param name="Blocks">The blocks that belong to it.</param>
internal sealed record BuiltOperation(
    string Type, string Name, Dictionary<string, ProgramVariable[]> Arguments, ProgramVariable[] Outputs, BlockBuilder[] Blocks)
{
    private BlockInterface[] Interfaces => [.. Blocks.Select(block => block.Interface)];

    /// <summary>The types of the outputs in an operation set.</summary>
    public (ProgramType Type, KnownValue? Known)[] Infer(Opset opset)
    {
        OperationDefinition definition = OperationTable.Get(Type, opset);
        return definition.Infer(new OperationCall(definition, Name, opset, Arguments, Interfaces));
    }
}
