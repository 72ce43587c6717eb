using System.Globalization;
using System.Text.Json;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Specification;

namespace CoreMLSharp.Conformance;

/// <summary>
/// A case of the kind <c>update</c>: an updatable model, examples, and what an update with them must give, or that it must be refused.
/// </summary>
internal sealed class UpdateCase
{
    private readonly string _model;
    private readonly JsonElement _description;
    private readonly SafeTensors _tensors;
    private readonly Comparison _comparison;

    public UpdateCase(string folder)
    {
        _model = Path.Combine(folder, "model.mlmodel");
        _description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json"))).RootElement;
        _tensors = new SafeTensors(Path.Combine(folder, "io.safetensors"));

        // Here `compare` is the rule in words.
        _comparison = Comparison.Of(_description) with { Kind = "value", IsScaled = false };
    }

    private MLModelConfiguration Configuration => new()
    {
        Parameters = _description.GetProperty("overrides").EnumerateObject()
            .ToDictionary(entry => KeyOf(entry.Name), entry => ParameterValue(entry.Value)),
    };

    public async Task Run()
    {
        if (_description.GetProperty("expected").TryGetProperty("error", out JsonElement error)) await CheckRefusal(error.GetString()!);
        else if (_description.TryGetProperty("steps", out JsonElement steps)) await CheckNeighbors(steps);
        else await CheckNetwork();
    }

    private async Task CheckRefusal(string when)
    {
        if (when == "validate")
        {
            Assert.Throws<ModelValidationException>(() => new MLUpdateTask(_model, Examples(_description)));
            return;
        }

        await Assert.ThrowsAnyAsync<CoreMLException>(() => new MLUpdateTask(_model, Examples(_description), Configuration).RunAsync());
    }

    private async Task CheckNetwork()
    {
        JsonElement expected = _description.GetProperty("expected");
        Dictionary<int, double> rates = Rates();
        List<double> batches = [];
        List<double> epochs = [];
        MLUpdateProgressHandlers handlers = new(
            MLUpdateProgressEvent.EpochEnd | MLUpdateProgressEvent.MiniBatchEnd,
            context =>
            {
                (context.Event == MLUpdateProgressEvent.EpochEnd ? epochs : batches).Add(context.Metrics[MLMetricKey.LossValue]);
                if (context.Event == MLUpdateProgressEvent.MiniBatchEnd) return;
                CheckWeights(context.Model, epochs.Count);
                if (rates.TryGetValue(epochs.Count, out double rate))
                {
                    context.Task.Resume(new Dictionary<MLParameterKey, object> { [MLParameterKey.LearningRate] = rate });
                }
            });
        IMLBatchProvider examples = Examples(_description);
        MLUpdateTask task = new(_model, examples, Configuration, handlers);
        MLUpdateContext result = await task.RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(_description.GetProperty("parameters").GetProperty("epochs").GetInt32(), epochs.Count);
        if (expected.GetProperty("losses") is { ValueKind: JsonValueKind.Object } losses)
        {
            CheckNumbers("loss of batches", [.. batches], losses.GetProperty("batch"));
            CheckNumbers("loss of epochs", [.. epochs], losses.GetProperty("epochMean"));
        }

        using MLModel before = MLModel.Load(_model);
        string written = Write(result);
        using MLModel after = MLModel.Load(written);
        if (expected.GetProperty("predictions") is { ValueKind: JsonValueKind.Object } predictions)
        {
            CheckPredictions(before, examples, predictions, "before");
            CheckPredictions(after, examples, predictions, "after");
        }

        File.Delete(written);
    }

    private async Task CheckNeighbors(JsonElement steps)
    {
        string path = _model;
        foreach (JsonElement step in steps.EnumerateArray())
        {
            MLUpdateContext context =
                await new MLUpdateTask(path, Examples(step), Configuration).RunAsync(TestContext.Current.CancellationToken);
            string written = Write(context);
            if (path != _model) File.Delete(path);
            path = written;
            JsonElement expected = step.GetProperty("expected");
            Model last = LastStage(ModelFile.Load(path).Specification);
            KNearestNeighborsClassifier classifier = last.KNearestNeighborsClassifier;
            Assert.Equal(expected.GetProperty("samples").GetInt32(), classifier.NearestNeighborsIndex.FloatSamples.Count);
            Assert.Equal(
                expected.GetProperty("classLabels").EnumerateArray().Select(Text),
                classifier.StringClassLabels?.Vector
                    ?? classifier.Int64ClassLabels.Vector.Select(label => label.ToString(CultureInfo.InvariantCulture)));
            CheckLabels(path, expected.GetProperty("predictions").GetProperty("label"));
        }

        File.Delete(path);
    }

