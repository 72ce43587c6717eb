using CoreMLSharp.Diagnostics;
using CoreMLSharp.Onnx.Graphs;
using CoreMLSharp.Onnx.Graphs.Operators;
using CoreMLSharp.Onnx.Specification;
using CoreMLSharp.Shapes;
using static CoreMLSharp.Onnx.Graphs.OnnxAttributes;

namespace CoreMLSharp.Conversion.Keras.Layers;

/// <summary>Layers that put elements around a tensor, cut them off, or bring it to another size.</summary>
internal static class Resampling
{
    private static readonly string[] NotResized = ["antialias", "pad_to_aspect_ratio"];

    public static Func<LayerCall, KerasTensor[]> ZeroPadding(int axes) => call =>
    {
        (long Before, long After)[] amounts = Pairs(call, "padding", axes);
        long[] pads = [0, 0, .. amounts.Select(pair => pair.Before), 0, 0, .. amounts.Select(pair => pair.After)];
        return [call.FromChannelsFirst(call.Graph.Pad(call.ChannelsFirst(call.Input), pads))];
    };

    public static Func<LayerCall, KerasTensor[]> Cropping(int axes) => call =>
    {
        (long Before, long After)[] amounts = Pairs(call, "cropping", axes);
        long[] places = [.. Enumerable.Range(2, axes).Select(axis => (long)axis)];
        OnnxValue x = call.Graph.Slice(
            call.ChannelsFirst(call.Input), [.. amounts.Select(pair => pair.Before)],
            [.. amounts.Select(pair => pair.After == 0 ? int.MaxValue : -pair.After)], places);
        return [call.FromChannelsFirst(x)];
    };

    /// <summary>Every element several times, or interpolated between them.</summary>
    public static Func<LayerCall, KerasTensor[]> UpSampling(int axes) => call =>
    {
        long[] factors = call.Positive("size", axes, 2);
        OnnxValue x = call.ChannelsFirst(call.Input);
        string interpolation = call.Config.Text("interpolation", "nearest");
        TensorShape shape = x.RankedShape.Select((length, axis) =>
            axis < 2 ? length : TensorShape.Map(length, known => known * factors[axis - 2]));
        float[] scales = [1, 1, .. factors.Select(factor => (float)factor)];
        OnnxValue scale = call.Graph.Constant(scales, new TensorShape(scales.Length));
        AttributeProto[] grid = interpolation == "nearest" ? Repeated : Grid(interpolation);
        return [call.FromChannelsFirst(call.Graph.Add("Resize", [x, null, scale], x.Type, shape, grid))];
    };

    /// <summary>Brings pictures to a size.</summary>
    public static KerasTensor[] Resizing(LayerCall call)
    {
        (long height, long width) = (call.Positive("height", 1)[0], call.Positive("width", 1)[0]);
        foreach (string setting in NotResized)
        {
            if (call.Config.Flag(setting)) throw new UnsupportedModelException($"resizing with {setting} is not known to ONNX.");
        }

        OnnxValue x = call.ChannelsFirst(Batched(call));
        if (call.Config.Flag("crop_to_aspect_ratio")) x = CropTo(call.Graph, x, height, width);
        return [call.FromChannelsFirst(Resize(call.Graph, x, height, width, call.Config.Text("interpolation", "bilinear")))];
    }

    /// <summary>The middle of pictures; of those that are too small, what their proportions allow, made larger.</summary>
    public static KerasTensor[] CenterCrop(LayerCall call)
    {
        (long height, long width) = (call.Positive("height", 1)[0], call.Positive("width", 1)[0]);
        OnnxValue x = call.ChannelsFirst(Batched(call));
        (long rows, long columns) = (x.RankedShape[2], x.RankedShape[3]);
        if (rows == TensorShape.Unknown || columns == TensorShape.Unknown)
        {
            throw new UnsupportedModelException("cropping the middle needs an input of known height and width.");
        }

        if (rows < height || columns < width)
        {
            OnnxValue part = CropTo(call.Graph, x, height, width);
            return [call.FromChannelsFirst(Resize(call.Graph, part, height, width, "bilinear"))];
        }

        (long top, long left) = ((rows - height) / 2, (columns - width) / 2);
        return [call.FromChannelsFirst(call.Graph.Slice(x, [top, left], [top + height, left + width], [2, 3]))];
    }

