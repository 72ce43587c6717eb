namespace CoreMLSharp.Tools.MotionGenerator;

/// <summary>Where the tip of a finger is in 20 frames.</summary>
internal static class Gestures
{
    private const int OfEach = 25, Frames = 20;

    private static readonly (string Name, Func<double, double, (double X, double Y)> Path)[] Kinds =
    [
        ("circle", (time, turn) => (Math.Cos(turn + (2 * Math.PI * time)), Math.Sin(turn + (2 * Math.PI * time)))),
        ("swipe", (time, turn) => (2 * time * Math.Cos(turn / 8), 2 * time * Math.Sin(turn / 8))),
        ("wave", (time, turn) => (Math.Sin(turn + (6 * Math.PI * time)), 0.2 * time)),
    ];

    public static IEnumerable<string> Columns => ["label", .. Enumerable.Range(0, Frames).SelectMany(i => new[] { $"x{i}", $"y{i}" })];

    public static IEnumerable<IEnumerable<object>> Make()
    {
        Random random = new(2);
        foreach ((string name, Func<double, double, (double, double)> path) in Kinds)
        {
            for (int number = 0; number < OfEach; number++)
            {
                double size = 0.1 + (0.1 * random.NextDouble()), turn = 2 * Math.PI * random.NextDouble();
                double left = 0.3 + (0.4 * random.NextDouble()), bottom = 0.3 + (0.4 * random.NextDouble());
                yield return
                [
                    name,
                    .. Enumerable.Range(0, Frames).SelectMany(frame =>
                    {
                        (double x, double y) = path((double)frame / Frames, turn);
                        return new object[]
                        {
                            left + (size * x) + (0.004 * Table.Chance(random)), bottom + (size * y) + (0.004 * Table.Chance(random)),
                        };
                    }),
                ];
            }
        }
    }
}
