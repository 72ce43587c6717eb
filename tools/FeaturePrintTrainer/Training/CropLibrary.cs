using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CoreMLSharp.Tools.FeaturePrintTrainer.Data;
using CoreMLSharp.Tools.FeaturePrintTrainer.Teaching;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

/// <summary>The stored crops with all that is known about them. Fills batches with parts of them. For one thread.</summary>
internal sealed class CropLibrary : IDisposable
{
    /// <summary>Photos whose number leaves this remainder are for validation.</summary>
    private const int ValidationEvery = 50;

    private const int ValidationRemainder = 7;
    private const float Temperature = 1.5f;

    private readonly RecordFile _crops;
    private readonly RecordFile _index;
    private readonly RecordFile[] _maps;
    private readonly RecordFile _scores;
    private readonly Resampler _resampler = new();
    private readonly float[] _wholeMap = new float[TeachCommand.MapBytes / 2];

    public CropLibrary(DataFolder data, string[] teachers)
    {
        _crops = new RecordFile(data.Crops, DataFolder.CropBytes);
        _index = new RecordFile(data.CropIndex, DataFolder.IndexBytes);
        _maps = [.. teachers.Select(teacher => new RecordFile(data.Maps(teacher), TeachCommand.MapBytes))];
        _scores = new RecordFile(data.Scores(teachers[0]), TeachCommand.ScoreBytes);
        int count = Math.Min(_maps[0].Count, _scores.Count);
        Training = [.. Enumerable.Range(0, count).Where(item => Photo(item) >= 0 && Photo(item) % ValidationEvery != ValidationRemainder)];
        Validation = [.. Enumerable.Range(0, count).Where(item => Photo(item) % ValidationEvery == ValidationRemainder)];
    }

    /// <summary>Crops to train on.</summary>
    public int[] Training { get; }

    /// <summary>Crops of photos that are never trained on.</summary>
    public int[] Validation { get; }

    public int Teachers => _maps.Length;

    /// <summary>
    /// Puts a part of a crop, and what the teachers said about it, into a place of a batch. The picture is not normalised yet.
    /// </summary>
    public void Fill(Batch batch, int place, int item, CropBox box, bool mirror)
    {
        Span<float> picture = batch.Pictures.AsSpan(place * batch.PictureLength, batch.PictureLength);
        _resampler.Cut(_crops[item], DataFolder.CropSize, DataFolder.CropSize, box, batch.Size, mirror, picture);
        int grid = batch.Grid, cells = grid * grid * TeachCommand.Components;
        for (int t = 0; t < _maps.Length; t++)
        {
            batch.Known[t][place] = item < _maps[t].Count ? 1 : 0;
            if (item < _maps[t].Count) CoverCells(_maps[t][item], box, mirror, grid, batch.Maps[t].AsSpan(place * cells, cells));
        }

        Span<float> probabilities = batch.Scores.AsSpan(place * TeachCommand.ScoreCount, TeachCommand.ScoreCount);
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(_scores[item]), probabilities);
        TensorPrimitives.Multiply(probabilities, 1 / Temperature, probabilities);
        TensorPrimitives.SoftMax(probabilities, probabilities);
        batch.Labels[place] = BitConverter.ToInt32(_index[item][4..]);
    }

    public void Dispose()
    {
        foreach (RecordFile file in _maps.Append(_scores).Append(_crops).Append(_index)) file.Dispose();
    }

    private int Photo(int item) => BitConverter.ToInt32(_index[item]);

    /// <summary>Averages the teacher's cells over the part of the crop that each cell of the student's map covers.</summary>
    private void CoverCells(ReadOnlySpan<byte> record, CropBox box, bool mirror, int grid, Span<float> target)
    {
        const int Components = TeachCommand.Components, Cells = TeachCommand.Cells;
        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(record), _wholeMap);
        target.Clear();
        for (int y = 0; y < grid; y++)
        {
            for (int x = 0; x < grid; x++)
            {
                Span<float> cell = target.Slice(((y * grid) + (mirror ? grid - 1 - x : x)) * Components, Components);
                for (int ty = 0; ty < Cells; ty++)
                {
                    float wy = Overlap(box.Y, box.Height, y, grid, ty);
                    for (int tx = 0; wy > 0 && tx < Cells; tx++)
                    {
                        float weight = wy * Overlap(box.X, box.Width, x, grid, tx);
                        if (weight == 0) continue;
                        TensorPrimitives.MultiplyAdd(_wholeMap.AsSpan(((ty * Cells) + tx) * Components, Components), weight, cell, cell);
                    }
                }
            }
        }
    }

    /// <summary>Share of the student's cell that lies in the teacher's cell, along one axis.</summary>
    private static float Overlap(float origin, float extent, int cell, int grid, int teacherCell)
    {
        const float Scale = (float)TeachCommand.Cells / DataFolder.CropSize;
        float width = extent * Scale / grid, from = (origin * Scale) + (cell * width);
        return Math.Max(0, Math.Min(from + width, teacherCell + 1) - Math.Max(from, teacherCell)) / width;
    }
}
