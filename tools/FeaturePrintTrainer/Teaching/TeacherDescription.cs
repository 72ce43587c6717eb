using System.Text.Json;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Teaching;

/// <summary>How to feed a teacher and which of its tensors to learn from; a JSON file.</summary>
/// <param name="Name">Prefix of the files with its outputs.</param>
/// <param name="Model">ONNX file, relative to the JSON file.</param>
/// <param name="Input">Name of the image input, [N, 3, size, size].</param>
/// <param name="Size">Side of its input picture.</param>
/// <param name="Bgr">Whether blue comes first.</param>
/// <param name="Mean">Subtracted per channel (in the order fed), on a scale of 0…255.</param>
/// <param name="Deviation">Divided by per channel.</param>
/// <param name="Map">The last feature map, non-negative, before its global average.</param>
/// <param name="Scores">Class scores before the softmax, or none.</param>
/// <param name="Batch">Pictures per run; 1 for models whose batch is fixed.</param>
internal sealed record TeacherDescription(
    string Name, string Model, string Input, int Size, bool Bgr, float[] Mean, float[] Deviation, string Map, string? Scores, int Batch)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public static TeacherDescription Load(string path)
    {
        var description = JsonSerializer.Deserialize<TeacherDescription>(File.ReadAllText(path), Web)!;
        return description with { Model = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, description.Model) };
    }
}
