namespace CoreMLSharp.Training.PoseClassification;

/// <summary>What Vision's key points are, in the order in which Create ML's models take them.</summary>
internal static class KeyPointNames
{
    private static readonly Dictionary<int, string[]> Known = new()
    {
        [21] =
        [
            "wrist", "thumbCMC", "thumbMP", "thumbIP", "thumbTip", "indexMCP", "indexPIP", "indexDIP", "indexTip", "middleMCP", "middlePIP",
            "middleDIP", "middleTip", "ringMCP", "ringPIP", "ringDIP", "ringTip", "littleMCP", "littlePIP", "littleDIP", "littleTip",
        ],
        [18] =
        [
            "nose", "neck", "right shoulder", "right elbow", "right wrist", "left shoulder", "left elbow", "left wrist", "right hip",
            "right knee", "right ankle", "left hip", "left knee", "left ankle", "right eye", "left eye", "right ear", "left ear",
        ],
    };

    /// <summary>The names in words, after a comma; nothing for other numbers of points.</summary>
    public static string Explain(int points) =>
        Known.TryGetValue(points, out string[]? names) ? $", ordered as: {string.Join(", ", names)}" : "";

    /// <summary>For each point, which one it becomes in a mirror: left and right of bodies change places, a hand stays.</summary>
    public static int[] Mirrored(int points)
    {
        int[] same = [.. Enumerable.Range(0, points)];
        if (!Known.TryGetValue(points, out string[]? names)) return same;
        return
        [
            .. same.Select(point =>
            {
                string other = names[point].StartsWith("right ", StringComparison.Ordinal) ? names[point].Replace("right ", "left ")
                    : names[point].Replace("left ", "right ");
                return Array.IndexOf(names, other);
            }),
        ];
    }
}
