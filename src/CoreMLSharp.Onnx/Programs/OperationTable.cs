using System.Collections.Frozen;

namespace CoreMLSharp.Onnx.Programs;

/// <summary>Every operation that can be translated, in all of its versions, with the function that translates it.</summary>
internal static class OperationTable
{
    private static readonly FrozenDictionary<string, Action<OperationContext>> Table = new Dictionary<string, Action<OperationContext>>
    {
        ["const"] = Constants.Define,

        ["relu"] = ElementwiseUnary.Operator("Relu"),

        ["add"] = ElementwiseBinary.Operator("Add"),
        ["mul"] = ElementwiseBinary.Operator("Mul"),
        ["sub"] = ElementwiseBinary.Operator("Sub"),
        ["less"] = ElementwiseBinary.Comparison("Less"),

        ["cond"] = ControlFlow.Branch,
        ["while_loop"] = ControlFlow.Loop,

        ["read_state"] = States.Read,
        ["write_state"] = States.Write,
        ["coreml_update_state"] = States.Update,

        ["classify"] = Classify.Label,
    }.ToFrozenDictionary();

    /// <summary>The names of all operations in the table.</summary>
    public static IEnumerable<string> Names => Table.Keys;

    /// <exception cref="UnsupportedModelException">There is no such operation in the table.</exception>
    public static Action<OperationContext> Find(string type) => Table.GetValueOrDefault(type)
        ?? throw new UnsupportedModelException($"the operation '{type}' is not one that this version can run.");
}
