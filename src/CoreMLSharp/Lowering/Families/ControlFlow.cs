using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Lowering.Families;

/// <summary>
/// Branches and loops. The blocks of a program give values back; the networks inside a layer write to tensors that exist outside.
/// </summary>
internal static class ControlFlow
{
    /// <summary><c>cond</c>: both networks copy what their block returns to the outputs.</summary>
    public static void Branch(OperationContext operation)
    {
        (Block yes, Block no) = operation.Operation.Blocks is [{ } first, { } second]
            ? (first, second)
            : throw new ModelValidationException("it must have two blocks, for true and for false.");
        string[] names = [.. operation.Operation.Outputs.Select(output => operation.Scope.NewTensor(output.Name))];
        operation.Network.AddBranch(
            operation.New("branch"), operation.Tensor("pred"), network => Add(network, yes), network => Add(network, no));
        for (int i = 0; i < names.Length; i++) operation.Alias(names[i], i);

        void Add(NeuralNetworkBuilder network, Block block)
        {
            LoweringScope scope = operation.Scope.Nested(network);
            CopyAll(operation, network, BlockLowering.LowerNested(scope, block), names);
        }
    }

    /// <summary>
    /// <c>while_loop</c>: the variables are copied to tensors of the loop's own, which the condition reads and the body writes over.
    /// </summary>
    public static void Loop(OperationContext operation)
    {
        (Block condition, Block body) = operation.Operation.Blocks is [{ } first, { } second]
            ? (first, second)
            : throw new ModelValidationException("it must have two blocks, for the condition and for the body.");
        string[] initial = operation.Tensors("loop_vars");
        if (condition.Inputs.Count != initial.Length || body.Inputs.Count != initial.Length || body.Outputs.Count != initial.Length)
        {
            throw new ModelValidationException($"its blocks must take {initial.Length} variables, and its body return as many.");
        }

        string[] variables = [.. operation.Operation.Outputs.Select(output => operation.Scope.NewTensor(output.Name))];
        CopyAll(operation, operation.Network, initial, variables);
        string goesOn = operation.New("condition");
        operation.Network.AddLoop(
            operation.New("loop"),
            network =>
            {
                string[] next = BlockLowering.LowerNested(Inside(network, body), body);
                Assign(operation, network, next, variables);
            },
            inputName: null,
            goesOn,
            network =>
            {
                string[] result = BlockLowering.LowerNested(Inside(network, condition), condition);
                CopyAll(operation, network, result, [goesOn]);
            });
        for (int i = 0; i < variables.Length; i++) operation.Alias(variables[i], i);

        LoweringScope Inside(NeuralNetworkBuilder network, Block block)
        {
            LoweringScope scope = operation.Scope.Nested(network);
            for (int i = 0; i < variables.Length; i++)
            {
                scope.Define(block.Inputs[i].Name, new LoweredValue(ProgramType.From(block.Inputs[i].Type)) { Tensor = variables[i] });
            }

            return scope;
        }
    }

    /// <summary>
    /// Gives the variables their next values, all at once: what another variable holds is put aside before it is written over.
    /// </summary>
    private static void Assign(OperationContext operation, NeuralNetworkBuilder network, string[] next, string[] variables)
    {
        string[] kept = [.. next];
        for (int i = 0; i < next.Length; i++)
        {
            if (next[i] == variables[i] || !variables.Contains(next[i])) continue;
            kept[i] = operation.New("kept");
            network.AddCopy(kept[i], next[i], kept[i]);
        }

        CopyAll(operation, network, kept, variables);
    }

    private static void CopyAll(OperationContext operation, NeuralNetworkBuilder network, string[] from, string[] to)
    {
        if (from.Length != to.Length) throw new ModelValidationException($"a block returns {from.Length} values for {to.Length} outputs.");
        for (int i = 0; i < from.Length; i++)
        {
            if (from[i] != to[i]) network.AddCopy(operation.New("copy"), from[i], to[i]);
        }
    }
}
