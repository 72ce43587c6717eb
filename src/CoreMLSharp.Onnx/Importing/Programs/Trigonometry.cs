using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Inverse hyperbolic functions that Core ML does not have.</summary>
internal static class Trigonometry
{
    /// <summary>log(x + √(x² − 1)).</summary>
    public static ProgramVariable Acosh(BlockBuilder block, ProgramVariable x) =>
        block.Logarithm(block.Add(x, block.Sqrt(block.Plus(block.Square(x), -1))));

    /// <summary>sign(x) · log(|x| + √(x² + 1)): of negative numbers, the sum would cancel.</summary>
    public static ProgramVariable Asinh(BlockBuilder block, ProgramVariable x)
    {
        ProgramVariable size = block.Abs(x);
        return block.Mul(block.Sign(x), block.Logarithm(block.Add(size, block.Sqrt(block.Plus(block.Square(x), 1)))));
    }
}
