using CoreMLSharp.Building.NeuralNetworks;
using BoxCoordinates = CoreMLSharp.Specification.BoxCoordinatesMode.Types.Coordinates;
using SamplingMethod = CoreMLSharp.Specification.SamplingMode.Types.Method;

namespace CoreMLSharp.Lowering.Families;

/// <summary>Cuts boxes out of images and brings them to one size.</summary>
internal static class Cropping
{
    /// <summary>
    /// The layer takes images [1, B, C, H, W] and boxes [N, 1, 4, 1, 1], or five numbers of which the first is the image's. So do programs
    /// up to CoreML6 but for the leading 1; later ones have boxes [N, 4] beside the images' numbers [N], and a result without the images.
    /// </summary>
    public static void CropResize(OperationContext operation)
    {
        NeuralNetworkBuilder network = operation.Network;
        if (operation.HasValue("pad_value") && operation.Number("pad_value") != 0)
        {
            throw operation.Failure("pad_value", "the layer repeats the border outside of images.");
        }

        SamplingMethod method = Resizing.MethodOf(Resizing.SamplingOf(operation))
            ?? throw operation.Failure("sampling_mode", "the layer does not know 'UNALIGN_CORNERS'.");
        string images = Shaping.Expanded(operation, operation.Tensor("x"), 0);
        bool hasRegions = operation.Has("roi");
        string boxes = hasRegions ? operation.Tensor("roi") : Regions(operation);
        string cut = hasRegions ? operation.Output() : operation.New("cut");
        network.AddCropResize(
            cut, [images, boxes], cut, operation.Integer("target_height"), operation.Integer("target_width"), method,
            operation.Flag("normalized_coordinates"), Boxes(operation), operation.Number("spatial_scale"));
        if (!hasRegions) network.AddSqueeze(operation.Name, cut, operation.Output(), [1]);
    }

    private static string Regions(OperationContext operation)
    {
        string boxes = operation.Tensor("boxes");
        string numbers = operation.Has("box_indices") ? operation.Tensor("box_indices") : Counted(operation);
        string column = operation.Step("numbers", y => operation.Network.AddReshapeStatic(y, numbers, y, [-1, 1]));
        string rows = operation.Step("rows", y => operation.Network.AddConcatND(y, [column, boxes], y, 1));
        return Shaping.Expanded(operation, rows, 1, 3, 4);
    }

    private static string Counted(OperationContext operation)
    {
        long count = operation.Shape("boxes")[0];
        return count >= 0
            ? operation.Step("counted", y => operation.Network.AddRangeStatic(y, y, count))
            : throw operation.Failure("boxes", "their number must be known where no images are named.");
    }

    private static BoxCoordinates Boxes(OperationContext operation) => operation.Choice("box_coordinate_mode") switch
    {
        "corners_width_first" => BoxCoordinates.CornersWidthFirst,
        "center_size_height_first" => BoxCoordinates.CenterSizeHeightFirst,
        "center_size_width_first" => BoxCoordinates.CenterSizeWidthFirst,
        _ => BoxCoordinates.CornersHeightFirst,
    };
}
