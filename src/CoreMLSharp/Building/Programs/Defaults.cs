using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Building.Programs;

/// <summary>The constants that stand for arguments that were left out; Core ML wants to see them.</summary>
internal static class Defaults
{
    /// <summary>The constant for a parameter; null where the operation does without.</summary>
    public static ProgramTensor? Of(BuiltOperation operation, OperationDefinition definition, ParameterDefinition parameter) =>
        parameter.Default switch
        {
            string text => ProgramTensor.OfStrings([text], []),
            bool truth => ProgramTensor.Scalar(truth),
            long number when parameter.DefaultRepeats > 0 => Repeated(operation, parameter, number),
            long number =>
                TypeOf(operation, definition, parameter, DataType.Int32) is var type && type.IsFloat
                    ? ProgramTensor.OfFloats(type, [number], [])
                    : ProgramTensor.OfIntegers(type, [number], []),
            double number => ProgramTensor.OfFloats(TypeOf(operation, definition, parameter, DataType.Float32), [(float)number], []),
            _ => Computed(operation, definition, parameter),
        };

    private static ProgramTensor Repeated(BuiltOperation operation, ParameterDefinition parameter, long number)
    {
        int count = parameter.DefaultRepeats * (operation.Arguments["x"][0].Shape.Rank - 2);
        return ProgramTensor.OfIntegers(DataType.Int32, [.. Enumerable.Repeat(number, count)], [count]);
    }

    private static ProgramTensor? Computed(BuiltOperation operation, OperationDefinition definition, ParameterDefinition parameter) =>
        definition.Computed is { } computed && computed.Parameter == parameter.Name
            ? computed.Value(new OperationCall(definition, operation.Name, definition.Since, operation.Arguments))
            : null;

    /// <summary>
    /// The type of the other arguments with the same type variable; else that of the parameters or the input, if it can be; else the
    /// natural one.
    /// </summary>
    private static DataType TypeOf(
        BuiltOperation operation, OperationDefinition definition, ParameterDefinition parameter, DataType natural)
    {
        if (parameter.TypeVariable is null) return parameter.ElementTypes.Contains(natural) ? natural : parameter.ElementTypes[0];
        IEnumerable<(ParameterDefinition Definition, DataType Type)> given = definition.Parameters
            .Where(other => operation.Arguments.TryGetValue(other.Name, out ProgramVariable[]? values) && values.Length > 0)
            .Select(other => (other, operation.Arguments[other.Name][0].ElementType));
        foreach ((ParameterDefinition other, DataType type) in given)
        {
            if (other.TypeVariable == parameter.TypeVariable) return type;
        }

        // A coefficient goes by the weights beside it, or by the input; a fill value has none.
        DataType beside = natural.IsFloat
            ? given.Select(other => other.Type).LastOrDefault(type => type.IsFloat && parameter.ElementTypes.Contains(type))
            : DataType.UnusedType;
        return beside != DataType.UnusedType ? beside : parameter.ElementTypes.Contains(natural) ? natural : parameter.ElementTypes[0];
    }
}
