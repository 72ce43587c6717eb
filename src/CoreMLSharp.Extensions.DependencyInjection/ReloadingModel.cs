using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.FileProviders.Physical;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Primitives;

namespace CoreMLSharp.Extensions.DependencyInjection;

/// <summary>
/// A model that is loaded when it is first asked for, and again when its file has changed and then rested for a moment. Whoever has the old
/// one keeps it until they are done; a file that cannot be loaded changes nothing.
/// </summary>
internal sealed class ReloadingModel : IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(300);

    private readonly string _path;
    private readonly MLModelConfiguration _configuration;
    private readonly bool _isWatched;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Lock _reloading = new();
    private readonly Timer _timer;
    private PhysicalFileProvider? _files;
    private IDisposable? _watch;
    private MLModel? _current;
    private bool _isDisposed;

    /// <param name="path">The model; a relative path counts from the program's folder.</param>
    /// <param name="options">How to load it.</param>
    /// <param name="loggers">Who is told of it.</param>
    public ReloadingModel(string path, CoreMLModelOptions options, ILoggerFactory? loggers)
    {
        _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, AppContext.BaseDirectory));
        _configuration = options.Configuration with { LoggerFactory = options.Configuration.LoggerFactory ?? loggers };
        _isWatched = options.ReloadOnChange;
        _logger = _configuration.LoggerFactory?.CreateLogger("CoreMLSharp.Extensions.DependencyInjection") ?? NullLogger.Instance;
        _timer = new Timer(_ => Reload());
    }

    /// <summary>The present model, for the caller to dispose of.</summary>
    public MLModel Take()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            // The watch first: a change while the model is loaded counts too.
            if (_isWatched && _watch is null) Watch();
            _current ??= MLModel.Load(_path, _configuration);
            return _current.Share();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _watch?.Dispose();
            _files?.Dispose();
            _timer.Dispose();
            _current?.Dispose();
        }
    }

    private void Watch()
    {
        // Loading says that it is not there.
        if (!Path.Exists(_path)) return;
        string name = Path.GetFileName(_path);
        string pattern = Directory.Exists(_path) ? $"{name}/**/*" : name;
        _files = new PhysicalFileProvider(Path.GetDirectoryName(_path)!, ExclusionFilters.None);
        _watch = ChangeToken.OnChange(() => _files.Watch(pattern), Wait);
    }

    /// <summary>Files are copied in parts: what counts is the last change.</summary>
    private void Wait()
    {
        lock (_lock)
        {
            if (!_isDisposed && _current is not null) _timer.Change(Rest, Timeout.InfiniteTimeSpan);
        }
    }

    private void Reload()
    {
        lock (_reloading)
        {
            try
            {
                Replace(MLModel.Load(_path, _configuration));
            }
            catch (Exception error)
            {
                _logger.KeptOld(_path, error.Message);
            }
        }
    }

    private void Replace(MLModel model)
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                model.Dispose();
                return;
            }

            _current?.Dispose();
            _current = model;
        }

        _logger.Reloaded(_path);
    }
}
