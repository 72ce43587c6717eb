using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Programs.Operations.Opset;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Branches, loops and choices.</summary>
internal static class ControlFlow
{
    public static readonly OperationDefinition[] Operations =
    [
        new("cond", CoreML5, Cond, "pred: bool"),
        new("select", CoreML5, Select, "cond: bool, a: T, b: T", "T: basic", ValueInference.Select)
        {
            Summary = "a where cond is true, else b.",
        },
        new("while_loop", CoreML5, WhileLoop, "loop_vars: value*"),
    ];

    /// <summary>Two blocks, for true and for false, that return alike; where their shapes differ, only what they share is known.</summary>
    private static ProgramType[] Cond(OperationCall call)
    {
        if (call.Blocks is not [{ Inputs: [], Outputs: { } yes }, { Inputs: [], Outputs: { } no }])
        {
            throw call.Failure("it must have two blocks without inputs, for true and for false.");
        }

        if (yes.Length != no.Length) throw call.Failure($"its blocks return {yes.Length} and {no.Length} values.");
        return
        [
            .. yes.Zip(
                no, (a, b) => Joined(a.Type, b.Type) ?? throw call.Failure($"its blocks return '{a}' and '{b}', which are not alike.")),
        ];
    }

    private static ProgramType[] Select(OperationCall call)
    {
        if (call.IsForRunning && !call.Has("a")) return [call.Tensor(DataType.Int32, TensorShape.Unknown, call.Rank("cond"))];
        TensorShape shape = Infer.Broadcast(call, call.Value("a").Shape, call.Value("b").Shape);
        return [new ProgramType.Tensor(call.ElementType("a"), Infer.Broadcast(call, call.Value("cond").Shape, shape))];
    }

    /// <summary>Two blocks that take the variables: one returns whether to go on, the other the new variables.</summary>
    private static ProgramType[] WhileLoop(OperationCall call)
    {
        ProgramVariable[] variables = call.Values("loop_vars");
        if (call.Blocks is not [{ } condition, { } body])
        {
            throw call.Failure("it must have two blocks, for the condition and for the body.");
        }

        if (condition.Outputs is not [{ ElementType: DataType.Bool, Shape.Count: 1 or TensorShape.Unknown }])
        {
            throw call.Failure("its condition must return one truth value.");
        }

        if (body.Outputs.Length != variables.Length)
        {
            throw call.Failure($"its body returns {body.Outputs.Length} values for {variables.Length} variables.");
        }

        foreach (BlockInterface block in call.Blocks)
        {
            if (block.Inputs.Length != variables.Length)
            {
                throw call.Failure($"a block takes {block.Inputs.Length} values for {variables.Length} variables.");
            }
        }

        for (int i = 0; i < variables.Length; i++)
        {
            if (variables[i].Type is ProgramType.List { ElementType: not ProgramType.Tensor })
            {
                throw call.Failure("loop_vars", $"'{variables[i]}' is neither a tensor nor a list of tensors.");
            }

            if (!variables[i].Type.IsCompatibleWith(body.Inputs[i].Type) || !body.Outputs[i].Type.IsCompatibleWith(body.Inputs[i].Type))
            {
                throw call.Failure(
                    "loop_vars", $"'{variables[i]}' becomes {body.Outputs[i].Type} in the body, whose input is {body.Inputs[i].Type}.");
            }
        }

        return [.. body.Outputs.Zip(body.Inputs, (output, input) => Joined(output.Type, input.Type)!)];
    }

    /// <summary>What is known of a value that is one or the other; null when they are not alike.</summary>
    private static ProgramType? Joined(ProgramType a, ProgramType b) => (a, b) switch
    {
        (ProgramType.Tensor x, ProgramType.Tensor y) when x.ElementType == y.ElementType =>
            TensorShape.Join(x.Shape, y.Shape) is { } shape ? x with { Shape = shape } : null,
        (ProgramType.List x, ProgramType.List y) =>
            Joined(x.ElementType, y.ElementType) is { } element
                ? new ProgramType.List(element, x.Length == y.Length ? x.Length : TensorShape.Unknown)
                : null,
        _ => a == b ? a : null,
    };
}