    private void CheckLabels(string path, JsonElement labels)
    {
        using MLModel model = MLModel.Load(path, Configuration);
        JsonElement queries = _description.GetProperty("queries");
        JsonProperty input = _description.GetProperty("inputs").EnumerateObject().First();
        MLFeatureValue[] values = Values(input.Value, queries.GetProperty("key").GetString()!, queries.GetProperty("count").GetInt32());
        foreach ((MLFeatureValue value, JsonElement label) in values.Zip(labels.EnumerateArray()))
        {
            Dictionary<string, MLFeatureValue> inputs = new() { [input.Name] = value };
            MLFeatureValue predicted = model.Predict(inputs)[model.Description.PredictedFeatureName];
            string text = predicted.Type == MLFeatureType.String
                ? predicted.StringValue
                : predicted.Int64Value.ToString(CultureInfo.InvariantCulture);
            if (label.ValueKind != JsonValueKind.Null) Assert.Equal(Text(label), text);
        }
    }

    /// <summary>The rates that hold after an epoch, the first of which is 1.</summary>
    private Dictionary<int, double> Rates()
    {
        if (!_description.TryGetProperty("learningRateAfterEpoch", out JsonElement rates)) return [];
        return rates.ValueKind switch
        {
            JsonValueKind.Object when rates.TryGetProperty("epoch", out JsonElement epoch) =>
                new() { [epoch.GetInt32()] = rates.GetProperty("learningRate").GetDouble() },
            JsonValueKind.Object => rates.EnumerateObject()
                .ToDictionary(entry => int.Parse(entry.Name, CultureInfo.InvariantCulture), entry => entry.Value.GetDouble()),
            JsonValueKind.Array => rates.EnumerateArray().Select((rate, i) => (i + 1, rate.GetDouble())).ToDictionary(),
            _ => [],
        };
    }

    private void CheckWeights(MLModel model, int epoch)
    {
        using (model)
        {
            foreach (JsonProperty layer in _description.GetProperty("expected").GetProperty("weights").EnumerateObject())
            {
                if (!layer.Value.TryGetProperty(epoch.ToString(CultureInfo.InvariantCulture), out JsonElement keys)) continue;
                foreach (JsonProperty weights in keys.EnumerateObject())
                {
                    if (weights.Value.ValueKind == JsonValueKind.Null) continue;
                    MLParameterKey key = weights.Name == "weights" ? MLParameterKey.Weights : MLParameterKey.Biases;
                    CheckNumbers(
                        $"{weights.Name} of {layer.Name} after epoch {epoch}", model.ParameterValue(key.Scoped(layer.Name)).ToDoubles(),
                        weights.Value);
                }
            }
        }
    }

    private void CheckPredictions(MLModel model, IMLBatchProvider examples, JsonElement predictions, string when)
    {
        double[] expected = _tensors.Read(predictions.GetProperty(when).GetString()!);
        int[] rows = [.. predictions.GetProperty("rows").EnumerateArray().Select(row => row.GetInt32())];
        int width = expected.Length / rows.Length;
        for (int i = 0; i < rows.Length; i++)
        {
            Dictionary<string, MLFeatureValue> inputs = examples.Features(rows[i])
                .Where(feature => model.Description.Input.Any(input => input.Name == feature.Key))
                .ToDictionary();
            IReadOnlyDictionary<string, MLFeatureValue> outputs = model.Predict(inputs);
            double Probability(JsonElement label) =>
                outputs[model.Description.PredictedProbabilitiesName].DictionaryValue[Text(label)];
            double[] actual = predictions.TryGetProperty("labels", out JsonElement labels) && labels.ValueKind == JsonValueKind.Array
                ? [.. labels.EnumerateArray().Select(Probability)]
                : outputs[predictions.GetProperty("output").GetString()!].MultiArrayValue.ToDoubles();
            _comparison.CheckNumbers($"prediction {i} {when}", actual, expected[(i * width)..((i + 1) * width)]);
        }
    }

    private void CheckNumbers(string what, double[] actual, JsonElement key)
    {
        double[] expected = _tensors.Read(key.GetString()!);
        Assert.Equal(expected.Length, actual.Length);
        _comparison.CheckNumbers(what, actual, expected);
    }

