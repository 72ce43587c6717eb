using System.Diagnostics;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests;

public class CancellationTests
{
    /// <summary>More iterations than fit into the time that a test may take.</summary>
    private const long Endless = 1L << 40;

    [Fact]
    public void A_running_prediction_is_cancelled()
    {
        using MLModel model = LongModel.Load(Endless);
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(100));
        long start = Stopwatch.GetTimestamp();

        OperationCanceledException error = Assert.Throws<OperationCanceledException>(() => model.Predict(LongModel.Input(1), source.Token));

        Assert.Equal(source.Token, error.CancellationToken);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.05, 30);
        Assert.Equal(0, model.Predict(LongModel.Input(0))["y"].MultiArrayValue.ToFloats()[0]);
    }

    [Fact]
    public async Task A_prediction_that_is_cancelled_leaves_others_alone()
    {
        using MLModel model = LongModel.Load(Endless);
        using CancellationTokenSource source = new(), other = new();
        Task cancelled = model.PredictAsync(LongModel.Input(1), source.Token);

        source.CancelAfter(50);
        for (int i = 0; i < 100; i++) Assert.Equal(0, model.Predict(LongModel.Input(0), other.Token)["y"].MultiArrayValue.ToFloats()[0]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(0, model.Predict(LongModel.Input(0), other.Token)["y"].MultiArrayValue.ToFloats()[0]);
    }

    [Fact]
    public void A_batch_is_cancelled_too()
    {
        using MLModel model = LongModel.Load(Endless);
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(50));

        Assert.ThrowsAny<OperationCanceledException>(() => model.Predict([LongModel.Input(0), LongModel.Input(1)], source.Token));
    }

    [Fact]
    public async Task Asynchronous_twins_answer_alike()
    {
        using TemporaryFolder folder = new();
        new ModelFile(LinkedModels.TinyModels.Extractor()).Save(folder["extractor.mlmodel"]);
        using MLModel model = await MLModel.LoadAsync(folder["extractor.mlmodel"]);
        Dictionary<string, MLFeatureValue> picture = LinkedModels.TinyModels.Picture(red: 7);

        Assert.Equal(7, (await model.PredictAsync(picture))["features"].MultiArrayValue.ToFloats()[0]);
        Assert.Equal(7, (await model.PredictAsync(picture, model.MakeState()))["features"].MultiArrayValue.ToFloats()[0]);
        Assert.Equal(2, (await model.PredictAsync([picture, picture])).Count);
    }

    [Fact]
    public async Task What_is_cancelled_before_it_begins_does_not_begin()
    {
        CancellationToken cancelled = new(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MLModel.LoadAsync("missing.mlmodel", cancellationToken: cancelled));
        Assert.Throws<OperationCanceledException>(() => MLModel.Load("missing.mlmodel", cancellationToken: cancelled));
    }
}
