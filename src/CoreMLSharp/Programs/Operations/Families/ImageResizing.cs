using CoreMLSharp.Shapes;
using static CoreMLSharp.Programs.Operations.Opset;
using static CoreMLSharp.Shapes.TensorShape;

namespace CoreMLSharp.Programs.Operations.Families;

/// <summary>Resizing, cropping and sampling; the last two dimensions are height and width.</summary>
internal static class ImageResizing
{
    private const string Scales = "x: T, scale_factor_height: const U = 1, scale_factor_width: const U = 1";
    private const string CropWindow = "target_height: const int32 = 1, target_width: const int32 = 1, normalized_coordinates: const bool " +
        "= false, spatial_scale: const fp32 = 1.0, "
        + "box_coordinate_mode: const string = CORNERS_HEIGHT_FIRST, sampling_mode: const string = DEFAULT";
    private const string Resampling = "x: T, coordinates: U, sampling_mode: const string, padding_mode: const string, padding_value: " +
        "const T, coordinates_mode: const string, align_corners: const bool";

    /// <summary>A larger factor is taken for a mistake.</summary>
    private const int MaximumFactor = 1 << 16;

    private static readonly string[] SamplingModes =
    [
        "STRICT_ALIGN_CORNERS", "ALIGN_CORNERS", "UNALIGN_CORNERS", "DEFAULT", "OFFSET_CORNERS",
    ];

    public static readonly OperationDefinition[] Operations =
    [
        new("upsample_nearest_neighbor", CoreML5, Upsample, Scales, "T: float; U: fp32 int32")
        {
            Summary = "Larger by factors, each pixel repeated.",
        },
        new("upsample_bilinear", CoreML5, Upsample, $"{Scales}, align_corners: const bool = true", "T: float; U: fp32 int32")
        {
            Summary = "Larger by factors, interpolated.",
        },
        new(
            "upsample_bilinear", CoreML6, Upsample, $"{Scales}, align_corners: const bool = true, half_pixel_centers: const bool?",
            "T: float; U: fp32 int32"),
        new("resize_nearest_neighbor", CoreML5, ResizeTo, "x: T, target_size_height: const int32, target_size_width: const int32")
        {
            Summary = "To a size, by the nearest pixel.",
        },
        new(
            "resize_bilinear", CoreML5, ResizeBilinear,
            "x: T, target_size_height: const int32 = 1, target_size_width: const int32 = 1, sampling_mode: const string = DEFAULT")
        {
            Summary = "To a size, interpolated; the sampling mode is DEFAULT, ALIGN_CORNERS, STRICT_ALIGN_CORNERS, UNALIGN_CORNERS "
                + "or OFFSET_CORNERS.",
        },
        new(
            "resize", CoreML7, Resize,
            "x: T, shape: U, resized_dims: const uint32, interpolation_mode: const string = LINEAR, sampling_mode: const string = DEFAULT",
            "T: number; U: int32 int16 uint16 uint32")
        {
            Summary = "The last dimensions to lengths, LINEAR (the default) or NEAREST_NEIGHBOR.",
        },
        new("crop_resize", CoreML5, CropResizeRegions, $"x: T, roi: T, {CropWindow}")
        {
            Summary = "Boxes [boxes, 4] cut out of images and brought to a size (the form of CoreML7).",
        },
        new("crop_resize", CoreML6, CropResizeRegions, $"x: T, roi: T, {CropWindow}, pad_value: const T = 0.0"),
        new(
            "crop_resize", CoreML7, CropResizeBoxes, $"x: T, boxes: B, box_indices: I?, {CropWindow}, pad_value: const T = 0.0",
            "T: float; B: fp16 fp32 uint16; I: uint16 int32")
        {
            Computed = (
                "box_indices",
                call =>
                    call.Shape("boxes")[0] is >= 0 and var count
                        ? ProgramTensor.Of<int>([.. Enumerable.Range(0, (int)count)], [count])
                        : null),
        },
        new("crop", CoreML5, Crop, "x: T, crop_height: const int32[], crop_width: const int32[]")
        {
            Summary = "Without so many pixels at the top and bottom, and left and right.",
        },
        new(
            "affine", CoreML5, Affine,
            "x: T, transform_matrix: T, output_height: const int32, output_width: const int32, sampling_mode: const string, " +
                "padding_mode: const string, "
            + "padding_value: const T, coordinates_mode: const string, align_corners: const bool")
        {
            Summary = "Sampled through an affine map of six numbers for each image.",
        },
        new("resample", CoreML5, Resample, Resampling, "T: float; U: int32 fp32")
        {
            Summary = "Samples at coordinates [batch, height, width, 2].",
        },
        new("resample", CoreML6, Resample, Resampling, "T: float; U: int32 fp16 fp32"),
        new("resample", CoreML7, Resample, Resampling, "T: float; U: wide"),
    ];

