using System.Collections.Concurrent;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

/// <summary>Makes batches of random views of the crops on a thread of its own.</summary>
internal sealed class BatchSource : IDisposable
{
    private readonly CropLibrary _library;
    private readonly Degradation _degradation;
    private readonly int _cutMixPercent;
    private readonly BlockingCollection<Batch> _queue = new(4);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private readonly Random _random;
    private readonly int _batchSize;
    private readonly int[] _order;
    private volatile int _size;
    private int _next;

    /// <param name="library">The crops; used on this source's thread from now on.</param>
    /// <param name="batchSize">Pictures a batch.</param>
    /// <param name="size">Side of the pictures.</param>
    /// <param name="seed">Decides all random choices.</param>
    /// <param name="options"><c>--cutmix</c>, the percent of pictures with a part of another; <c>--degraded</c>, with less detail.</param>
    public BatchSource(CropLibrary library, int batchSize, int size, int seed, Options options)
    {
        (_cutMixPercent, _degradation) = (options.Integer("cutmix", 25), new Degradation(options.Integer("degraded", 30)));
        (_library, _batchSize, _size, _random) = (library, batchSize, size, new Random(seed));
        _order = [.. library.Training];
        _random.Shuffle(_order);
        _thread = new Thread(Produce) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Side of the pictures in batches that are made from now on.</summary>
    public int Size
    {
        get => _size;
        set => _size = value;
    }

    public Batch Take() => _queue.Take();

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _queue.Dispose();
        _stop.Dispose();
    }

    private void Produce()
    {
        try
        {
            while (true) _queue.Add(Make(_size), _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The training has ended.
        }
    }

    private Batch Make(int size)
    {
        Batch batch = Batch.Empty(_batchSize, size, _library.Teachers), patch = Batch.Empty(1, size, _library.Teachers);
        for (int place = 0; place < _batchSize; place++)
        {
            Fill(batch, place);
            if (_random.Next(100) < _cutMixPercent)
            {
                Fill(patch, 0);
                Augmentation.Paste(batch, place, patch, _random);
            }

            Augmentation.Normalise(batch, place, _random);
        }

        return batch;
    }

    private void Fill(Batch batch, int place)
    {
        _library.Fill(batch, place, Draw(), Augmentation.View(_random), _random.Next(2) == 0);
        _degradation.Apply(batch.Pictures.AsSpan(place * batch.PictureLength, batch.PictureLength), batch.Size, _random);
    }

    private int Draw()
    {
        if (_next == _order.Length)
        {
            _random.Shuffle(_order);
            _next = 0;
        }

        return _order[_next++];
    }
}
