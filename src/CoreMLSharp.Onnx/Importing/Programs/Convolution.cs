using CoreMLSharp.Building.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Importing.Programs.Composition;

namespace CoreMLSharp.Onnx.Importing.Programs;

/// <summary>Convolutions over one to three spatial dimensions.</summary>
internal static class Convolution
{
    public static void Conv(NodeContext node) => node.Output(Convolve(node, node.Value(0), 1, Argument(node, 1)!, Argument(node, 2)));

    /// <summary>A convolution, an addition and an activation.</summary>
    public static void FusedConv(NodeContext node)
    {
        ProgramVariable result = Convolve(node, node.Value(0), 1, Argument(node, 1)!, Argument(node, 2));
        if (node.Optional(3) is { } sum) result = node.Block.Add(result, sum);
        node.Output(Activated(node, result));
    }

    /// <summary>A convolution of values and weights that may have been computed.</summary>
    /// <param name="node">The node, which has the attributes of the window.</param>
    /// <param name="x">The values.</param>
    /// <param name="input">The input that has the shape of the weights.</param>
    /// <param name="weight">The weights.</param>
    /// <param name="bias">The bias; null for none.</param>
    public static ProgramVariable Convolve(
        NodeContext node, ProgramVariable x, int input, ProgramArgument weight, ProgramArgument? bias)
    {
        BlockBuilder block = node.Block;
        TensorShape kernel = node.Shape(input);
        if (kernel.Dims[2..].Contains(TensorShape.Unknown)) throw new UnsupportedModelException("the size of its kernel must be known.");
        Windows window = Windows.Read(node, [.. kernel.Dims[2..]]).Resolve(x.Shape);
        bool isConstant = weight.Variables is null or [{ IsConstant: true }];
        if (!isConstant)
        {
            node.Require(Opset.CoreML7, "A convolution with weights that are computed");
            if (window.Dilations.Any(dilation => dilation > 1))
            {
                throw new UnsupportedModelException("weights that are computed cannot be dilated; make them constants.");
            }
        }

        if (bias?.Variables is [{ IsConstant: false }])
        {
            ProgramVariable sum = Convolve(node, x, input, weight, null);
            return block.Add(sum, block.ReshapeTo(bias.Variables[0], [-1, .. Enumerable.Repeat((Length)1, window.Count)]));
        }

        x = Cut(block, x, window);
        (string padding, int[]? amounts) = window.Padding(node);
        if (amounts is not null) amounts = [.. amounts.Select(amount => Math.Max(0, amount))];
        return block.Conv(
            x, weight, bias, Ints(window.Strides), padding, amounts, Ints(window.Dilations), (int)node.Integer("group", 1));
    }

    /// <summary>
    /// The output is as long as the windows reach, without the padding; <c>output_padding</c> gives the end more, <c>output_shape</c> says
    /// it at once.
    /// </summary>
    public static void ConvTranspose(NodeContext node)
    {
        BlockBuilder block = node.Block;
        ProgramVariable x = node.Value(0);
        TensorShape kernel = node.Shape(1);
        Windows window = Windows.Read(node, [.. kernel.Dims[2..]]);
        int count = window.Count;
        long[] extra = node.Integers("output_padding") ?? new long[count];
        (long[] before, long[] after) = Margins(node, window, x.Shape, extra);
        int groups = (int)node.Integer("group", 1);
        bool isConstant = node.Constant(1) is not null || node.Value(1).IsConstant;
        ProgramArgument? bias = Argument(node, 2);
        if (bias?.Variables is [{ IsConstant: false }]) bias = null;
        bool fits = isConstant && before.All(amount => amount >= 0) && after.All(amount => amount >= 0);
        int[]? amounts = fits && (before.Any(amount => amount > 0) || after.Any(amount => amount > 0))
            ? Ints(Enumerable.Range(0, count).SelectMany(axis => (long[])[before[axis], after[axis]]))
            : null;

        // What lies beyond the reach of the windows is nothing but the bias.
        ProgramVariable result = isConstant
            ? block.ConvTranspose(
                x, Argument(node, 1)!, fits ? bias : null, Ints(window.Strides), amounts is null ? "valid" : "custom", amounts,
                Ints(window.Dilations), groups)
            : TransposedByConvolution(node, x, window, groups);
        if (!fits)
        {
            long[] grown = [0, 0, .. after.Select(amount => Math.Max(0, -amount))];
            for (int axis = 0; axis < count; axis++)
            {
                if (before[axis] > 0 || after[axis] > 0)
                {
                    result = block.Range(
                        result, axis + 2, Math.Max(0, before[axis]), after[axis] > 0 ? -after[axis] : null);
                }
            }

            result = Joining.Padded(
                block, result, [0, 0, .. before.Select(amount => Math.Max(0, -amount))], grown, "constant", 0);
        }

        if (node.Has(2) && (!fits || bias is null))
        {
            result = block.Add(result, block.ReshapeTo(node.Value(2), [-1, .. Enumerable.Repeat((Length)1, count)]));
        }

        node.Output(result);
    }

