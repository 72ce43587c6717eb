using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Convolutions taken apart: columns put together to an image, and windows whose elements are moved.</summary>
internal static class Patches
{
    /// <summary>
    /// Columns [batch, channels · window, windows] put where their windows stand, and added up: a transposed convolution in which each
    /// element of the window is a channel.
    /// </summary>
    public static void ColumnsToImage(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        long[] image = node.Integers(1, "the shape of the image")!;
        long[] kernel = node.Integers(2, "the shape of the window")!;
        int count = kernel.Length;
        long size = TensorShape.Product(kernel);
        long channels = x.Shape[1] / size;
        if (x.Shape[1] == TensorShape.Unknown) throw new UnsupportedModelException("the number of its channels must be known.");
        Windows window = Windows.Read(node, kernel);
        long[] windows = [.. Enumerable.Range(0, count).Select(axis =>
            ((image[axis] + window.Before[axis] + window.After[axis] - window.Reach(axis)) / window.Strides[axis]) + 1)];
        float[] ones = Allocate<float>(channels, size, size);
        for (long i = 0; i < channels * size; i++) ones[(i * size) + (i % size)] = 1;
        ProgramVariable apart = block.ReshapeTo(
            x, [block.LengthOf(x, 0), channels * size, .. windows.Select(length => (Length)length)]);
        ProgramVariable whole = block.ConvTranspose(
            apart, Numbers(x.ElementType, ones, [channels * size, 1, .. kernel]), null, Ints(window.Strides), "valid", null,
            Ints(window.Dilations), (int)channels);
        long[] after = new long[count + 2];
        for (int axis = 0; axis < count; axis++)
        {
            long reached = ((windows[axis] - 1) * window.Strides[axis]) + window.Reach(axis);
            long end = Math.Min(reached, window.Before[axis] + image[axis]);
            whole = block.Range(whole, axis + 2, window.Before[axis], end);
            after[axis + 2] = window.Before[axis] + image[axis] - end;
        }

        node.Output(Joining.Padded(block, whole, new long[count + 2], after, "constant", 0));
    }

    /// <summary>
    /// A convolution whose window elements are moved by offsets [batch, groups · window · 2, …] and weighted by a mask: each element is
    /// sampled where it stands, and their product with the weights is summed.
    /// </summary>
    public static void DeformableConvolution(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        ProgramVariable offsets = node.Value(2);
        TensorShape kernel = node.Shape(1);
        if (!x.Shape.IsStatic || !offsets.Shape.IsStatic || !kernel.IsStatic || x.Shape.Rank != 4)
        {
            throw new UnsupportedModelException("its input must be an image of known size.");
        }

        Windows window = Windows.Read(node, [.. kernel.Dims[2..]]);
        long groups = node.Integer("group", 1);
        long offsetGroups = node.Integer("offset_group", 1);
        long size = TensorShape.Product(window.Kernel);
        (long batch, long channels) = (x.Shape[0], x.Shape[1]);
        (long height, long width) = (offsets.Shape[2], offsets.Shape[3]);
        long points = size * height * width;
        ProgramVariable[] samples = new ProgramVariable[offsetGroups];
        for (long group = 0; group < offsetGroups; group++)
        {
            // [batch, window, 2, rows · columns] of this group.
            ProgramVariable own = block.ReshapeTo(
                block.Range(offsets, 1, group * size * 2, (group + 1) * size * 2), batch, size, 2, height * width);
            ProgramVariable Place(int axis) => block.ReshapeTo(
                block.Add(
                    block.ReshapeTo(block.Range(own, 2, axis, axis + 1), batch, size, height * width),
                    block.Constant(Numbers(x.ElementType, Grid(window, axis, height, width), 1, size, height * width))),
                batch, points);
            ProgramVariable part = block.Range(x, 1, group * channels / offsetGroups, (group + 1) * channels / offsetGroups);
            ProgramVariable seen = Sampling.At(block, part, [Place(0), Place(1)], "linear", Sampling.Outside.Zeros);
            if (node.Optional(4) is { } mask)
            {
                ProgramVariable factors = block.Range(mask, 1, group * size, (group + 1) * size);
                seen = block.Mul(seen, block.ReshapeTo(factors, batch, 1, points));
            }

            samples[group] = seen;
        }

        ProgramVariable all = samples.Length == 1 ? samples[0] : block.Concat(samples, 1);

        // [batch, groups, channels of the group · window, places] and the weights as [groups, outputs, channels · window].
        ProgramVariable columns = block.ReshapeTo(all, batch, groups, channels / groups * size, height * width);
        ProgramVariable weights = block.ReshapeTo(node.Value(1), groups, kernel[0] / groups, kernel[1] * size);
        ProgramVariable result = block.ReshapeTo(block.MatMul(weights, columns, false, false), batch, kernel[0], height, width);
        node.Output(node.Optional(3) is { } bias ? block.Add(result, block.ReshapeTo(bias, -1, 1, 1)) : result);
    }

    /// <summary>Where the elements of a window stand without being moved, along an axis: [window, rows · columns].</summary>
    private static float[] Grid(Windows window, int axis, long height, long width)
    {
        long size = TensorShape.Product(window.Kernel);
        float[] grid = Allocate<float>(size, height, width);
        for (long i = 0; i < grid.Length; i++)
        {
            long element = i / (height * width);
            long place = i % (height * width);
            long step = axis == 0 ? place / width : place % width;
            long inside = axis == 0 ? element / window.Kernel[1] : element % window.Kernel[1];
            grid[i] = (step * window.Strides[axis]) + (inside * window.Dilations[axis]) - window.Before[axis];
        }

        return grid;
    }
}
