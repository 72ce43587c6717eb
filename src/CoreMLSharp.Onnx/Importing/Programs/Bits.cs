using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;
using OnnxType = CoreMLSharp.Onnx.Specification.TensorProto.Types.DataType;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Operations on the bits of whole numbers, which Core ML does not have: the numbers are taken apart by division.</summary>
internal static class Bits
{
    /// <summary>A function of two bits, each 0 or 1.</summary>
    public static Action<NodeContext> Binary(Func<BlockBuilder, ProgramVariable, ProgramVariable, ProgramVariable> function) => node =>
        Elementwise.Combine(node, node.Tensor(0), node.Tensor(1), (x, y) =>
        {
            BlockBuilder block = node.Block;
            int count = Count(node.Type(0));
            ProgramVariable sum = block.Times(block.Add(x, y), 0);
            for (int bit = 0; bit < count; bit++)
            {
                ProgramVariable result = function(block, Bit(block, x, bit), Bit(block, y, bit));

                // The highest bit of a number with a sign counts negative.
                bool isSign = bit == count - 1 && OnnxConstant.StoredType(node.Type(0)).IsSignedInteger;
                sum = block.Add(sum, block.Times(result, isSign ? -(1L << bit) : 1L << bit));
            }

            return sum;
        });

    /// <summary>−x − 1, or for numbers without a sign the largest one less x.</summary>
    public static void Not(NodeContext node) => Elementwise.Map(node, x =>
    {
        int count = Count(node.Type(0));
        bool isSigned = OnnxConstant.StoredType(node.Type(0)).IsSignedInteger;
        return node.Block.Plus(node.Block.Negative(x), isSigned ? -1 : (1L << count) - 1);
    });

    private static int Count(OnnxType type) => type switch
    {
        OnnxType.Int8 or OnnxType.Uint8 => 8,
        OnnxType.Int16 or OnnxType.Uint16 => 16,
        OnnxType.Int32 or OnnxType.Int64 => 32,
        _ => throw new UnsupportedModelException($"Core ML has no {type} numbers, and 32 bits do not hold them."),
    };

    /// <summary>The bit at a place, rounding quotients down, as the complement of negative numbers has it.</summary>
    private static ProgramVariable Bit(BlockBuilder block, ProgramVariable x, int place) => place == 31
        ? block.Cast(block.Less(x, 0), DataType.Int32)
        : block.Mod(place == 0 ? x : block.FloorDiv(x, 1 << place), 2);
}
