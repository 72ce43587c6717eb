using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Compressed;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Compression.Programs;

/// <summary>A constant of a program, what reads it, and which of its axes count output and input channels.</summary>
/// <param name="Operation">The operation <c>const</c>.</param>
/// <param name="Tensor">Its value.</param>
/// <param name="Reader">The type of the first operation that reads it, and the parameter that it is there.</param>
/// <param name="OutputAxis">The axis of output channels; null where readers disagree.</param>
/// <param name="InputAxis">The axis of input channels.</param>
internal sealed record ProgramConstant(
    Operation Operation, ProgramTensor Tensor, (string Type, string Parameter) Reader, int? OutputAxis, int? InputAxis)
{
    /// <summary>Why an encoding that goes by input channels leaves a constant alone.</summary>
    public const string NoInputAxis = "has no axis of input channels";

    public string Name => Operation.Outputs[0].Name;

    public int[] Shape { get; } = [.. Tensor.Shape.Select(size => (int)Math.Min(size, int.MaxValue))];

    /// <summary>
    /// The constants of a function with floats, in the order of the program, that operations other than <c>constexpr_…</c> read.
    /// </summary>
    public static IReadOnlyList<ProgramConstant> In(Function function, ProgramWeights weights)
    {
        Operation[] operations = [.. function.BlockSpecializations.Values.SelectMany(Blocks.Operations)];
        ILookup<string, (Operation Reader, string Parameter)> readers = operations
            .SelectMany(
                operation =>
                    operation.Inputs.SelectMany(input => input.Value.Arguments.Select(binding => (binding.Name, operation, input.Key))))
            .Where(use => use.Name.Length > 0)
            .ToLookup(use => use.Name, use => (use.operation, use.Key));
        List<ProgramConstant> constants = [];
        foreach (Operation operation in operations)
        {
            if (operation.Type != "const" || operation.Outputs.Count != 1 || !operation.Attributes.TryGetValue("val", out Value? value))
            {
                continue;
            }

            if (value.Type?.TensorType is not { DataType: DataType.Float16 or DataType.Float32 }) continue;
            (Operation Reader, string Parameter)[] uses = [.. readers[operation.Outputs[0].Name]];
            if (uses.Length == 0 || uses.Any(use => CompressedConstants.IsExpression(use.Reader.Type))) continue;
            ProgramTensor tensor = weights.ReadTensor(value);
            (int Output, int Input)[] axes =
            [
                .. uses.Select(use => Axes(use.Reader, use.Parameter, tensor.Shape.Count, operations, weights)).Distinct(),
            ];
            constants.Add(new ProgramConstant(
                operation, tensor, (uses[0].Reader.Type, uses[0].Parameter), axes.Length == 1
                    ? axes[0].Output
                    : null, axes.Length == 1 ? axes[0].Input : null));
        }

        return constants;
    }

    /// <summary>Weights are [output, input, kernel…], but for transposed convolutions and products of matrices.</summary>
    private static (int Output, int Input) Axes(
        Operation reader, string parameter, int rank, Operation[] operations, ProgramWeights weights) => (reader.Type, parameter) switch
        {
            ("conv_transpose", "weight") => (1, 0),
            ("matmul", "y") => IsSet(reader, "transpose_y", operations, weights) ? (rank - 2, rank - 1) : (rank - 1, rank - 2),
            ("matmul", "x") => IsSet(reader, "transpose_x", operations, weights) ? (rank - 1, rank - 2) : (rank - 2, rank - 1),
            _ => (0, 1),
        };

    private static bool IsSet(Operation reader, string parameter, Operation[] operations, ProgramWeights weights)
    {
        if (!reader.Inputs.TryGetValue(parameter, out Argument? argument) || argument.Arguments is not [{ } binding]) return false;
        Value? value = binding.Value
            ?? operations.FirstOrDefault(
                operation =>
                    operation.Type == "const" && operation.Outputs is [{ } output] && output.Name == binding.Name)?.Attributes["val"];
        return value is not null && weights.ReadTensor(value) is { DataType: DataType.Bool } flag && flag.AsBool();
    }
}