    /// <summary>
    /// With weights that are computed: the input with zeros between its elements, convolved with the weights turned round. Those of Core
    /// ML's own operation must be constants.
    /// </summary>
    private static ProgramVariable TransposedByConvolution(NodeContext node, ProgramVariable x, Windows window, int groups)
    {
        BlockBuilder block = node.Block;
        node.Require(Opset.CoreML7, "A transposed convolution with weights that are computed");
        ProgramVariable spread = x;
        ProgramVariable weight = node.Value(1);
        TensorShape kernel = weight.Shape;
        int count = window.Count;
        for (int axis = 2; axis < count + 2; axis++)
        {
            spread = WithGaps(block, spread, axis, window.Strides[axis - 2]);
            weight = WithGaps(block, weight, axis, window.Dilations[axis - 2]);
        }

        // [inputs, outputs / groups, …] becomes [outputs, inputs / groups, …]: groups are apart for that, the kernel joined.
        long[] sizes = [.. weight.Shape.Dims[2..]];
        ProgramVariable apart = block.ReshapeTo(weight, groups, kernel[0] / groups, kernel[1], TensorShape.Product(sizes));
        ProgramVariable turned = block.ReshapeTo(
            block.Transpose(apart, [0, 2, 1, 3]),
            [groups * kernel[1], kernel[0] / groups, .. sizes.Select(size => (Length)size)]);
        turned = block.Reverse(turned, [.. Enumerable.Range(2, count)]);
        int[] pads = Ints(sizes.SelectMany(size => (long[])[size - 1, size - 1]));
        return block.Conv(spread, turned, null, null, "custom", pads, null, groups);
    }

    /// <summary>x with zeros between its places along an axis, so that each is so far from the next.</summary>
    private static ProgramVariable WithGaps(BlockBuilder block, ProgramVariable x, int axis, long distance)
    {
        if (distance == 1) return x;
        Length[] lengths = block.LengthsOf(x);

        // What comes after the axis is one dimension meanwhile: [before, axis, 1, after], padded and joined again.
        ProgramVariable flat = block.ReshapeTo(
            x, block.Product(lengths[..axis]), lengths[axis], 1, block.Product(lengths[(axis + 1)..]));
        ProgramVariable padded = Joining.Padded(block, flat, [0, 0, 0, 0], [0, 0, distance - 1, 0], "constant", 0);
        ProgramVariable joined = block.ReshapeTo(
            padded, [.. lengths[..axis], block.Product(lengths[axis], distance), .. lengths[(axis + 1)..]]);
        return block.Range(joined, axis, 0, 1 - distance);
    }

    /// <summary>The activation that the attribute <c>activation</c> names.</summary>
    public static ProgramVariable Activated(NodeContext node, ProgramVariable x)
    {
        BlockBuilder block = node.Block;
        float[] parameters = node.Floats("activation_params") ?? [];
        float Parameter(int i, string attribute, float otherwise) =>
            i < parameters.Length ? parameters[i] : node.Float(attribute, otherwise);
        return node.Text("activation", "") switch
        {
            "" => x,
            "Relu" => block.Relu(x),
            "Sigmoid" => block.Sigmoid(x),
            "Tanh" => block.Tanh(x),
            "LeakyRelu" => block.LeakyRelu(x, Number(x.ElementType, Parameter(0, "activation_alpha", 0.01f))),
            "HardSigmoid" =>
                block.SigmoidHard(
                    x, Number(x.ElementType, Parameter(0, "activation_alpha", 0.2f)),
                    Number(x.ElementType, Parameter(1, "activation_beta", 0.5f))),
            "Clip" => block.Clip(x, Number(x.ElementType, Parameter(0, "min", 0)), Number(x.ElementType, Parameter(1, "max", 6))),
            string other => throw new UnsupportedModelException($"its activation '{other}' is not known."),
        };
    }

    /// <summary>A parameter as a constant where it is one.</summary>
    public static ProgramArgument? Argument(NodeContext node, int input) => !node.Has(input) ? null
        : node.Constant(input) is { } constant ? constant.ToProgram(node.Computed(0)) : node.Value(input);

    /// <summary>x without what negative padding cuts off.</summary>
    private static ProgramVariable Cut(BlockBuilder block, ProgramVariable x, Windows window)
    {
        for (int axis = 0; axis < window.Count; axis++)
        {
            (long before, long after) = (window.Before[axis], window.After[axis]);
            if (before < 0 || after < 0) x = block.Range(x, axis + 2, Math.Max(0, -before), after < 0 ? after : null);
        }

        return x;
    }

    /// <summary>What is cut off before and after what the windows reach; negative where something is added.</summary>
    private static (long[] Before, long[] After) Margins(NodeContext node, Windows window, TensorShape x, long[] extra)
    {
        int count = window.Count;
        long[]? shape = node.Integers("output_shape");
        if (shape is null && window.AutoPad == "NOTSET")
        {
            return (window.Before, [.. window.After.Select((amount, axis) => amount - extra[axis])]);
        }

        long[] before = new long[count];
        long[] after = new long[count];
        for (int axis = 0; axis < count; axis++)
        {
            long length = x[axis + 2];
            if (length == TensorShape.Unknown)
            {
                if (shape is not null) throw new UnsupportedModelException("'output_shape' needs an input of a known shape.");
                length = 1;
            }

            long full = ((length - 1) * window.Strides[axis]) + window.Reach(axis);
            long wanted = shape is null ? length * window.Strides[axis] : shape[axis + shape.Length - count];
            long total = full + extra[axis] - wanted;
            bool isUpper = window.AutoPad == "SAME_UPPER";

            // An output longer than the windows reach is longer at its end.
            before[axis] = total < 0 ? 0 : isUpper ? total / 2 : total - (total / 2);
            after[axis] = total - before[axis] - extra[axis];
        }

        return (before, after);
    }
}
