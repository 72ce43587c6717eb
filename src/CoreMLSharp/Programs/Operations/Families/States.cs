using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Tensors that live from one prediction to the next.</summary>
internal static class States
{
    public static readonly OperationDefinition[] Operations =
    [
        new("read_state", CoreML8, call => [Wrapped(call)], "input: state") { Summary = "What a state holds." },
        new("write_state", CoreML8, Write, "input: state, data: T", "T: all") { Summary = "Puts a tensor into a state.", Outputs = "" },
    ];

    private static ProgramType[] Write(OperationCall call)
    {
        ProgramType data = call.Value("data").Type;
        return data.IsCompatibleWith(Wrapped(call))
            ? []
            : throw call.Failure("data", $"it is {data}; the state is one of {Wrapped(call)}.");
    }

    private static ProgramType Wrapped(OperationCall call) => ((ProgramType.State)call.Value("input").Type).ValueType;
}
