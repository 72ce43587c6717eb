using CoreMLSharp.Runtime;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>A photo, and the objects that are on it.</summary>
/// <param name="Path">The photo's file.</param>
/// <param name="Objects">The objects; none for a photo of nothing that is to be found.</param>
public sealed record AnnotatedImage(string Path, IReadOnlyList<AnnotatedObject> Objects);

/// <summary>An object on a photo.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Box">Where it is, in parts of the photo's sides.</param>
public sealed record AnnotatedObject(string Label, BoundingBox Box);
