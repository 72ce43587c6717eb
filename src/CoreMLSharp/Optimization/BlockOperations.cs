using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Optimization;

/// <summary>The operations of a block while passes change them; messages compare by content, here the operation itself counts.</summary>
internal sealed class BlockOperations(Block block)
{
    public Block Block => block;

    public List<Operation> Operations { get; } = [.. block.Operations];

    /// <summary>What the block returns.</summary>
    public IEnumerable<string> Outputs => block.Outputs;

    public int IndexOf(Operation operation) => Operations.FindIndex(candidate => ReferenceEquals(candidate, operation));

    public void ReplaceOutput(string old, string replacement)
    {
        for (int i = 0; i < block.Outputs.Count; i++)
        {
            if (block.Outputs[i] == old) block.Outputs[i] = replacement;
        }
    }

    public void Store()
    {
        block.Operations.Clear();
        block.Operations.Add(Operations);
    }
}
