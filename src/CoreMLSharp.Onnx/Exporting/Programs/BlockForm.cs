using CoreMLSharp.Optimization;
using CoreMLSharp.Specification.MILSpec;
using Compressed = CoreMLSharp.Programs.Compressed.CompressedConstants;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>
/// The form of a block: its operations in their order without constants, and which values they read, by names of the form's own.
/// </summary>
/// <param name="inputs">The names of the block's inputs.</param>
/// <param name="steps">The operations.</param>
/// <param name="outputs">The names of the block's outputs.</param>
internal sealed class BlockForm(string[] inputs, BlockStep[] steps, string[] outputs)
{
    /// <summary>The block's operations by the form's names of their outputs; null where the block has another form.</summary>
    public IReadOnlyDictionary<string, Operation>? Match(Block block)
    {
        Operation[] operations = [.. block.Operations.Where(operation => !IsConstant(operation))];
        if (block.Inputs.Count != inputs.Length || operations.Length != steps.Length || block.Outputs.Count != outputs.Length) return null;
        Dictionary<string, string> names = new(inputs.Zip(block.Inputs, (own, input) => KeyValuePair.Create(own, input.Name)));
        Dictionary<string, Operation> matched = [];
        for (int i = 0; i < steps.Length; i++)
        {
            (string type, string[] made, (string Parameter, string Value)[] read) = steps[i];
            Operation operation = operations[i];
            if (operation.Type != type || operation.Outputs.Count != made.Length
                || read.Any(input => FunctionGraph.Argument(operation, input.Parameter) != names[input.Value]))
            {
                return null;
            }

            foreach ((string own, NamedValueType output) in made.Zip(operation.Outputs))
            {
                names[own] = output.Name;
                matched[own] = operation;
            }
        }

        return outputs.Zip(block.Outputs).All(output => names[output.First] == output.Second) ? matched : null;
    }

    /// <summary>Whether an operation states a value, plainly or compressed.</summary>
    public static bool IsConstant(Operation operation) =>
        operation.Type == "const" || Compressed.IsExpression(operation.Type);
}

/// <summary>An operation of a form.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Outputs">The form's names of its outputs.</param>
/// <param name="Inputs">The parameters that read values of the block.</param>
internal sealed record BlockStep(string Type, string[] Outputs, params (string Parameter, string Value)[] Inputs);
