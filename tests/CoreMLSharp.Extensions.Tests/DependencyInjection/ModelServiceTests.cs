using CoreMLSharp.Extensions.DependencyInjection;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Features;
using CoreMLSharp.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CoreMLSharp.Extensions.Tests.DependencyInjection;

/// <summary>Models as services: one for all, of the file as it is, whatever happens to the file.</summary>
public sealed class ModelServiceTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly Recorder _log = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_scope_keeps_its_model_when_the_file_changes_and_the_next_one_gets_the_new()
    {
        SmallModels.SaveClassifier(_folder["Sizes.mlmodel"], 10);
        await using ServiceProvider services = Services(services => services.AddCoreMLModel(_folder["Sizes.mlmodel"]));
        CoreMLModelProvider<MLModel> provider = services.GetRequiredService<CoreMLModelProvider<MLModel>>();
        using (IServiceScope scope = services.CreateScope())
        {
            MLModel old = scope.ServiceProvider.GetRequiredService<MLModel>();
            Assert.Same(old, scope.ServiceProvider.GetRequiredService<MLModel>());
            Assert.Equal("small", Classify(old, 5));

            SmallModels.SaveClassifier(_folder["Sizes.mlmodel"], 2);
            await _log.Wait("Loaded");

            Assert.Equal("small", Classify(old, 5));
            using MLModel present = provider.Get();
            Assert.Equal("large", Classify(present, 5));
        }

        using IServiceScope next = services.CreateScope();
        Assert.Equal("large", Classify(next.ServiceProvider.GetRequiredService<MLModel>(), 5));
    }

    [Fact]
    public async Task A_broken_file_changes_nothing_but_the_log()
    {
        SmallModels.SaveClassifier(_folder["Sizes.mlmodel"], 10);
        await using ServiceProvider services = Services(services => services.AddKeyedCoreMLModel("sizes", _folder["Sizes.mlmodel"]));
        CoreMLModelProvider<MLModel> provider = services.GetRequiredKeyedService<CoreMLModelProvider<MLModel>>("sizes");
        provider.Get().Dispose();

        await File.WriteAllTextAsync(_folder["Sizes.mlmodel"], "no model");
        await _log.Wait("cannot be loaded");
        using (MLModel kept = provider.Get()) Assert.Equal("small", Classify(kept, 5));

        SmallModels.SaveClassifier(_folder["Sizes.mlmodel"], 2);
        await _log.Wait("Loaded");
        using MLModel mended = provider.Get();
        Assert.Equal("large", Classify(mended, 5));
    }

    [Fact]
    public async Task A_package_is_watched_as_well()
    {
        SmallModels.SaveProgram(_folder["Twice.mlpackage"]);
        await using ServiceProvider services = Services(services => services.AddCoreMLModel(_folder["Twice.mlpackage"]));
        using IServiceScope scope = services.CreateScope();
        MLModel model = scope.ServiceProvider.GetRequiredService<MLModel>();
        Dictionary<string, MLFeatureValue> inputs = new() { ["x"] = MLMultiArray.Wrap(new[] { 1f, 2 }) };
        Assert.Equal([2, 4], model.Predict(inputs)["y"].MultiArrayValue.ToFloats());

        string specification = Directory.EnumerateFiles(_folder["Twice.mlpackage"], "*.mlmodel", SearchOption.AllDirectories).Single();
        File.SetLastWriteTimeUtc(specification, DateTime.UtcNow);
        await _log.Wait("Loaded");
        Assert.Equal([2, 4], model.Predict(inputs)["y"].MultiArrayValue.ToFloats());
    }

    [Fact]
    public async Task Many_threads_predict_while_the_file_changes()
    {
        SmallModels.SaveClassifier(_folder["Sizes.mlmodel"], 10);
        await using ServiceProvider services = Services(services => services.AddCoreMLModel<Sizes>(_folder["Sizes.mlmodel"]));
        services.GetRequiredService<CoreMLModelProvider<Sizes>>().Get().Dispose();
        using CancellationTokenSource stop = new();
        int Predict()
        {
            int count = 0;
            for (; !stop.IsCancellationRequested; count++)
            {
                using IServiceScope scope = services.CreateScope();
                Assert.Contains(scope.ServiceProvider.GetRequiredService<Sizes>().Classify(5), (string[])["small", "large"]);
            }

            return count;
        }

        Task<int>[] threads = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
            Predict, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        for (int change = 0; change < 2; change++)
        {
            SmallModels.SaveClassifier(_folder["Sizes.mlmodel"], change);
            await _log.Wait("Loaded");
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(threads), count => Assert.True(count > 0));
    }

    [Fact]
    public async Task A_missing_file_is_said_to_who_asks()
    {
        await using ServiceProvider services = Services(services => services.AddCoreMLModel("none/No.mlmodel"));
        CoreMLModelProvider<MLModel> provider = services.GetRequiredService<CoreMLModelProvider<MLModel>>();
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => provider.Get());
        Assert.Contains("No.mlmodel", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shared_model_is_freed_with_its_last_owner()
    {
        SmallModels.SaveClassifier(_folder["Sizes.mlmodel"], 10);
        MLModel first = MLModel.Load(_folder["Sizes.mlmodel"]);
        MLModel second = first.Share();
        first.Dispose();
        first.Dispose();
        Assert.Equal("small", Classify(second, 5));
        Assert.Throws<ObjectDisposedException>(first.Share);
        second.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Classify(second, 5));
    }

    private static string Classify(MLModel model, double size) =>
        model.Predict(new Dictionary<string, MLFeatureValue> { ["size"] = size })["class"].StringValue;

    private ServiceProvider Services(Action<IServiceCollection> add)
    {
        ServiceCollection services = new();
        services.AddSingleton<ILoggerFactory>(_log);
        add(services);
        return services.BuildServiceProvider(validateScopes: true);
    }

    /// <summary>As one that is generated.</summary>
    private sealed class Sizes(MLModel model) : IModelClass<Sizes>
    {
        public static string FileName => "Sizes.mlmodel";

        public static string? FunctionName => null;

        public MLModel Model => model;

        public static Sizes Create(MLModel model) => new(model);

        public string Classify(double size) => ModelServiceTests.Classify(Model, size);

        public void Dispose() => model.Dispose();
    }

    /// <summary>Waits for what the service reports.</summary>
    private sealed class Recorder : ILoggerFactory, ILogger
    {
        private readonly SemaphoreSlim _arrived = new(0);
        private readonly List<string> _messages = [];

        public async Task Wait(string part)
        {
            while (true)
            {
                Assert.True(await _arrived.WaitAsync(Patience, TestContext.Current.CancellationToken), $"Nobody said '{part}'.");
                lock (_messages)
                {
                    int place = _messages.FindIndex(message => message.Contains(part, StringComparison.Ordinal));
                    if (place < 0) continue;
                    _messages.Clear();
                    return;
                }
            }
        }

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel < LogLevel.Information) return;
            lock (_messages) _messages.Add(formatter(state, exception));
            _arrived.Release();
        }

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
