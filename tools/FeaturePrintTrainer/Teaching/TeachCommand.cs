using System.Diagnostics;
using System.Runtime.InteropServices;
using CoreMLSharp.Tools.FeaturePrintTrainer.Data;
using static TorchSharp.torch;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Teaching;

/// <summary>
/// <c>teach</c>: runs a teacher over the crops and stores what the student shall learn: its last feature map (square root,
/// standardised, projected on principal components, 7×7 cells) and its class scores, as 16-bit floats. Appends to what is
/// there; the trainer uses as many crops as have been taught when it starts an epoch.
/// </summary>
internal static class TeachCommand
{
    public const int Cells = 7;
    public const int Components = 256;
    public const int ScoreCount = 1000;
    public const int MapBytes = Cells * Cells * Components * 2;
    public const int ScoreBytes = ScoreCount * 2;
    private const int BasisCrops = 1024;

    public static void Run(Options options)
    {
        var data = new DataFolder(options.Text("data"));
        var description = TeacherDescription.Load(options.Text("teacher"));
        using var teacher = new Teacher(description);
        using var crops = new RecordFile(data.Crops, DataFolder.CropBytes);
        // A scope holds on to its tensors: one that nothing else refers to any more may be freed while native code still reads it.
        using var whole = NewDisposeScope();
        var basis = File.Exists(data.Basis(description.Name))
            ? TeacherBasis.Load(data.Basis(description.Name))
            : MakeBasis(teacher, crops, description.Batch, data.Basis(description.Name));
        int done = RecordFile.CountOf(data.Maps(description.Name), MapBytes);
        if (description.Scores is not null)
        {
            done = Math.Min(done, RecordFile.CountOf(data.Scores(description.Name), ScoreBytes));
        }

        using var maps = RecordFile.Append(data.Maps(description.Name), MapBytes, done);
        using var scores = description.Scores is null ? null : RecordFile.Append(data.Scores(description.Name), ScoreBytes, done);
        var watch = Stopwatch.StartNew();
        int limit = Math.Min(crops.Count, options.Integer("limit", int.MaxValue));
        for (int first = done; first < limit; first += description.Batch)
        {
            using var scope = NewDisposeScope();
            int count = Math.Min(description.Batch, limit - first);
            var output = teacher.Run(crops, first, count);
            Write(maps, basis.Project(Cellwise(output.Map, output.MapShape)));
            if (scores is not null)
            {
                Write(scores, tensor(output.Scores!));
            }

            if ((first / description.Batch) % 64 == 63)
            {
                maps.Flush();
                scores?.Flush();
                Console.Error.WriteLine($"{first + count} of {limit} crops, {(first + count - done) / watch.Elapsed.TotalSeconds:F0}/s");
            }
        }
    }

    private static TeacherBasis MakeBasis(Teacher teacher, RecordFile crops, int batch, string path)
    {
        var maps = new List<Tensor>();
        for (int first = 0; first + batch <= Math.Min(BasisCrops, crops.Count); first += batch)
        {
            var output = teacher.Run(crops, first, batch);
            maps.Add(Cellwise(output.Map, output.MapShape));
        }

        var basis = TeacherBasis.From(cat(maps), Components);
        basis.Save(path);
        return basis;
    }

    /// <summary>[N, C, H, W] to square roots, [N · 49, C].</summary>
    private static Tensor Cellwise(float[] map, long[] shape)
    {
        var cells = tensor(map, shape);
        if (shape[2] != Cells)
        {
            cells = nn.functional.adaptive_avg_pool2d(cells, Cells);
        }

        return cells.permute(0, 2, 3, 1).reshape(-1, shape[1]).relu().sqrt();
    }

    private static void Write(Stream stream, Tensor values)
    {
        using var half = values.to(ScalarType.Float16).contiguous();
        stream.Write(MemoryMarshal.AsBytes(half.data<Half>().ToArray().AsSpan()));
    }
}
