using TorchSharp;
using static TorchSharp.torch;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Teaching;

/// <summary>Standardisation and principal components of a teacher's feature map.</summary>
internal sealed record TeacherBasis(Tensor Mean, Tensor Deviation, Tensor Components)
{
    public static TeacherBasis From(Tensor cells, int components)
    {
        var mean = cells.mean([0]);
        var deviation = cells.std(0).clamp_min(1e-3);
        var standard = (cells - mean) / deviation;
        var (values, vectors) = linalg.eigh(standard.t().matmul(standard) / cells.shape[0]);
        double kept = (values[^components..].sum() / values.sum()).item<float>();
        Console.Error.WriteLine($"{components} components of {cells.shape[1]} channels keep {kept:P1} of the variance");
        return new TeacherBasis(mean, deviation, vectors[.., ^components..].flip(1).contiguous());
    }

    public Tensor Project(Tensor cells) => ((cells - Mean) / Deviation).matmul(Components);

    public void Save(string path)
    {
        using var stream = File.Create(path + ".part");
        using (var writer = new BinaryWriter(stream))
        {
            foreach (var part in new[] { Mean, Deviation, Components })
            {
                part.Save(writer);
            }
        }

        File.Move(path + ".part", path, overwrite: true);
    }

    public static TeacherBasis Load(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        return new TeacherBasis(Tensor.Load(reader), Tensor.Load(reader), Tensor.Load(reader));
    }
}
