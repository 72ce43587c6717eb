using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Programs;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>
/// A loop that is a gated recurrent unit whose reset comes after the recurrent product, as the importer writes it for targets that have no
/// such operation (before iOS 18). ONNX has an operator for it, which does not cost a dozen nodes a step.
/// </summary>
internal static class GruLoop
{
    private const int Gates = 3;

    private static readonly string[] Variables = ["number", "continues", "hidden", "outputs"];

    private static readonly BlockForm Condition = new(
        Variables,
        [
            new("less", ["is_inside"], ("x", "number")),
            new("logical_and", ["goes_on"], ("x", "is_inside"), ("y", "continues")),
        ],
        ["goes_on"]);

    private static readonly BlockForm Body = new(
        Variables,
        [
            new("gather", ["input"], ("indices", "number")),
            new("split", ["input_update", "input_reset", "input_proposed"], ("x", "input")),
            new("linear", ["product"], ("x", "hidden")),
            new("split", ["state_update", "state_reset", "state_proposed"], ("x", "product")),
            new("add", ["update_sum"], ("x", "input_update"), ("y", "state_update")),
            new("sigmoid", ["update"], ("x", "update_sum")),
            new("add", ["reset_sum"], ("x", "input_reset"), ("y", "state_reset")),
            new("sigmoid", ["reset"], ("x", "reset_sum")),
            new("mul", ["remembered"], ("x", "reset"), ("y", "state_proposed")),
            new("add", ["proposed_sum"], ("x", "input_proposed"), ("y", "remembered")),
            new("tanh", ["proposed"], ("x", "proposed_sum")),
            new("sub", ["difference"], ("x", "hidden"), ("y", "proposed")),
            new("mul", ["kept"], ("x", "update"), ("y", "difference")),
            new("add", ["next"], ("x", "proposed"), ("y", "kept")),
            new("add", ["next_number"], ("x", "number")),
            new("list_write", ["next_outputs"], ("index", "number"), ("ls", "outputs"), ("value", "next")),
        ],
        ["next_number", "continues", "next", "next_outputs"]);

    /// <summary>Translates a loop of this form; false where it has another one.</summary>
    public static bool TryTranslate(OperationContext loop)
    {
        (Block condition, Block body) = (loop.Operation.Blocks[0], loop.Operation.Blocks[1]);
        if (loop.Program.Training is not null || Condition.Match(condition) is not { } test || Body.Match(body) is not { } step)
        {
            return false;
        }

        OperationContext limit = new(KnownIn(loop.Program, condition), test["is_inside"]);
        ProgramContext known = KnownIn(loop.Program, body);
        OperationContext Step(string output) => new(known, step[output]);
        if (!BeginsAtZero(loop) || !Step("next_number").IsNumber("y", 1) || !IsRow(Step("input")) || !IsInThree(Step("input_update"))
            || !IsInThree(Step("state_update")) || Step("input").Find("x")?.Operation is not { Type: "linear" } linear
            || limit.Find("y") is null)
        {
            return false;
        }

        OperationContext gates = new(loop.Program, linear);
        OperationContext recurrence = Step("product");
        if (Matrix(gates) is not { } weights || Matrix(recurrence) is not { } recurrentWeights
            || recurrentWeights.Shape[0] != Gates * recurrentWeights.Shape[1] || weights.Shape[0] != recurrentWeights.Shape[0]
            || gates.Value("x") is not { Shape: { IsRanked: true, Rank: 3 } } x)
        {
            return false;
        }

        Cell cell = new("GRU", weights.Shape[1], recurrentWeights.Shape[1], 1)
        {
            Weights = weights.ToFloats(),
            Recursion = recurrentWeights.ToFloats(),
            Bias = Bias(gates),
            RecursionBias = Bias(recurrence),
            ResetAfter = true,
            Functions = [("Sigmoid", []), ("Tanh", [])],
            ArgumentClip = null,
        };
        Run(loop, cell, x, limit.Value("y"));
        return true;
    }

    private static void Run(OperationContext loop, Cell cell, OnnxValue x, OnnxValue rounds)
    {
        OnnxGraphBuilder graph = loop.Graph;
        OnnxValue[] initial = loop.Values("loop_vars");
        if (rounds.Elements is not [long steps] || steps != x.RankedShape[0])
        {
            TensorShape shape = x.RankedShape.With(0, TensorShape.Unknown);
            x = graph.Slice(x, graph.Constant(0L), graph.Reshape(rounds, 1), graph.Constant(0L), null, shape);
        }

        OnnxValue[] results = cell.Run(graph, x, [graph.Unsqueeze(initial[2], 0)]);
        loop.Output(graph.Reshape(rounds, []), initial[1], graph.Squeeze(results[1], 0), graph.Squeeze(results[0], 1));
    }

    /// <summary>What has a value before the loop runs: what is outside of a block, and its constants.</summary>
    private static ProgramContext KnownIn(ProgramContext program, Block block)
    {
        ProgramContext known = program.Inlined();
        OperationSequence.Translate(known, block.Operations.Where(BlockForm.IsConstant));
        return known;
    }

    /// <summary>Whether the first round is number 0, nothing keeps it from running, and the list has one place.</summary>
    private static bool BeginsAtZero(OperationContext loop)
    {
        Variable[] initial = loop.Variables("loop_vars");
        return initial.Length == Variables.Length && initial[0].Constant is ProgramTensor { Count: 1 } number && number.AsInteger() == 0
            && initial[1].Constant is ProgramTensor { Count: 1 } continues && continues.AsBool()
            && initial[3] is { IsList: true, Operation: { Type: "make_list" } made }
            && new OperationContext(loop.Program, made).Integer("init_length") == 1;
    }

    private static bool IsRow(OperationContext gather) =>
        gather.Integer("axis") == 0 && (!gather.Has("batch_dims") || gather.Integer("batch_dims") == 0);

    private static bool IsInThree(OperationContext split) =>
        split.IntegersOrNull("num_splits") is [Gates] && split.Integer("axis") is 1 or -1;

    private static ProgramTensor? Matrix(OperationContext product) =>
        product.Find("weight")?.Constant is ProgramTensor { Shape.Count: 2 } weights ? weights : null;

    private static float[]? Bias(OperationContext product) => product.Has("bias") ? product.Numbers("bias") : null;
}
