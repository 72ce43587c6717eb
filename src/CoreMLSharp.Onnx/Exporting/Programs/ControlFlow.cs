using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;
using ValueType = CoreMLSharp.Specification.MILSpec.ValueType;

namespace CoreMLSharp.Onnx.Exporting.Programs;

/// <summary>
/// Branches and loops, as ONNX's If and Loop. A state that a block writes is one more value that it gives back.
/// </summary>
internal static class ControlFlow
{
    /// <summary>
    /// <c>select</c>: elements of <c>a</c> where the condition is true, else of <c>b</c>; without these, the positions where it is true.
    /// </summary>
    public static void Select(OperationContext operation)
    {
        OnnxGraphBuilder graph = operation.Graph;
        OnnxValue condition = graph.ToBool(operation.Value("cond"));
        if (operation.Has("a") || operation.Has("b"))
        {
            // ONNX Runtime does not choose among truth values.
            OnnxValue a = operation.Value("a");
            OnnxType type = a.Type == OnnxType.Bool ? OnnxType.Int64 : a.Type;
            operation.Output(graph.Where(condition, graph.Cast(a, type), graph.Cast(operation.Value("b"), type)));
            return;
        }

        OnnxValue positions = graph.Add("NonZero", [condition], OnnxType.Int64, new TensorShape(condition.Rank, TensorShape.Unknown));
        operation.Output(graph.Transpose(positions, 1, 0));
    }

    /// <summary><c>cond</c>: the outputs of the first block or those of the second.</summary>
    public static void Branch(OperationContext operation)
    {
        ProgramContext program = operation.Program;
        ProgramContext then = program.Nested();
        OnnxValue[] thenOutputs = OperationSequence.TranslateBlock(then, operation.Operation.Blocks[0]);
        ProgramContext otherwise = program.Nested();
        OnnxValue[] elseOutputs = OperationSequence.TranslateBlock(otherwise, operation.Operation.Blocks[1]);
        string[] states = [.. then.WrittenStates.Union(otherwise.WrittenStates).Order(StringComparer.Ordinal)];
        thenOutputs = [.. thenOutputs, .. states.Select(then.ReadState)];
        elseOutputs = [.. elseOutputs, .. states.Select(otherwise.ReadState)];
        OnnxValue[] results = operation.Graph.Add(
            "If",
            [Condition(operation.Graph, operation.Value("pred"))],
            [
                .. thenOutputs.Zip(elseOutputs, (a, b) => (a.Type, TensorShape.Join(a.Shape, b.Shape) ?? TensorShape.Unranked)),
            ],
            Attribute("then_branch", then.Graph.FinishNested(thenOutputs)),
            Attribute("else_branch", otherwise.Graph.FinishNested(elseOutputs)));
        Finish(operation, results, states);
    }

    /// <summary><c>while_loop</c>: as long as the first block says so, the second makes the loop's variables anew.</summary>
    public static void Loop(OperationContext operation)
    {
        if (GruLoop.TryTranslate(operation)) return;
        ProgramContext program = operation.Program;
        (Block condition, Block body) = (operation.Operation.Blocks[0], operation.Operation.Blocks[1]);
        OnnxValue[] initial = operation.Values("loop_vars");
        string[] states = [.. WrittenStates(body).Concat(WrittenStates(condition)).Distinct().Order(StringComparer.Ordinal)];
        Variable[] variables = operation.Variables("loop_vars");
        OnnxValue goesOn = Check(program.Inlined(), condition, variables, initial);

        ProgramContext inner = program.Nested();
        OnnxValue number = inner.Graph.Input("iteration", OnnxType.Int64, TensorShape.Scalar);
        inner.Graph.Input("condition", OnnxType.Bool, TensorShape.Scalar);
        OnnxValue[] carried = [.. body.Inputs.Select(input => Carried(inner.Graph, input))];
        foreach (string state in states)
        {
            OnnxValue content = program.ReadState(state);
            inner.WriteState(state, inner.Graph.Input("state", content.Type, content.Shape));
        }

        Bind(inner, body, variables, carried);
        OnnxValue[] next = OperationSequence.TranslateBlock(inner, body);
        OnnxValue goesOnAfter = Check(inner.Inlined(), condition, variables, next);
        if (program.Options.MaximumLoopIterations is { } limit)
        {
            OnnxValue isWithin = inner.Graph.Compare("Less", number, inner.Graph.ConstantScalar(limit));
            goesOnAfter = inner.Graph.Compare("And", goesOnAfter, inner.Graph.Require(isWithin, OnnxTranslationOptions.EndlessLoop));
        }

        OnnxValue[] results = operation.Graph.Add(
            "Loop",
            [null, goesOn, .. initial, .. states.Select(program.ReadState)],
            [
                .. carried.Select(value => (value.Type, value.Shape)),
                .. states.Select(program.ReadState).Select(value => (value.Type, value.Shape)),
            ],
            Attribute("body", inner.Graph.FinishNested([goesOnAfter, .. next, .. states.Select(inner.ReadState)])));
        Finish(operation, results, states);
    }

    /// <summary>A condition as a truth value without dimensions.</summary>
    public static OnnxValue Condition(OnnxGraphBuilder graph, OnnxValue value)
    {
        OnnxValue scalar = value.Shape.IsRanked && value.Rank == 0 ? value : graph.Reshape(value, []);
        return graph.ToBool(scalar);
    }

    private static OnnxValue Check(ProgramContext context, Block condition, Variable[] variables, OnnxValue[] values)
    {
        Bind(context, condition, variables, values);
        return Condition(context.Graph, OperationSequence.TranslateBlock(context, condition)[0]);
    }

    private static void Bind(ProgramContext context, Block block, Variable[] variables, OnnxValue[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            context.Define(block.Inputs[i].Name, variables[i] with { Tensor = values[i], Constant = null });
        }
    }

    private static OnnxValue Carried(OnnxGraphBuilder graph, NamedValueType input)
    {
        bool isList = input.Type.TypeCase == ValueType.TypeOneofCase.ListType;
        TensorType type = isList ? input.Type.ListType.Type.TensorType : input.Type.TensorType;
        TensorShape shape = DeclaredType.ShapeOf(type);
        if (isList && shape.IsRanked) shape = new TensorShape([TensorShape.Unknown, .. shape.Dims]);
        return graph.Input("carried", ElementTypes.Computed(type.DataType), shape);
    }

    private static IEnumerable<string> WrittenStates(Block block) => block.Operations.SelectMany(operation =>
        operation.Type is "write_state" or "coreml_update_state"
            && operation.Inputs.TryGetValue(operation.Type == "write_state" ? "input" : "state", out Argument? state)
            ? state.Arguments.Select(binding => binding.Name)
            : operation.Blocks.SelectMany(WrittenStates));

    private static void Finish(OperationContext operation, OnnxValue[] results, string[] states)
    {
        operation.Output(results.AsSpan()[..^states.Length]);
        for (int i = 0; i < states.Length; i++) operation.Program.WriteState(states[i], results[results.Length - states.Length + i]);
    }
}