    /// <summary>Brings a value [N, C, height, width] to a size.</summary>
    /// <exception cref="UnsupportedModelException">There is no such interpolation in ONNX.</exception>
    public static OnnxValue Resize(OnnxGraphBuilder graph, OnnxValue x, long height, long width, string interpolation)
    {
        TensorShape shape = x.RankedShape.With(2, height).With(3, width);
        OnnxValue sizes = graph.Concat(0, graph.ShapeOf(x, 0, 2), graph.Constant(height, width));
        return graph.Add("Resize", [x, null, null, sizes], x.Type, shape, Grid(interpolation));
    }

    /// <summary>Every element as often as the size says.</summary>
    private static readonly AttributeProto[] Repeated =
    [
        Attribute("mode", "nearest"), Attribute("coordinate_transformation_mode", "asymmetric"), Attribute("nearest_mode", "floor"),
    ];

    /// <summary>Elements are squares, and points lie in their middle: what TensorFlow calls half-pixel centres.</summary>
    private static AttributeProto[] Grid(string interpolation) => interpolation switch
    {
        "nearest" =>
        [
            Attribute("mode", "nearest"), Attribute("coordinate_transformation_mode", "half_pixel"),
            Attribute("nearest_mode", "round_prefer_ceil"),
        ],
        "bilinear" => [Attribute("mode", "linear"), Attribute("coordinate_transformation_mode", "half_pixel")],
        "bicubic" =>
        [
            Attribute("mode", "cubic"), Attribute("coordinate_transformation_mode", "half_pixel"), Attribute("cubic_coeff_a", -0.5f),
            Attribute("exclude_outside", 1),
        ],
        _ => throw new UnsupportedModelException(
            $"interpolation '{interpolation}' is not known to ONNX; nearest, bilinear and bicubic are."),
    };

    /// <summary>The largest middle part that has the proportions of a size.</summary>
    private static OnnxValue CropTo(OnnxGraphBuilder graph, OnnxValue x, long height, long width)
    {
        (long rows, long columns) = (x.RankedShape[2], x.RankedShape[3]);
        if (rows == TensorShape.Unknown || columns == TensorShape.Unknown)
        {
            throw new UnsupportedModelException("cropping to proportions needs an input of known height and width.");
        }

        long cropHeight = Math.Min(rows, (long)((float)(columns * height) / width));
        long cropWidth = Math.Min(columns, (long)((float)(rows * width) / height));
        (long top, long left) = ((long)((rows - cropHeight) / 2f), (long)((columns - cropWidth) / 2f));
        return graph.Slice(x, [top, left], [top + cropHeight, left + cropWidth], [2, 3]);
    }

    private static KerasTensor Batched(LayerCall call) => call.Input.Rank == 4
        ? call.Input
        : throw new UnsupportedModelException($"pictures without a batch (an input of shape {call.Input.Shape}) are not read.");

    /// <summary>Amounts before and after each axis, written as one number, one for each axis, or two.</summary>
    private static (long Before, long After)[] Pairs(LayerCall call, string key, int axes)
    {
        long[] flat = [.. (call.Config.Floats(key) ?? [1]).Select(number => (long)number)];
        return flat.Length switch
        {
            1 => [.. Enumerable.Repeat((flat[0], flat[0]), axes)],
            _ when flat.Length == 2 * axes => [.. Enumerable.Range(0, axes).Select(axis => (flat[2 * axis], flat[(2 * axis) + 1]))],
            _ when flat.Length == axes => [.. flat.Select(amount => (amount, amount))],
            _ => throw new ModelFormatException($"its setting '{key}' has {flat.Length} numbers for {axes} axes."),
        };
    }
}
