using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>Resizing, cropping and sampling of height and width, the last two dimensions.</summary>
public static class ImageResizingOperations
{
    extension(BlockBuilder block)
    {
        /// <summary>Larger by factors, each pixel repeated. Operation <c>upsample_nearest_neighbor</c>.</summary>
        public ProgramVariable UpsampleNearestNeighbor(
            ProgramArgument x, ProgramArgument? scaleFactorHeight = null, ProgramArgument? scaleFactorWidth = null, string? name = null) =>
            block.AddOne("upsample_nearest_neighbor", name, ("x", x), ("scale_factor_height", scaleFactorHeight), ("scale_factor_width", scaleFactorWidth));

        /// <summary>Larger by factors, interpolated. Operation <c>upsample_bilinear</c>.</summary>
        public ProgramVariable UpsampleBilinear(
            ProgramArgument x, ProgramArgument? scaleFactorHeight = null, ProgramArgument? scaleFactorWidth = null, bool? alignCorners = null,
            bool? halfPixelCenters = null, string? name = null) =>
            block.AddOne("upsample_bilinear", name,
                ("x", x), ("scale_factor_height", scaleFactorHeight), ("scale_factor_width", scaleFactorWidth), ("align_corners", alignCorners),
                ("half_pixel_centers", halfPixelCenters));

        /// <summary>To a size, by the nearest pixel. Operation <c>resize_nearest_neighbor</c>.</summary>
        public ProgramVariable ResizeNearestNeighbor(ProgramArgument x, int targetSizeHeight, int targetSizeWidth, string? name = null) =>
            block.AddOne("resize_nearest_neighbor", name, ("x", x), ("target_size_height", targetSizeHeight), ("target_size_width", targetSizeWidth));

        /// <summary>To a size, interpolated; the sampling mode is DEFAULT, ALIGN_CORNERS, STRICT_ALIGN_CORNERS, UNALIGN_CORNERS or OFFSET_CORNERS. Operation <c>resize_bilinear</c>.</summary>
        public ProgramVariable ResizeBilinear(ProgramArgument x, int targetSizeHeight, int targetSizeWidth, string? samplingMode = null, string? name = null) =>
            block.AddOne("resize_bilinear", name, ("x", x), ("target_size_height", targetSizeHeight), ("target_size_width", targetSizeWidth), ("sampling_mode", samplingMode));

        /// <summary>The last dimensions to lengths, LINEAR (the default) or NEAREST_NEIGHBOR. Operation <c>resize</c>.</summary>
        public ProgramVariable Resize(
            ProgramArgument x, ProgramArgument shape, int resizedDims, string? interpolationMode = null, string? samplingMode = null,
            string? name = null) =>
            block.AddOne("resize", name, ("x", x), ("shape", shape), ("resized_dims", resizedDims), ("interpolation_mode", interpolationMode), ("sampling_mode", samplingMode));

        /// <summary>Boxes [boxes, 4] cut out of images and brought to a size (the form of CoreML7). Operation <c>crop_resize</c>.</summary>
        public ProgramVariable CropResize(
            ProgramArgument x, ProgramArgument boxes, ProgramArgument? boxIndices = null, int? targetHeight = null, int? targetWidth = null,
            bool? normalizedCoordinates = null, float? spatialScale = null, string? boxCoordinateMode = null, string? samplingMode = null,
            ProgramArgument? padValue = null, string? name = null) =>
            block.AddOne("crop_resize", name,
                ("x", x), ("boxes", boxes), ("box_indices", boxIndices), ("target_height", targetHeight), ("target_width", targetWidth),
                ("normalized_coordinates", normalizedCoordinates), ("spatial_scale", spatialScale), ("box_coordinate_mode", boxCoordinateMode),
                ("sampling_mode", samplingMode), ("pad_value", padValue));

        /// <summary>Without so many pixels at the top and bottom, and left and right. Operation <c>crop</c>.</summary>
        public ProgramVariable Crop(ProgramArgument x, int[] cropHeight, int[] cropWidth, string? name = null) =>
            block.AddOne("crop", name, ("x", x), ("crop_height", cropHeight), ("crop_width", cropWidth));

        /// <summary>Samples at coordinates [batch, height, width, 2]. Operation <c>resample</c>.</summary>
        public ProgramVariable Resample(
            ProgramArgument x, ProgramArgument coordinates, string samplingMode, string paddingMode, ProgramArgument paddingValue,
            string coordinatesMode, bool alignCorners, string? name = null) =>
            block.AddOne("resample", name,
                ("x", x), ("coordinates", coordinates), ("sampling_mode", samplingMode), ("padding_mode", paddingMode),
                ("padding_value", paddingValue), ("coordinates_mode", coordinatesMode), ("align_corners", alignCorners));

        /// <summary>Sampled through an affine map of six numbers for each image. Operation <c>affine</c>.</summary>
        public ProgramVariable Affine(
            ProgramArgument x, ProgramArgument transformMatrix, int outputHeight, int outputWidth, string samplingMode, string paddingMode,
            ProgramArgument paddingValue, string coordinatesMode, bool alignCorners, string? name = null) =>
            block.AddOne("affine", name,
                ("x", x), ("transform_matrix", transformMatrix), ("output_height", outputHeight), ("output_width", outputWidth),
                ("sampling_mode", samplingMode), ("padding_mode", paddingMode), ("padding_value", paddingValue), ("coordinates_mode", coordinatesMode),
                ("align_corners", alignCorners));
    }
}
