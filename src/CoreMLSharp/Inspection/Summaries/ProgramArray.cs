using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Inspection.Summaries;

/// <summary>
/// An array of weights that an operation holds: in the weight file, or more numbers in the program itself than settings have.
/// </summary>
/// <param name="Summary">Its name among the operation's parameters, type and size, as the program states them.</param>
/// <param name="Place">Where it is in which weight file; null for one in the program.</param>
internal sealed record ProgramArray(WeightSummary Summary, (string File, ulong Offset)? Place)
{
    /// <summary>Axes, strides and the like have no more elements than this.</summary>
    private const int LargestSetting = 16;

    /// <summary>The arrays in an operation's attributes and inputs.</summary>
    public static IEnumerable<ProgramArray> In(Operation operation) => operation.Attributes
        .Select(attribute => (Name: attribute.Key, attribute.Value))
        .Concat(operation.Inputs.SelectMany(input => input.Value.Arguments.Select(binding => (Name: input.Key, binding.Value))))
        .Where(entry => entry.Value is not null && IsWeights(entry.Value))
        .Select(entry => Of(entry.Name, entry.Value));

    private static bool IsWeights(Value value) => value.ValueCase == Value.ValueOneofCase.BlobFileValue
        || (value.ImmediateValue?.Tensor is not null && value.Type?.TensorType is { Dimensions.Count: > 0 } type
            && type.DataType is not (DataType.String or DataType.Bool) && Count(type) > LargestSetting);

    private static ProgramArray Of(string name, Value value)
    {
        TensorType type = value.Type?.TensorType ?? new TensorType();
        long count = Count(type);
        WeightSummary summary = new(name, type.DataType.TypeName, ProgramTypes.Shape(type), count, type.DataType.ByteLength(count));
        return new ProgramArray(summary, value.BlobFileValue is { } place ? (place.FileName, place.Offset) : null);
    }

    /// <summary>The number of elements; 0 when it is not known, or no file could hold them.</summary>
    private static long Count(TensorType type) => ProgramTypes.Count(ProgramTypes.Shape(type)) ?? 0;
}
