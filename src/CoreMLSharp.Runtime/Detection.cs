using CoreMLSharp.Runtime.Evaluators;
using CoreMLSharp.Runtime.Evaluators.Onnx;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Runtime;

/// <summary>Where an object lies, in parts of the image's sides: (0, 0) is the upper left corner, (1, 1) the lower right one.</summary>
/// <param name="X">The left edge.</param>
/// <param name="Y">The upper edge.</param>
/// <param name="Width">The distance from the left to the right edge.</param>
/// <param name="Height">The distance from the upper to the lower edge.</param>
public readonly record struct BoundingBox(double X, double Y, double Width, double Height);

/// <summary>An object that a detector found.</summary>
/// <param name="Label">
/// Its most likely class; where the model does not name its classes, the position of the class in decimal notation.
/// </param>
/// <param name="Confidence">How sure the model is, 0 to 1.</param>
/// <param name="Box">Where it lies.</param>
public sealed record Detection(string Label, double Confidence, BoundingBox Box)
{
    /// <summary>Whether a model gives boxes of objects.</summary>
    /// <param name="model">The model.</param>
    public static bool IsGivenBy(MLModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.Detector is not null;
    }

    /// <summary>
    /// Reads the outputs of an object detector: a model that ends in a non-maximum suppression, or one whose outputs are called
    /// <c>confidence</c> [boxes, classes] and <c>coordinates</c> [boxes, 4], as Create ML's are.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="outputs">What it predicted.</param>
    /// <param name="photo">
    /// The image that it was given: boxes are then parts of the whole image, even where the model saw it cropped or with borders. Without
    /// it, they are parts of what the model saw.
    /// </param>
    /// <returns>The objects, the surest first; null when the outputs are not those of a detector.</returns>
    public static IReadOnlyList<Detection>? From(
        MLModel model, IReadOnlyDictionary<string, MLFeatureValue> outputs, MLImage? photo = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(outputs);
        if (model.Detector is not { } detector || FoundBox.Read(detector, outputs) is not { } found) return null;
        Func<BoundingBox, BoundingBox> toPhoto = ToPhoto(model, photo);
        return
        [
            .. found.OrderByDescending(entry => entry.Confidence).Select(
                entry => new Detection(
                    detector.LabelOf(entry.Class),
                    entry.Confidence,
                    toPhoto(new BoundingBox(
                        entry.CenterX - (entry.Width / 2), entry.CenterY - (entry.Height / 2), entry.Width, entry.Height)))),
        ];
    }

    /// <summary>The way back from the image that the model saw.</summary>
    private static Func<BoundingBox, BoundingBox> ToPhoto(MLModel model, MLImage? photo)
    {
        FeatureDescription? input = model.Description.Input.FirstOrDefault(feature => feature.Type.ImageType is not null);
        if (photo is null || input is null) return box => box;
        (int width, int height) = photo.Size;
        (int targetWidth, int targetHeight) = ImageTensors.SizeFor(input.Type.ImageType, photo);
        Placement placed = CropAndScale.Place(width, height, targetWidth, targetHeight, model.Configuration.ImageCropAndScale);
        double whole = placed.ScaleX * width, high = placed.ScaleY * height;
        return box => new BoundingBox(
            ((box.X * targetWidth) - placed.Left) / whole,
            ((box.Y * targetHeight) - placed.Top) / high,
            box.Width * targetWidth / whole,
            box.Height * targetHeight / high);
    }
}
