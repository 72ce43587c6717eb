using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Inspection.Printing;

/// <summary>Prints a block's operations, and those of the blocks inside it.</summary>
internal sealed class BlockPrinter(TextWriter writer)
{
    private const string Step = "    ";
    private const int ValuesShown = 16;

    public void Print(Block block, ConstantScope? outer, string indent)
    {
        ConstantScope scope = new(block, outer);
        foreach (Operation operation in block.Operations)
        {
            if (!scope.IsShownWhereUsed(operation)) Print(operation, scope, indent);
        }

        writer.WriteLine($"{indent}return {string.Join(", ", block.Outputs.Select(PlainName.Of))}");
    }

    private void Print(Operation operation, ConstantScope scope, string indent)
    {
        string results = operation.Outputs.Count > 0 ? $"{ProgramPrinter.Parameters(operation.Outputs)} = " : "";
        writer.WriteLine($"{indent}{results}{PlainName.Of(operation.Type)}({string.Join(", ", Arguments(operation, scope))})");
        for (int i = 0; i < operation.Blocks.Count; i++)
        {
            Block block = operation.Blocks[i];
            string inputs = block.Inputs.Count > 0 ? $"({ProgramPrinter.Parameters(block.Inputs)})" : "";
            writer.WriteLine($"{indent}{Step}{Label(operation, i)}{inputs} {{");
            Print(block, scope, indent + Step + Step);
            writer.WriteLine($"{indent}{Step}}}");
        }
    }

    private static string Label(Operation operation, int index) => (operation.Type, index) switch
    {
        ("cond", 0) => "then",
        ("cond", 1) => "else",
        ("while_loop", 0) => "while",
        ("while_loop", 1) => "do",
        _ => $"block {index}",
    };

    /// <summary>
    /// What the operation works on first, then weights, then settings; by name among each, as the file's order means nothing.
    /// </summary>
    private static IEnumerable<string> Arguments(Operation operation, ConstantScope scope)
    {
        List<(string Name, string Text, int Rank)> arguments = [];
        foreach ((string name, Argument argument) in operation.Inputs)
        {
            string[] values = [.. argument.Arguments.Take(ValuesShown).Select(binding => Text(binding, scope))];
            string rest = argument.Arguments.Count > ValuesShown ? $", … {argument.Arguments.Count - ValuesShown} more" : "";
            string text = argument.Arguments.Count == 1 ? values[0] : $"({string.Join(", ", values)}{rest})";
            bool isWeights = argument.Arguments.All(scope.IsCompressed);
            bool isConstant = isWeights || argument.Arguments.All(binding => scope.Constant(binding) is not null);
            arguments.Add((name, text, !isConstant ? 0 : isWeights || text.StartsWith('<') ? 1 : 2));
        }

        foreach ((string name, Value value) in operation.Attributes)
        {
            string text = ConstantText.Of(value);
            if (name != "name") arguments.Add((name, text, text.StartsWith('<') ? 1 : 2));
        }

        return arguments.OrderBy(argument => argument.Rank).ThenBy(argument => argument.Name, StringComparer.Ordinal)
            .Select(argument => $"{PlainName.Of(argument.Name)}={argument.Text}");
    }

    private static string Text(Argument.Types.Binding binding, ConstantScope scope) => scope.Constant(binding) is Value constant
        ? ConstantText.Of(constant, binding.Name)
        : PlainName.Of(binding.Name);
}
