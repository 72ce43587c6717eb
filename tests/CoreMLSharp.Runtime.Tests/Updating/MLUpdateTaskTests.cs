using CoreMLSharp.Building;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;
using static CoreMLSharp.Runtime.Tests.Updating.UpdatableNetworks;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Updating;

public class MLUpdateTaskTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_classifier_learns_and_is_written()
    {
        List<double> losses = [];
        ModelFile file = Classifier();
        Model before = file.Specification.Clone();
        MLUpdateProgressHandlers handlers = new(
            MLUpdateProgressEvent.EpochEnd, context => losses.Add(context.Metrics[MLMetricKey.LossValue]));
        MLUpdateTask task = new(file, Points(24), progressHandlers: handlers);

        MLUpdateContext context = await task.RunAsync(Cancellation);

        Assert.Equal(MLTaskState.Completed, task.State);
        Assert.Equal(20, losses.Count);
        Assert.InRange(losses[^1], 0, losses[0] / 4);
        Assert.Equal(losses[^1], context.Metrics[MLMetricKey.LossValue]);
        Assert.Equal(before, file.Specification);
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.mlmodel");
        using (MLModel model = context.Model) model.Write(path);
        using MLModel written = MLModel.Load(path);
        Assert.All(Enumerable.Range(0, 24), i => Assert.Equal(i % 2 == 0 ? "high" : "low", Label(written, i)));
        File.Delete(path);
    }

    [Fact]
    public async Task Examples_that_cannot_be_computed_together_give_the_same()
    {
        float[] together = await Learn(new MLUpdateTask(Regressor(exact: false), Values(10)));
        float[] oneByOne = await Learn(new MLUpdateTask(Regressor(exact: true), Values(10)));

        Assert.All(together.Zip(oneByOne), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
    }

    [Fact]
    public async Task A_gradient_goes_through_an_lstm()
    {
        MLArrayBatchProvider examples = new(
            [
                .. Enumerable.Range(0, 6).Select(i => new Dictionary<string, MLFeatureValue>
                {
                    ["x"] = MLMultiArray.Wrap<float>([i * 0.3f, 1 - (i * 0.2f), 0.5f, i * 0.1f], 2, 1, 2),
                    ["y_true"] = MLMultiArray.Wrap<double>([i * 0.1]),
                }),
            ]);
        List<double> losses = [];

        await new MLUpdateTask(
            Recurrent(), examples,
            progressHandlers: new(MLUpdateProgressEvent.EpochEnd, context => losses.Add(context.Metrics[MLMetricKey.LossValue])))
            .RunAsync(Cancellation);

        Assert.InRange(losses[^1], 0, losses[0] / 10);
    }

    [Fact]
    public async Task Handlers_are_told_of_what_they_ask_for_in_order()
    {
        List<string> events = [];
        MLUpdateProgressHandlers handlers = new(
            MLUpdateProgressEvent.TrainingBegin | MLUpdateProgressEvent.EpochEnd | MLUpdateProgressEvent.MiniBatchEnd,
            context => events.Add(
                $"{context.Event} {string.Join(" ", context.Metrics.Where(IsCounter).Select(metric => metric.Value))}"),
            context => events.Add($"{context.Task.State}"));

        await Task(Points(5), handlers, (MLParameterKey.Epochs, 2)).RunAsync(Cancellation);

        Assert.Equal(
            [
                "TrainingBegin ", "MiniBatchEnd 0 0", "MiniBatchEnd 0 1", "EpochEnd 0", "MiniBatchEnd 1 0", "MiniBatchEnd 1 1",
                "EpochEnd 1", "Completed",
            ], events);

        static bool IsCounter(KeyValuePair<MLMetricKey, double> metric) => metric.Key != MLMetricKey.LossValue;
    }

    [Fact]
    public async Task Parameters_change_on_the_way()
    {
        List<object> rates = [];
        MLUpdateProgressHandlers handlers = new(MLUpdateProgressEvent.EpochEnd, context =>
        {
            rates.Add(context.Parameters[MLParameterKey.LearningRate]);
            Assert.Throws<ModelInputException>(() => Resume(context, MLParameterKey.LearningRate, 2.0));
            if (rates.Count == 1) Resume(context, MLParameterKey.LearningRate, 0.0);
            if (rates.Count == 2) Resume(context, MLParameterKey.Epochs, 3);
        });

        await Task(Points(8), handlers).RunAsync(Cancellation);

        Assert.Equal([0.3, 0.0, 0.0], rates);
    }

    [Fact]
    public async Task A_rate_of_zero_changes_nothing()
    {
        ModelFile file = Classifier();
        using MLModel model = (await Task(Points(8), null, (MLParameterKey.LearningRate, 0)).RunAsync(Cancellation)).Model;

        Assert.Equal(
            file.Specification.NeuralNetworkClassifier.Layers[0].InnerProduct.Weights.FloatValue,
            model.ParameterValue(MLParameterKey.Weights.Scoped("hidden")).ToFloats());
        Assert.Throws<ModelInputException>(() => model.ParameterValue(MLParameterKey.Weights.Scoped("relu")));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same()
    {
        (MLParameterKey, object)[] parameters = [(MLParameterKey.Shuffle, true), (MLParameterKey.Seed, 7)];

        Assert.Equal(await Learn(Task(Points(9), null, parameters)), await Learn(Task(Points(9), null, parameters)));
        Assert.NotEqual(await Learn(Task(Points(9), null, parameters)), await Learn(Task(Points(9), null)));
    }

    [Theory]
    [InlineData(MLUpdateProgressEvent.TrainingBegin)]
    [InlineData(MLUpdateProgressEvent.MiniBatchEnd)]
    [InlineData(MLUpdateProgressEvent.EpochEnd)]
    public async Task A_handler_may_cancel(MLUpdateProgressEvent when)
    {
        int calls = 0;
        bool isTold = false;
        MLUpdateTask task = Task(
            Points(8),
            new(
                when,
                context =>
                {
                    calls++;
                    context.Task.Cancel();
                },
                _ => isTold = true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.RunAsync(Cancellation));

        Assert.Equal((1, true, MLTaskState.Failed), (calls, isTold, task.State));
        Assert.IsAssignableFrom<OperationCanceledException>(task.Error);
    }

    [Fact]
    public async Task A_task_may_be_cancelled_before_it_begins()
    {
        MLUpdateTask task = Task(Points(8), null);
        task.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.Completion);
    }

    [Fact]
    public async Task What_a_handler_throws_ends_the_task()
    {
        InvalidOperationException error = new("No more.");
        MLUpdateTask task = Task(Points(8), new(MLUpdateProgressEvent.MiniBatchEnd, _ => throw error));

        Assert.Same(error, await Assert.ThrowsAsync<InvalidOperationException>(() => task.RunAsync(Cancellation)));
        Assert.Same(error, task.Error);
    }

    [Fact]
    public async Task Training_that_goes_astray_is_ended()
    {
        Dictionary<string, MLFeatureValue> example = Point(0);
        example["x"] = MLMultiArray.Wrap<float>([float.NaN, 1]);

        CoreMLException error = await Assert.ThrowsAsync<CoreMLException>(
            () => new MLUpdateTask(Classifier(), new MLArrayBatchProvider([example])).RunAsync(Cancellation));

        Assert.Contains("learning rate", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("classLabel", "middle", "middle")]
    [InlineData("classLabel", null, "classLabel")]
    [InlineData("x", null, "x")]
    [InlineData("z", "spare", "z")]
    public async Task Examples_that_do_not_fit_are_refused(string feature, string? value, string named)
    {
        Dictionary<string, MLFeatureValue> example = Point(0);
        example.Remove(feature);
        if (value is not null) example[feature] = value;
        MLArrayBatchProvider examples = new([Point(1), example]);

        CoreMLException error = await Assert.ThrowsAnyAsync<CoreMLException>(
            () => new MLUpdateTask(Classifier(), examples).RunAsync(Cancellation));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", 3, "[3]")]
    [InlineData("y_true", 1, "[1]")]
    public async Task Arrays_of_another_shape_are_refused(string feature, int length, string named)
    {
        Dictionary<string, MLFeatureValue> example = new(Values(1).Features(0)) { [feature] = MLMultiArray.Wrap(new float[length]) };

        ModelInputException error = await Assert.ThrowsAsync<ModelInputException>(
            () => new MLUpdateTask(Regressor(exact: false), new MLArrayBatchProvider([example])).RunAsync(Cancellation));

        Assert.Contains(feature, error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void A_rate_outside_of_what_the_model_allows_is_refused(double rate)
    {
        ModelInputException error = Assert.Throws<ModelInputException>(() => Task(Points(2), null, (MLParameterKey.LearningRate, rate)));

        Assert.Contains("learningRate", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_updated_is_refused()
    {
        Assert.Throws<ModelInputException>(() => new MLUpdateTask(Classifier(), new MLArrayBatchProvider([])));
        Assert.Throws<ModelInputException>(() => Task(Points(2), null, (MLParameterKey.Epochs, 0)));
        Assert.Throws<ModelInputException>(() => Task(Points(2), null, (MLParameterKey.Epochs, "many")));
        Assert.Throws<ModelInputException>(() => Task(Points(2), null, (MLParameterKey.Beta1, 0.5)));
        Assert.Throws<ModelInputException>(() => Task(Points(2), null, (MLParameterKey.Epochs.Scoped("head"), 5)));
        ModelFile file = Classifier();
        file.Specification.IsUpdatable = false;
        Assert.Throws<ModelValidationException>(() => new MLUpdateTask(file, Points(2)));
        Model program = new() { MlProgram = new(), Description = new ModelDescription() };
        ModelValidationException error = Assert.Throws<ModelValidationException>(() => new MLUpdateTask(new ModelFile(program), Points(2)));
        Assert.Equal(Hint.ConvertToNetwork, error.Hint);
    }

    [Fact]
    public async Task Nearest_neighbours_take_new_classes()
    {
        Model model = new NearestNeighborsClassifierBuilder("x", "classLabel", 2, "none").SetNumberOfNeighbors(1).Build();
        MLUpdateContext first = await new MLUpdateTask(new ModelFile(model), Points(4)).RunAsync(Cancellation);
        using MLModel updated = first.Model;

        Assert.Equal("high", Label(updated, 2));
        Assert.Empty(model.KNearestNeighborsClassifier.NearestNeighborsIndex.FloatSamples);
    }

    [Fact]
    public async Task The_frozen_stages_of_a_pipeline_see_every_example_once()
    {
        Model scaler = FeatureEngineeringBuilder.Scaler(Feature.MultiArray("raw", DataType.Float32, 2), "x", scaleValue: [0.5]);
        Model pipeline = PipelineBuilder.Classifier(scaler, Classifier().Specification);
        Counting examples = new([.. Enumerable.Range(0, 10).Select(Raw)]);

        MLUpdateContext context = await new MLUpdateTask(
            new ModelFile(pipeline), examples,
            new MLModelConfiguration { Parameters = new Dictionary<MLParameterKey, object> { [MLParameterKey.Epochs] = 30 } })
            .RunAsync(Cancellation);

        Assert.All(examples.Counts, count => Assert.Equal(1, count));
        using MLModel model = context.Model;
        Dictionary<string, MLFeatureValue> input = Raw(2);
        input.Remove("classLabel");
        Assert.Equal("high", model.Predict(input)["classLabel"].StringValue);

        static Dictionary<string, MLFeatureValue> Raw(int i)
        {
            Dictionary<string, MLFeatureValue> point = Point(i);
            point["raw"] = MLMultiArray.Wrap(Array.ConvertAll(point["x"].MultiArrayValue.ToFloats(), value => value * 2));
            point.Remove("x");
            return point;
        }
    }

    private static MLUpdateTask Task(
        IMLBatchProvider examples, MLUpdateProgressHandlers? handlers, params (MLParameterKey Key, object Value)[] parameters) => new(
            Classifier(), examples,
            new MLModelConfiguration { Parameters = parameters.ToDictionary(parameter => parameter.Key, parameter => parameter.Value) },
            handlers);

    private static void Resume(MLUpdateContext context, MLParameterKey key, object value) =>
        context.Task.Resume(new Dictionary<MLParameterKey, object> { [key] = value });

    private static async Task<float[]> Learn(MLUpdateTask task)
    {
        using MLModel model = (await task.RunAsync(Cancellation)).Model;
        return model.ParameterValue(MLParameterKey.Weights.Scoped("hidden")).ToFloats();
    }

    private static string Label(MLModel model, int i) =>
        model.Predict(new Dictionary<string, MLFeatureValue> { ["x"] = Point(i)["x"] })["classLabel"].StringValue;

    private sealed class Counting(IReadOnlyList<IReadOnlyDictionary<string, MLFeatureValue>> examples) : IMLBatchProvider
    {
        public int[] Counts { get; } = new int[examples.Count];

        public int Count => examples.Count;

        public IReadOnlyDictionary<string, MLFeatureValue> Features(int index)
        {
            Counts[index]++;
            return examples[index];
        }
    }
}
