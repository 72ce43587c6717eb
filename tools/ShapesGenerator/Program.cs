using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Tools.ShapesGenerator;

if (args is not [string folder])
{
    Console.Error.WriteLine("Usage: ShapesGenerator OUT_DIR");
    return 2;
}

Directory.CreateDirectory(folder);
using MemoryStream json = new();
using (Utf8JsonWriter writer = new(json, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
{
    writer.WriteStartArray();
    for (int number = 1; number <= Picture.Count; number++)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"shapes-{number:00}.jpg");
        using Picture picture = new(number);
        File.WriteAllBytes(Path.Combine(folder, name), picture.ToJpeg());
        writer.WriteStartObject();
        writer.WriteString("image", name);
        writer.WriteStartArray("annotations");
        foreach (Shape shape in picture.Shapes) shape.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    writer.WriteEndArray();
}

File.WriteAllBytes(Path.Combine(folder, "annotations.json"), [.. json.ToArray(), (byte)'\n']);
return 0;
