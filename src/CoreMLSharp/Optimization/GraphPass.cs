namespace CoreMLSharp.Optimization;

/// <summary>A small rewrite of ML Programs that keeps what they compute; see <see cref="GraphPasses"/>.</summary>
public sealed class GraphPass
{
    internal GraphPass(string name, string summary, Action<FunctionGraph> run) => (Name, Summary, Run) = (name, summary, run);

    /// <summary>Its name, which is coremltools' where that has the same pass, such as <c>fuse_gelu_exact</c>.</summary>
    public string Name { get; }

    /// <summary>What it does, in a sentence.</summary>
    public string Summary { get; }

    /// <summary>Rewrites a function where it can.</summary>
    internal Action<FunctionGraph> Run { get; }
}
