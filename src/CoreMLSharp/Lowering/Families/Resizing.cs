using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using InterpolationMode = CoreMLSharp.Specification.UpsampleLayerParams.Types.InterpolationMode;
using LinearUpsampleMode = CoreMLSharp.Specification.UpsampleLayerParams.Types.LinearUpsampleMode;
using SamplingMethod = CoreMLSharp.Specification.SamplingMode.Types.Method;

namespace CoreMLSharp.Lowering.Families;

/// <summary>
/// Operations that change height and width by interpolation, or cut them. What no layer does is put together of the rows and columns that
/// each result lies between, which needs a known size.
/// </summary>
internal static class Resizing
{
    public static void UpsampleNearest(OperationContext operation)
    {
        (float height, float width) = (operation.Number("scale_factor_height"), operation.Number("scale_factor_width"));
        if (float.IsInteger(height) && float.IsInteger(width))
        {
            operation.Network.AddUpsample(operation.Name, operation.Tensor("x"), operation.Output(), height, width);
        }
        else ByPlaces(operation, Scaled(operation, height, width), GridSampling.Default, isNearest: true, offset: 0);
    }

    public static void UpsampleBilinear(OperationContext operation)
    {
        (float height, float width) = (operation.Number("scale_factor_height"), operation.Number("scale_factor_width"));
        bool aligns = operation.Flag("align_corners");
        bool isHalfPixel = operation.Has("half_pixel_centers") ? operation.Flag("half_pixel_centers") : !aligns;
        if (aligns && isHalfPixel) throw operation.Failure("half_pixel_centers", "it cannot be true together with 'align_corners'.");
        LinearUpsampleMode mode = aligns ? LinearUpsampleMode.AlignCornersTrue
            : isHalfPixel ? LinearUpsampleMode.AlignCornersFalse
            : LinearUpsampleMode.Default;
        if (mode == LinearUpsampleMode.Default && !(float.IsInteger(height) && float.IsInteger(width)))
        {
            ByPlaces(operation, Scaled(operation, height, width), GridSampling.Default, isNearest: false);
            return;
        }

        operation.Network.AddUpsample(
            operation.Name, operation.Tensor("x"), operation.Output(), height, width, InterpolationMode.Bilinear, mode);
    }

    public static void ResizeNearest(OperationContext operation)
    {
        long[] target = [operation.Integer("target_size_height"), operation.Integer("target_size_width")];
        TensorShape shape = operation.Shape("x");
        if (shape[-2] > 0 && shape[-1] > 0 && target[0] % shape[-2] == 0 && target[1] % shape[-1] == 0)
        {
            operation.Network.AddUpsample(
                operation.Name, operation.Tensor("x"), operation.Output(), target[0] / shape[-2], target[1] / shape[-1]);
        }
        else ByPlaces(operation, target, GridSampling.Default, isNearest: true, offset: 0);
    }

    public static void ResizeBilinear(OperationContext operation) =>
        Bilinear(operation, [operation.Integer("target_size_height"), operation.Integer("target_size_width")], SamplingOf(operation));

    /// <summary>Of the last dimensions, the last two may become others; a target of 0 keeps a size.</summary>
    public static void Resize(OperationContext operation)
    {
        TensorShape shape = operation.Shape("x");
        long[] sizes = operation.Integers("shape")[^checked((int)operation.Integer("resized_dims"))..];
        long[] all = [.. shape.Dims[..^sizes.Length], .. sizes.Select((size, i) => size == 0 ? shape[i - sizes.Length] : size)];
        for (int axis = 0; axis < all.Length - 2; axis++)
        {
            if (all[axis] != shape[axis]) throw operation.Failure("shape", "only the last two dimensions are resized.");
        }

        if (shape.Rank < 2 || all[^2] < 1 || all[^1] < 1) throw operation.Failure("shape", "it must name known sizes of two dimensions.");
        bool isNearest = operation.Choice("interpolation_mode") != "linear";
        if (isNearest) ByPlaces(operation, all[^2..], SamplingOf(operation), isNearest, offset: 0.5);
        else Bilinear(operation, all[^2..], SamplingOf(operation));
    }

