using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Compression.Programs;

/// <summary>Walks the blocks of a program.</summary>
internal static class Blocks
{
    /// <summary>A block and those inside its operations, outer ones first.</summary>
    public static IEnumerable<Block> Within(Block block) =>
        block.Operations.SelectMany(operation => operation.Blocks).SelectMany(Within).Prepend(block);

    /// <summary>The operations of a block and of those inside.</summary>
    public static IEnumerable<Operation> Operations(Block block) => Within(block).SelectMany(each => each.Operations);
}
