namespace CoreMLSharp.Diagnostics;

/// <summary>Collects findings; a report for a part of the model adds that part's name to where they are.</summary>
internal sealed class Report
{
    /// <summary>Enough to mend by; a damaged file of a million layers need not fill the memory with messages.</summary>
    private const int MostDiagnostics = 1000;

    private readonly Report? _parent;
    private readonly string _part;
    private readonly List<ModelDiagnostic> _diagnostics;

    public Report()
    {
        _part = "";
        _diagnostics = [];
    }

    private Report(Report parent, string part)
    {
        _parent = parent;
        _part = part;
        _diagnostics = parent._diagnostics;
    }

    public IReadOnlyList<ModelDiagnostic> Diagnostics => _diagnostics;

    public int ErrorCount { get => _parent?.ErrorCount ?? field; private set; }

    public Report At(string part) => new(this, part);

    public void Error(string message, string remedy)
    {
        Root.ErrorCount++;
        Add(DiagnosticSeverity.Error, message, remedy);
    }

    public void Warning(string message, string remedy) => Add(DiagnosticSeverity.Warning, message, remedy);

    private Report Root => _parent?.Root ?? this;

    private string Location => _parent is { Location: { Length: > 0 } above } ? $"{above}.{_part}" : _part;

    private void Add(DiagnosticSeverity severity, string message, string remedy)
    {
        if (_diagnostics.Count < MostDiagnostics) _diagnostics.Add(new(severity, Location, message, remedy));
    }
}
