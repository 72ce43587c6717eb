using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Training.ObjectDetection.Annotations;

/// <summary>
/// PASCAL VOC's annotations: an XML file for each photo, <c>annotation</c> with <c>filename</c> and, for each <c>object</c>, its
/// <c>name</c> and a <c>bndbox</c> of <c>xmin</c>, <c>ymin</c>, <c>xmax</c>, <c>ymax</c> in pixels.
/// </summary>
internal static class VocAnnotations
{
    private const long MostCharacters = 1 << 24;

    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MostCharacters,
    };

    /// <summary>Reads a file.</summary>
    /// <returns>What it says; null where it is of another form.</returns>
    /// <exception cref="CoreMLException">It is no XML, or a box has no numbers.</exception>
    public static PixelAnnotations? Read(string path)
    {
        if (Parse(path) is not { Name.LocalName: "annotation" } root) return null;
        string photo = root.Element("filename")?.Value.Trim() is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(path);
        return new PixelAnnotations(photo, [.. root.Elements("object").Select((item, i) => Box(item, $"{path}, object {i + 1}"))]);
    }

    private static XElement? Parse(string path)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(path, Safe);
            return XDocument.Load(reader).Root;
        }
        catch (XmlException error)
        {
            throw new CoreMLException($"{path} is no XML: {error.Message}", error);
        }
    }

    private static PixelBox Box(XElement item, string where)
    {
        string label = item.Element("name")?.Value.Trim() is { Length: > 0 } name
            ? name
            : throw new CoreMLException($"{where}: 'name' is missing.");
        double left = Edge("xmin"), top = Edge("ymin");
        return new PixelBox(label, left, top, Edge("xmax") - left, Edge("ymax") - top);

        double Edge(string edge) =>
            double.TryParse(item.Element("bndbox")?.Element(edge)?.Value, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
                ? value
                : throw new CoreMLException($"{where}: '{edge}' must be a number.");
    }
}