    private static ProgramType[] Upsample(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 3);
        double byHeight = Factor(call, "scale_factor_height");
        double byWidth = Factor(call, "scale_factor_width");
        long height = Map(x[-2], length => (long)Math.Floor(byHeight * length));
        long width = Map(x[-1], length => (long)Math.Floor(byWidth * length));
        return [call.Tensor(call.ElementType("x"), [.. x.Dims[..^2], height, width])];
    }

    private static ProgramType[] ResizeTo(OperationCall call) =>
        [
            call.Tensor(
                call.ElementType("x"),
                [.. call.ShapeOfRank("x", 3).Dims[..^2], Size(call, "target_size_height"), Size(call, "target_size_width")]),
        ];

    private static ProgramType[] ResizeBilinear(OperationCall call)
    {
        call.Text("sampling_mode", SamplingModes);
        return ResizeTo(call);
    }

    /// <summary>The last dimensions get the lengths that the end of a vector says; 0 keeps one.</summary>
    private static ProgramType[] Resize(OperationCall call)
    {
        call.Text("interpolation_mode", "LINEAR", "NEAREST_NEIGHBOR");
        call.Text("sampling_mode", SamplingModes);
        TensorShape x = call.Shape("x");
        TensorShape given = call.ShapeOfRank("shape", 1, 1);
        long count = call.Long("resized_dims");
        if (count < 1 || count > x.Rank || (given[0] != Unknown && (count > given[0] || given[0] > x.Rank)))
        {
            throw call.Failure("resized_dims", $"{count} dimensions cannot be resized by {given[0]} lengths in {x.Rank} dimensions.");
        }

        long?[]? lengths = call.Lengths("shape");
        if (lengths?.Any(length => length < 0) == true)
        {
            throw call.Failure("shape", $"[{string.Join(", ", lengths)}] has a negative length.");
        }

        return [call.Tensor(call.ElementType("x"), [.. x.Dims.Select(Resized)])];

        long Resized(long dim, int axis) => axis < x.Rank - count ? dim : lengths?[axis - x.Rank + lengths.Length] switch
        {
            null => Unknown,
            0 => dim,
            { } length => length,
        };
    }

    /// <summary>Regions are [regions, 1, 4 or 5, 1, 1], the first of five being the index of the image.</summary>
    private static ProgramType[] CropResizeRegions(OperationCall call)
    {
        CheckCropModes(call);
        TensorShape x = call.ShapeOfRank("x", 4, 4);
        TensorShape roi = call.ShapeOfRank("roi", 5, 5);
        if (roi[2] is not (4 or 5 or Unknown)) throw call.Failure("roi", $"its shape is {roi}; [regions, 1, 4 or 5, 1, 1] is defined.");
        return [call.Tensor(call.ElementType("x"), roi[0], x[0], x[1], Size(call, "target_height"), Size(call, "target_width"))];
    }

    private static ProgramType[] CropResizeBoxes(OperationCall call)
    {
        CheckCropModes(call);
        TensorShape x = call.ShapeOfRank("x", 4, 4);
        TensorShape boxes = call.ShapeOfRank("boxes", 2, 2);
        Infer.CheckShape(call, "boxes", new TensorShape(Unknown, 4));
        if (!call.Has("box_indices"))
        {
            if (boxes[0] > x[0] && x[0] != Unknown)
            {
                throw call.Failure("box_indices", $"it must be given, as there are {boxes[0]} boxes for {x[0]} images.");
            }
        }
        else
        {
            Infer.CheckVector(call, "box_indices", boxes[0]);
            if (x[0] != Unknown && call.Value("box_indices").Known?.Numbers.Any(index => index >= x[0]) == true)
            {
                throw call.Failure("box_indices", $"an index is beyond the {x[0]} images.");
            }
        }

        if (call.Bool("normalized_coordinates") && !call.ElementType("boxes").IsFloat)
        {
            throw call.Failure("boxes", "they must be floating point numbers where the coordinates are normalized.");
        }

        return [call.Tensor(call.ElementType("x"), boxes[0], x[1], Size(call, "target_height"), Size(call, "target_width"))];
    }

    private static void CheckCropModes(OperationCall call)
    {
        call.Text(
            "box_coordinate_mode", "CORNERS_HEIGHT_FIRST", "CORNERS_WIDTH_FIRST", "CENTER_SIZE_HEIGHT_FIRST", "CENTER_SIZE_WIDTH_FIRST");
        call.Text("sampling_mode", SamplingModes);
    }

    /// <summary>What is cut off at both ends of height and width.</summary>
    private static ProgramType[] Crop(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 3);
        long Cropped(string parameter, long length)
        {
            long amount = call.Window(parameter, 2, 0).Sum();
            return Map(length, known => known > amount ? known - amount : throw call.Failure(parameter, $"it leaves nothing of {known}."));
        }

        return [call.Tensor(call.ElementType("x"), [.. x.Dims[..^2], Cropped("crop_height", x[-2]), Cropped("crop_width", x[-1])])];
    }

    private static ProgramType[] Affine(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 4, 4);
        call.ShapeOfRank("transform_matrix", 2, 2);
        Infer.CheckShape(call, "transform_matrix", new TensorShape(Unknown, 6));
        call.Text("sampling_mode", "bilinear");
        call.Text("padding_mode", "constant");
        if (call.Number("padding_value") != 0) throw call.Failure("padding_value", "only 0 is defined.");
        call.Text("coordinates_mode", "normalized_minus_one_to_one");
        return [call.Tensor(call.ElementType("x"), x[0], x[1], Size(call, "output_height"), Size(call, "output_width"))];
    }

    /// <summary>Coordinates are [batch, height, width, 2].</summary>
    private static ProgramType[] Resample(OperationCall call)
    {
        TensorShape x = call.ShapeOfRank("x", 4, 4);
        TensorShape coordinates = call.ShapeOfRank("coordinates", 4, 4);
        call.Text("sampling_mode", "bilinear", "nearest");
        call.Text("padding_mode", "constant", "border", "reflection", "symmetric");
        call.Text("coordinates_mode", "normalized_minus_one_to_one", "normalized_zero_to_one", "unnormalized");
        Infer.CheckShape(call, "coordinates", new TensorShape(x[0], Unknown, Unknown, 2));
        return [call.Tensor(call.ElementType("x"), x[0], x[1], coordinates[1], coordinates[2])];
    }

    private static double Factor(OperationCall call, string parameter) =>
        call.Number(parameter) is > 0 and <= MaximumFactor and double factor
            ? factor
            : throw call.Failure(parameter, $"{call.Number(parameter)} is not a factor from above 0 to {MaximumFactor:N0}.");

    private static long Size(OperationCall call, string parameter) =>
        call.Long(parameter) is > 0 and <= int.MaxValue and long size
            ? size
            : throw call.Failure(parameter, $"{call.Long(parameter)} is not a size.");
}
