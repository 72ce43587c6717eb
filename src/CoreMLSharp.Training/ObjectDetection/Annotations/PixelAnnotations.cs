namespace CoreMLSharp.Training.ObjectDetection.Annotations;

/// <summary>What an annotation file says of a photo.</summary>
/// <param name="Photo">The photo's file, as it is named there.</param>
/// <param name="Boxes">The objects, in pixels.</param>
internal sealed record PixelAnnotations(string Photo, IReadOnlyList<PixelBox> Boxes);

/// <summary>An object in pixels of its photo, of which the upper left corner is (0, 0).</summary>
internal sealed record PixelBox(string Label, double Left, double Top, double Width, double Height);
