using CoreMLSharp.Tools.FeaturePrintTrainer.Teaching;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

/// <summary>One batch in plain arrays.</summary>
/// <param name="Size">Side of its pictures.</param>
/// <param name="Pictures">[count, Size, Size, 3], normalised.</param>
/// <param name="Maps">For each teacher [count, grid · grid, components].</param>
/// <param name="Known">For each teacher and picture 1 where the teacher has seen it, else 0.</param>
/// <param name="Scores">Class probabilities by the first teacher, [count, 1000].</param>
/// <param name="Labels">Category, or −1.</param>
internal sealed record Batch(int Size, float[] Pictures, float[][] Maps, float[][] Known, float[] Scores, long[] Labels)
{
    public int Count => Labels.Length;

    /// <summary>Numbers a picture.</summary>
    public int PictureLength => Size * Size * 3;

    /// <summary>Cells a side of the student's last map.</summary>
    public int Grid => (Size + 31) / 32;

    public static Batch Empty(int count, int size, int teachers)
    {
        int cells = ((size + 31) / 32) * ((size + 31) / 32);
        return new Batch(
            size,
            new float[count * size * size * 3],
            [.. Enumerable.Range(0, teachers).Select(_ => new float[count * cells * TeachCommand.Components])],
            [.. Enumerable.Range(0, teachers).Select(_ => new float[count])],
            new float[count * TeachCommand.ScoreCount],
            new long[count]);
    }
}
