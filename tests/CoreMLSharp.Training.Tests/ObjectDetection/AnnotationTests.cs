using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Tests;
using CoreMLSharp.Training.ObjectDetection;

namespace CoreMLSharp.Training.Tests.ObjectDetection;

/// <summary>The same two boxes in each form; photos are 96 × 80.</summary>
public sealed class AnnotationTests : IDisposable
{
    private const string CreateML = """
        [{"image": "a.jpg", "annotations": [
            {"label": "cat", "coordinates": {"x": 24, "y": 20, "width": 48, "height": 40}},
            {"label": "dog", "coordinates": {"x": 72, "y": 60, "width": 24, "height": 20}}]}]
        """;

    private const string Coco = """
        {"images": [{"id": 7, "file_name": "photos/a.jpg", "width": 96, "height": 80}],
         "categories": [{"id": 1, "name": "cat"}, {"id": 5, "name": "dog"}],
         "annotations": [
            {"id": 1, "image_id": 7, "category_id": 1, "bbox": [0, 0, 48, 40], "iscrowd": 0},
            {"id": 2, "image_id": 7, "category_id": 5, "bbox": [60, 50, 24, 20]},
            {"id": 3, "image_id": 7, "category_id": 5, "bbox": [0, 0, 96, 80], "iscrowd": 1}]}
        """;

    private const string Voc = """
        <annotation><filename>a.jpg</filename>
          <object><name>cat</name><bndbox><xmin>0</xmin><ymin>0</ymin><xmax>48</xmax><ymax>40</ymax></bndbox></object>
          <object><name>dog</name><bndbox><xmin>60</xmin><ymin>50</ymin><xmax>84</xmax><ymax>70</ymax></bndbox></object>
        </annotation>
        """;

    private readonly TemporaryFolder _folder = new();

    public AnnotationTests()
    {
        Directory.CreateDirectory(_folder["photos"]);
        File.WriteAllBytes(_folder["photos", "a.jpg"], TestPhotos.Encode(0, 0));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("annotations.json", CreateML)]
    [InlineData("_annotations.coco.json", Coco)]
    [InlineData("a.xml", Voc)]
    [InlineData("photos/a.xml", Voc)]
    public void The_form_is_found_from_the_file(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        File.WriteAllText(_folder["other.json"], "{\"version\": 1}");
        ObjectDetectorDataSource source = ObjectDetectorDataSource.DirectoryWithImagesAndAnnotations(_folder.Path);
        Assert.Equal(["cat", "dog"], source.Classes);
        AnnotatedImage image = Assert.Single(source.Images);
        Assert.Equal(
            [
                new AnnotatedObject("cat", new BoundingBox(0, 0, 0.5, 0.5)),
                new AnnotatedObject("dog", new BoundingBox(0.625, 0.625, 0.25, 0.25)),
            ],
            image.Objects);
        Assert.Empty(source.LeftOut);
    }

    [Fact]
    public void A_file_of_annotations_may_be_named()
    {
        File.WriteAllText(_folder["one.json"], CreateML);
        File.WriteAllText(_folder["two.json"], Coco);
        Assert.Equal(2, ObjectDetectorDataSource.DirectoryWithImagesAndAnnotations(_folder["one.json"]).Classes.Count);
        Assert.Contains("several files of annotations: one.json, two.json", Message(_folder.Path), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_photos_and_empty_boxes_are_left_out()
    {
        File.WriteAllText(_folder["annotations.json"], """
            [{"image": "a.jpg", "annotations": [
                {"label": "cat", "coordinates": {"x": 90, "y": 20, "width": 48, "height": 40}},
                {"label": "cat", "coordinates": {"x": 24, "y": 20, "width": 0, "height": 40}},
                {"label": "cat", "coordinates": {"x": 500, "y": 20, "width": 10, "height": 40}}]},
             {"image": "../secret.jpg", "annotations": []}]
            """);
        ObjectDetectorDataSource source = ObjectDetectorDataSource.DirectoryWithImagesAndAnnotations(_folder.Path);
        BoundingBox cut = Assert.Single(Assert.Single(source.Images).Objects).Box;
        Assert.Equal((66.0 / 96, 1.0), (cut.X, cut.X + cut.Width));
        Assert.Equal(3, source.LeftOut.Count);
    }

    [Theory]
    [InlineData("[{\"image\": \"a.jpg\", \"annotations\": [{\"label\": \"cat\"}]}]", "'x' of the coordinates must be a number")]
    [InlineData("[{\"image\": \"a.jpg\", \"annotations\": 3}]", "'annotations' must be an array")]
    [InlineData("{\"images\": [], \"annotations\": [{\"image_id\": 1, \"category_id\": 2, \"bbox\": [1]}], \"categories\": []}", "'bbox'")]
    [InlineData("{}", "no annotations of objects")]
    [InlineData("[{\"image\": \"b.jpg\", \"annotations\": []}]", "b.jpg is not in")]
    [InlineData("[", "is no JSON")]
    public void What_is_wrong_is_told_with_its_place(string json, string message)
    {
        File.WriteAllText(_folder["annotations.json"], json);
        Assert.Contains(message, Message(_folder.Path), StringComparison.Ordinal);
    }

    private static string Message(string path) =>
        Assert.ThrowsAny<CoreMLException>(() => ObjectDetectorDataSource.DirectoryWithImagesAndAnnotations(path)).Message;
}
