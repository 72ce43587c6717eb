using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Training.Data;
using CoreMLSharp.Training.ObjectDetection.Annotations;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// Photos with the objects on them; Create ML's <c>MLObjectDetector.DataSource</c>. The order is that of the photos' paths.
/// </summary>
public sealed class ObjectDetectorDataSource
{
    /// <summary>A set in which fewer objects are of a class is too small to find it.</summary>
    private const int FewObjects = 10;

    private ObjectDetectorDataSource(string name, IEnumerable<AnnotatedImage> images)
    {
        Name = name;
        AnnotatedImage[] all = [.. images.OrderBy(image => image.Path, StringComparer.Ordinal)];
        KnownClasses known = new(all.SelectMany(image => image.Objects.Select(item => item.Label)));
        Images =
        [
            .. all.Select(image => image with
            {
                Objects = [.. image.Objects.Select(item => item with { Label = known.Find(item.Label)! })],
            }),
        ];
        Classes = [.. Images.SelectMany(image => image.Objects.Select(item => item.Label)).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>The folder or file that the annotations come from, for messages.</summary>
    public string Name { get; }

    /// <summary>The labels of the objects.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The photos.</summary>
    public IReadOnlyList<AnnotatedImage> Images { get; }

    /// <summary>Photos that are missing or cannot be read, and boxes that are none.</summary>
    public IReadOnlyList<SkippedFile> LeftOut { get; private init; } = [];

    /// <summary>
    /// A folder with photos and their annotations, or the JSON file of annotations, beside which the photos lie. The form is found from
    /// what is in the files: Create ML's JSON, COCO's JSON, or PASCAL VOC's XML, a file a photo. Photos are looked for as they are named,
    /// from the annotations' folder on, and else anywhere in it by their names.
    /// </summary>
    /// <exception cref="CoreMLException">There are no annotations, or they cannot be read, or no photo is there.</exception>
    public static ObjectDetectorDataSource DirectoryWithImagesAndAnnotations(string path)
    {
        IReadOnlyList<PixelAnnotations> annotations = AnnotationFiles.Read(path);
        string folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        PhotoFinder finder = new(folder);
        List<AnnotatedImage> images = [];
        List<SkippedFile> leftOut = [];
        foreach (IGrouping<string?, PixelAnnotations> photo in annotations.GroupBy(entry => finder.Find(entry.Photo)))
        {
            if (photo.Key is null)
            {
                leftOut.AddRange(photo.Select(entry => new SkippedFile(entry.Photo, $"{entry.Photo} is not in {folder}.")));
                continue;
            }

            try
            {
                ImageSize size = MLImage.FromFile(photo.Key).Size;
                images.Add(new AnnotatedImage(photo.Key, [.. Objects(photo.Key, photo.SelectMany(entry => entry.Boxes), size, leftOut)]));
            }
            catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
            {
                leftOut.Add(new SkippedFile(photo.Key, error.Message));
            }
        }

        return images.Count > 0
            ? new ObjectDetectorDataSource(path, images) { LeftOut = leftOut }
            : throw new CoreMLException($"None of the {annotations.Count} annotated photos of {path} can be read. {leftOut[0].Reason}");
    }

    /// <summary>Photos and what is on them.</summary>
    public static ObjectDetectorDataSource Of(IEnumerable<AnnotatedImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return new ObjectDetectorDataSource("the photos", images);
    }

    /// <summary>Checks that a detector can be trained on the photos.</summary>
    /// <exception cref="CoreMLException">There are no objects on them.</exception>
    public void CheckTrainable()
    {
        if (Classes.Count == 0) throw new CoreMLException($"There are no objects on the photos of {Name}, so that nothing can be learned.");
    }

    /// <summary>What casts doubt on a detector that learns from the photos, in sentences.</summary>
    internal IEnumerable<string> Doubts()
    {
        foreach (string label in Classes)
        {
            int count = Images.Sum(image => image.Objects.Count(item => item.Label == label));
            if (count < FewObjects) yield return $"There are only {Counted.Of(count, "object", "objects")} of '{label}' to learn from.";
        }
    }

    /// <summary>The boxes in parts of the photo's sides, cut off at its edges.</summary>
    private static IEnumerable<AnnotatedObject> Objects(
        string photo, IEnumerable<PixelBox> boxes, ImageSize size, List<SkippedFile> leftOut)
    {
        foreach (PixelBox box in boxes)
        {
            double left = Math.Max(0, box.Left / size.Width), top = Math.Max(0, box.Top / size.Height);
            double right = Math.Min(1, (box.Left + box.Width) / size.Width), bottom = Math.Min(1, (box.Top + box.Height) / size.Height);
            if (right > left && bottom > top)
            {
                yield return new AnnotatedObject(box.Label, new BoundingBox(left, top, right - left, bottom - top));
            }
            else leftOut.Add(new SkippedFile(photo, $"{photo}: a box of '{box.Label}' is empty or beside the photo, which is {size}."));
        }
    }
}