    /// <summary>Writes the updated model, and checks that nothing but what learns is different.</summary>
    private string Write(MLUpdateContext context)
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.mlmodel");
        using (MLModel model = context.Model) model.Write(path);
        Assert.Equal(WithoutLearned(ModelFile.Load(_model).Specification), WithoutLearned(ModelFile.Load(path).Specification));
        return path;
    }

    private static Model WithoutLearned(Model model)
    {
        Model last = LastStage(model);
        foreach (NeuralNetworkLayer layer in last.NetworkLayers.Where(layer => layer.IsUpdatable))
        {
            WeightParams?[] learned = layer.Convolution is { } convolution
                ? [convolution.Weights, convolution.Bias]
                : [layer.InnerProduct.Weights, layer.InnerProduct.Bias];
            foreach (WeightParams? weights in learned) weights?.FloatValue.Clear();
        }

        if (last.KNearestNeighborsClassifier is { } classifier)
        {
            classifier.NearestNeighborsIndex.FloatSamples.Clear();
            classifier.ClearClassLabels();
        }

        return model;
    }

    private static Model LastStage(Model model) => model.PipelineModels is [.., Model last] ? LastStage(last) : model;

    private MLArrayBatchProvider Examples(JsonElement set) => new(
        set.GetProperty("inputs").EnumerateObject().Concat(set.GetProperty("targets").EnumerateObject())
            .ToDictionary(feature => feature.Name, feature => (IReadOnlyList<MLFeatureValue>)Values(feature.Value)));

    private MLFeatureValue[] Values(JsonElement feature) => feature.TryGetProperty("value", out JsonElement list)
        ? [.. list.EnumerateArray().Select(Label)]
        : Values(feature, feature.GetProperty("key").GetString()!, feature.GetProperty("count").GetInt32());

    private MLFeatureValue[] Values(JsonElement feature, string key, int count)
    {
        double[] all = _tensors.Read(key);
        long[] shape = [.. feature.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt64())];
        int length = all.Length / count;
        return
        [
            .. Enumerable.Range(0, count).Select(i => Value(feature, all[(i * length)..((i + 1) * length)], shape)),
        ];
    }

    private static MLFeatureValue Value(JsonElement feature, double[] elements, long[] shape) =>
        feature.GetProperty("kind").GetString() switch
        {
            "double" => elements[0],
            "int64" => (long)elements[0],
            "image" => MLImage.FromPixels(
                new PixelBuffer(
                    (int)shape[1], (int)shape[0], shape.Length == 3 ? PixelFormat.Rgb : PixelFormat.Grayscale,
                    [.. elements.Select(element => (byte)element)])),
            _ => Array(feature.GetProperty("dtype").GetString()!, elements, shape),
        };

    private static MLMultiArray Array(string type, double[] elements, long[] shape) => type switch
    {
        "int32" => MLMultiArray.Wrap(System.Array.ConvertAll(elements, element => (int)element), shape),
        "float64" => MLMultiArray.Wrap(elements, shape),
        _ => MLMultiArray.Wrap(System.Array.ConvertAll(elements, element => (float)element), shape),
    };

    private static MLFeatureValue Label(JsonElement label) =>
        label.ValueKind == JsonValueKind.Number ? (MLFeatureValue)label.GetInt64() : label.GetString()!;

    private static string Text(JsonElement label) => label.ValueKind == JsonValueKind.Number ? label.GetRawText() : label.GetString()!;

    private static object ParameterValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ when value.TryGetInt64(out long integer) => integer,
        _ => value.GetDouble(),
    };

    private static MLParameterKey KeyOf(string name) => name switch
    {
        "learningRate" => MLParameterKey.LearningRate,
        "momentum" => MLParameterKey.Momentum,
        "miniBatchSize" => MLParameterKey.MiniBatchSize,
        "beta1" => MLParameterKey.Beta1,
        "beta2" => MLParameterKey.Beta2,
        "eps" => MLParameterKey.Eps,
        "epochs" => MLParameterKey.Epochs,
        "shuffle" => MLParameterKey.Shuffle,
        "seed" => MLParameterKey.Seed,
        "numberOfNeighbors" => MLParameterKey.NumberOfNeighbors,
        _ => throw new InvalidDataException($"There is no parameter '{name}'."),
    };
}
