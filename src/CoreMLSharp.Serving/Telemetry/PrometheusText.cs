using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace CoreMLSharp.Serving.Telemetry;

/// <summary>The server's numbers in Prometheus' text format (version 0.0.4).</summary>
internal sealed class PrometheusText : IDisposable
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private static readonly double[] Seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
    private static readonly double[] Counts = [1, 2, 4, 8, 16, 32, 64, 128];

    private readonly ConcurrentDictionary<(Instrument Instrument, string Labels), Series> _series = new();
    private readonly MeterListener _listener = new();

    /// <summary>Counts from now on.</summary>
    public PrometheusText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ServingMeters.Name) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    /// <summary>All numbers as they are now.</summary>
    public string Write()
    {
        StringBuilder text = new();
        foreach (var group in _series.GroupBy(entry => entry.Key.Instrument).OrderBy(group => group.Key.Name, StringComparer.Ordinal))
        {
            (string name, string type) = group.Key switch
            {
                Counter<long> => (group.Key.Name + "_total", "counter"),
                Histogram<double> => (group.Key.Name, "histogram"),
                _ => (group.Key.Name, "gauge"),
            };
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {group.Key.Description}\n# TYPE {name} {type}\n");
            foreach (((_, string labels), Series series) in group.OrderBy(entry => entry.Key.Labels, StringComparer.Ordinal))
            {
                series.Write(text, name, labels);
            }
        }

        return text.ToString();
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}=\"{Escape($"{tag.Value}")}\""));
        _series.GetOrAdd((instrument, labels), static key => new Series(Bounds(key.Instrument))).Add(value);
    }

    private static double[] Bounds(Instrument instrument) => instrument is not Histogram<double> ? []
        : instrument.Name.EndsWith("_seconds", StringComparison.Ordinal) ? Seconds : Counts;

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>A sum, and for a histogram how many values were at most each of its bounds.</summary>
    private sealed class Series(double[] bounds)
    {
        private readonly Lock _gate = new();
        private readonly long[] _counts = new long[bounds.Length];
        private long _count;
        private double _sum;

        public void Add(double value)
        {
            lock (_gate)
            {
                _sum += value;
                _count++;
                for (int i = 0; i < bounds.Length; i++)
                {
                    if (value <= bounds[i]) _counts[i]++;
                }
            }
        }

        public void Write(StringBuilder text, string name, string labels)
        {
            lock (_gate)
            {
                if (bounds.Length == 0)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {_sum}\n");
                    return;
                }

                for (int i = 0; i < bounds.Length; i++)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bounds[i]}\"}} {_counts[i]}\n");
                }

                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"+Inf\"}} {_count}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {_sum}\n{name}_count{{{labels}}} {_count}\n");
            }
        }
    }
}