    public static void Crop(OperationContext operation)
    {
        long[] height = operation.Integers("crop_height");
        long[] width = operation.Integers("crop_width");
        operation.Network.AddCrop(operation.Name, operation.Tensor("x"), operation.Output(), width[0], width[1], height[0], height[1]);
    }

    private static void Bilinear(OperationContext operation, long[] target, GridSampling sampling)
    {
        if (MethodOf(sampling) is not { } method || operation.Rank("x") < 3)
        {
            ByPlaces(operation, target, sampling, isNearest: false);
            return;
        }

        operation.Network.AddResizeBilinear(operation.Name, operation.Tensor("x"), operation.Output(), target[0], target[1], method);
    }

    /// <summary>The layer's sampling method; null where it has none.</summary>
    public static SamplingMethod? MethodOf(GridSampling sampling) => sampling switch
    {
        GridSampling.StrictAlignCorners => SamplingMethod.StrictAlignEndpointsMode,
        GridSampling.AlignCorners => SamplingMethod.AlignEndpointsMode,
        GridSampling.OffsetCorners => SamplingMethod.RoiAlignMode,
        GridSampling.Default => SamplingMethod.UpsampleMode,
        _ => null,
    };

    public static GridSampling SamplingOf(OperationContext operation) => operation.Choice("sampling_mode") switch
    {
        "strict_align_corners" => GridSampling.StrictAlignCorners,
        "align_corners" => GridSampling.AlignCorners,
        "offset_corners" => GridSampling.OffsetCorners,
        "unalign_corners" => GridSampling.UnalignCorners,
        _ => GridSampling.Default,
    };

    /// <summary>Height first, then width, each of the elements before and after the points of the grid.</summary>
    private static void ByPlaces(OperationContext operation, long[] target, GridSampling sampling, bool isNearest, double offset = 0)
    {
        TensorShape shape = operation.Shape("x");
        string result = operation.Tensor("x");
        for (int i = 0; i < 2; i++)
        {
            int axis = shape.Rank - 2 + i;
            long size = shape[axis];
            if (size == target[i]) continue;
            if (size == TensorShape.Unknown) throw operation.Failure("x", "to be resized like that, its height and width must be known.");
            double[] points = Grid.Points(size, target[i], sampling);
            result = isNearest
                ? Taken(operation, result, [.. points.Select(point => (long)Math.Floor(point + offset))], axis)
                : Interpolated(operation, result, points, axis, shape.Rank, size);
        }

        operation.Network.AddCopy(operation.Name, result, operation.Output());
    }

    private static string Interpolated(OperationContext operation, string x, double[] points, int axis, int rank, long size)
    {
        NeuralNetworkBuilder network = operation.Network;
        long[] low = [.. points.Select(point => (long)Math.Floor(point))];
        string lower = Taken(operation, x, low, axis);
        string upper = Taken(operation, x, [.. low.Select(place => Math.Min(place + 1, size - 1))], axis);
        long[] shape = [points.Length, .. Enumerable.Repeat(1L, rank - 1 - axis)];
        string weights = Constants.Load(operation, "weights", [.. points.Select((point, i) => (float)(point - low[i]))], shape);
        string difference = operation.Step("difference", y => network.AddSubtractBroadcastable(y, [upper, lower], y));
        string part = operation.Step("part", y => network.AddMultiplyBroadcastable(y, [difference, weights], y));
        return operation.Step("between", y => network.AddAdd(y, [lower, part], y));
    }

    private static string Taken(OperationContext operation, string x, long[] places, int axis)
    {
        string indices = Constants.Load(operation, "places", places);
        return operation.Step("taken", y => operation.Network.AddGather(y, [x, indices], y, axis));
    }

    private static long[] Scaled(OperationContext operation, float height, float width)
    {
        TensorShape shape = operation.Shape("x");
        if (shape[-2] == TensorShape.Unknown || shape[-1] == TensorShape.Unknown)
        {
            throw new UnsupportedModelException("where a factor is not whole, height and width must be known.");
        }

        return [(long)Math.Floor(shape[-2] * (double)height), (long)Math.Floor(shape[-1] * (double)width)];
    }
}
