using System.Collections.Concurrent;
using System.Numerics.Tensors;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Runtime.Updating;

namespace CoreMLSharp.Training.ObjectDetection;

/// <summary>
/// The examples of a detector's training: of each photo ever new views, with the features of each. Which view an example is follows from
/// its position alone. Some are computed ahead, on other threads.
/// </summary>
internal sealed class TrainingViews(
    ObjectFeatureExtractor extractor, DetectorDesign design, IReadOnlyList<LearnedPhoto> photos, int count, int ahead)
    : IMLBatchProvider, IDisposable
{
    /// <summary>The part of the channels that a view is without.</summary>
    private const float LeftOut = 0.3f;

    private readonly ConcurrentDictionary<int, Task<IReadOnlyDictionary<string, MLFeatureValue>>> _coming = [];

    private readonly CancellationTokenSource _stop = new();

    public int Count => count;

    public IReadOnlyDictionary<string, MLFeatureValue> Features(int index)
    {
        for (int next = index; next < Math.Min(count, index + ahead); next++) _coming.GetOrAdd(next, Start);
        _coming.TryRemove(index, out Task<IReadOnlyDictionary<string, MLFeatureValue>>? wanted);
        return wanted!.GetAwaiter().GetResult();
    }

    /// <summary>Waits for what is still being computed, since the extractor may go afterwards.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            Task.WaitAll(_coming.Values);
        }
        catch (AggregateException)
        {
            // Nobody wants these views any more.
        }

        _stop.Dispose();
    }

    private Task<IReadOnlyDictionary<string, MLFeatureValue>> Start(int index) => Task.Run(() => Make(index), _stop.Token);

    private IReadOnlyDictionary<string, MLFeatureValue> Make(int index)
    {
        Random random = new(index);
        (PixelBuffer picture, IReadOnlyList<PlacedObject> objects) =
            Collage.Make(photos[PhotoOf(index)], photos, extractor.Side, random);
        Dictionary<string, MLFeatureValue> example = [];
        IReadOnlyDictionary<string, MLFeatureValue> maps = extractor.Extract(picture, _stop.Token);
        foreach (FeatureMap map in extractor.Maps) example[map.Name] = LeaveOut(maps[map.Name].MultiArrayValue, map, random);

        example[DetectionLoss.Truth] = MLMultiArray.Wrap(
            DetectionTargets.Of(design, objects), design.Anchors.Count, design.Numbers, design.Cells);
        return example;
    }

    /// <summary>
    /// A map without some of its channels, the others larger for it: a network that cannot count on any of them finds more on photos that
    /// it has not seen.
    /// </summary>
    private static MLMultiArray LeaveOut(MLMultiArray array, FeatureMap map, Random random)
    {
        float[] values = array.ToFloats();
        for (int channel = 0; channel < map.Channels; channel++)
        {
            Span<float> cells = values.AsSpan(channel * map.Side * map.Side, map.Side * map.Side);
            if (random.NextDouble() < LeftOut) cells.Clear();
            else TensorPrimitives.Multiply(cells, 1 / (1 - LeftOut), cells);
        }

        return MLMultiArray.Wrap(values, map.Channels, map.Side, map.Side);
    }

    /// <summary>All photos come once, in an order of its own, before one comes again.</summary>
    private int PhotoOf(int index)
    {
        int[] order = [.. Enumerable.Range(0, photos.Count)];
        new Random(index / photos.Count).Shuffle(order);
        return order[index % photos.Count];
    }
}

/// <summary>A photo to learn from.</summary>
/// <param name="Pixels">Reads the photo.</param>
/// <param name="Objects">What is on it.</param>
internal sealed record LearnedPhoto(Func<PixelBuffer> Pixels, IReadOnlyList<PlacedObject> Objects);
