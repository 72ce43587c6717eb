using CoreMLSharp.Onnx.Graphs;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>
/// Operations on what a program keeps from one prediction to the next; the graph hands it on from one operation to the next.
/// </summary>
internal static class States
{
    public static void Read(OperationContext operation) => operation.Output(operation.Program.ReadState(NameOf(operation, "input")));

    public static void Write(OperationContext operation)
    {
        operation.Output();
        Write(operation, "input", "data");
    }

    /// <summary><c>coreml_update_state</c>: writes, and gives back what was written.</summary>
    public static void Update(OperationContext operation) => operation.Output(Write(operation, "state", "value"));

    private static OnnxValue Write(OperationContext operation, string state, string value)
    {
        string name = NameOf(operation, state);
        OnnxValue before = operation.Program.ReadState(name);
        OnnxValue content = operation.Value(value);
        if (content.Type != before.Type) throw operation.Failure(value, $"its elements are not of the type of the state '{name}'.");
        operation.Program.WriteState(name, content);
        return content;
    }

    private static string NameOf(OperationContext operation, string parameter) =>
        operation.Variable(parameter).State ?? throw operation.Failure(parameter, "it must be a state of the function.");
}
