namespace CoreMLSharp.Inspection.Graphs;

/// <summary>
/// Puts first by what one knows a layer or operation: a node shows its first parameters only. Names are those of both dialects.
/// </summary>
internal static class SettingOrder
{
    private static readonly string[] First =
    [
        "kernelSize", "kernel_sizes", "kernel_size", "weights", "weight", "weightMatrix", "outputChannels", "units", "stride", "strides",
        "type", "mode", "activation", "activations", "alpha", "beta", "axis", "axes", "shape", "targetShape", "perm", "epsilon",
    ];

    private static readonly string[] Last =
    [
        "dilations", "dilationFactor", "nGroups", "groups", "pad", "hasBias", "bias", "kernelChannels", "inputChannels",
    ];

    /// <summary>The same parameters; those that are not known to tell much or little stay in between, as they were.</summary>
    public static IReadOnlyList<GraphSetting> Sorted(IEnumerable<GraphSetting> settings) =>
        [.. settings.OrderBy(setting => Place(setting.Name))];

    private static int Place(string name)
    {
        int first = Array.IndexOf(First, name);
        return first >= 0 ? first - First.Length : Array.IndexOf(Last, name) + 1;
    }
}
