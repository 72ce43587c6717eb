using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Interpolation along an axis at places that are computed when the model runs.</summary>
internal static class ResizeWeights
{
    /// <summary>Interpolates along an axis.</summary>
    /// <param name="block">Where to.</param>
    /// <param name="x">The values.</param>
    /// <param name="grid">How.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="length">Its length.</param>
    /// <param name="places">The places, [to].</param>
    /// <param name="step">Their distance, [1].</param>
    public static ProgramVariable Apply(
        BlockBuilder block, ProgramVariable x, ResizeGrid grid, int axis, Length length, ProgramVariable places, ProgramVariable step)
    {
        ProgramVariable last = length.Variable is { } variable
            ? block.Plus(block.Cast(variable, DataType.Float32), -1)
            : block.Constant(Composition.Number(DataType.Float32, length.Known - 1));
        ProgramVariable Inside(ProgramVariable number) => block.Minimum(block.AtLeast(number, 0), last);
        if (grid.Mode == "nearest") return block.Gather(x, block.Cast(Inside(Rounded(block, grid, places)), DataType.Int32), axis);
        if (grid.Mode == "cubic" || grid.IsAntialiased) return ByMatrix(block, x, grid, axis, length, places, step);
        ProgramVariable inside = Inside(places);
        ProgramVariable low = block.Floor(inside);
        ProgramVariable weight = block.ReshapeTo(
            block.Sub(inside, low), [.. Enumerable.Range(0, x.Shape.Rank).Select(other => (Length)(other == axis ? -1 : 1))]);
        ProgramVariable lower = block.Gather(x, block.Cast(low, DataType.Int32), axis);
        ProgramVariable upper = block.Gather(x, block.Cast(Inside(block.Plus(low, 1)), DataType.Int32), axis);
        return block.Add(lower, block.Mul(block.Sub(upper, lower), block.As(weight, x.ElementType)));
    }

    private static ProgramVariable Rounded(BlockBuilder block, ResizeGrid grid, ProgramVariable places) => grid.Rounding switch
    {
        "floor" or "simple" => block.Floor(places),
        "ceil" => block.Ceil(places),
        "round_prefer_ceil" => block.Floor(block.Plus(places, 0.5)),
        _ => block.Ceil(block.Plus(places, -0.5)),
    };

    /// <summary>The product with the weights of all places: those outside count for the outermost ones, or not at all.</summary>
    private static ProgramVariable ByMatrix(
        BlockBuilder block, ProgramVariable x, ResizeGrid grid, int axis, Length length, ProgramVariable places, ProgramVariable step)
    {
        // How far outside neighbours are looked for: with antialiasing and a small factor, there are no more outside than that.
        const int Margin = 16;
        ProgramVariable factor = grid.IsAntialiased
            ? block.Reciprocal(block.AtLeast(step, 1))
            : block.Constant(Composition.Number(DataType.Float32, 1));
        int outside = grid.ExcludesOutside ? 0 : grid.IsAntialiased ? Margin : 2;
        ProgramVariable neighbours = block.Plus(block.Positions(block.Sum(length, 2 * outside)), -outside);
        ProgramVariable all = block.Cast(neighbours, DataType.Float32);
        ProgramVariable distances = block.Abs(
            block.Mul(block.Sub(block.ExpandDims(all, [0]), block.ExpandDims(places, [1])), factor));
        ProgramVariable kernel = grid.Mode == "cubic"
            ? Cubic(block, distances, grid.CubicA)
            : block.AtLeast(block.Plus(block.Negative(distances), 1), 0);
        ProgramVariable weights = block.RealDiv(kernel, block.ReduceSum(kernel, [1], true));
        if (outside > 0)
        {
            // A matrix that says of each neighbour for which place it counts.
            ProgramVariable inside = block.Minimum(block.AtLeast(neighbours, 0), block.Plus(block.Vector(length), -1));
            ProgramVariable counts = block.Equal(
                block.ExpandDims(inside, [1]), block.ExpandDims(block.Positions(length), [0]));
            weights = block.MatMul(weights, block.Cast(counts, DataType.Float32));
        }

        ProgramVariable product = block.MatMul(block.ToLast(x, axis), block.As(weights, x.ElementType), false, true);
        return block.FromLast(product, axis);
    }

    private static ProgramVariable Cubic(BlockBuilder block, ProgramVariable x, double a)
    {
        ProgramVariable Polynomial(double third, double second, double first, double constant) => block.Plus(
            block.Mul(x, block.Plus(block.Mul(x, block.Plus(block.Times(x, third), second)), first)), constant);
        ProgramVariable near = Polynomial(a + 2, -(a + 3), 0, 1);
        ProgramVariable far = block.Select(block.Less(x, 2f), Polynomial(a, -5 * a, 8 * a, -4 * a), 0f);
        return block.Select(block.LessEqual(x, 1f), near, far);
    }
}
