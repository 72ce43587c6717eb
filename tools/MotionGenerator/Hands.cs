namespace CoreMLSharp.Tools.MotionGenerator;

/// <summary>Hands as Vision gives their key points: in parts of the picture, from its lower left corner.</summary>
internal static class Hands
{
    private const int OfEach = 30;

    private static readonly (string Name, string[] Joints, double Angle, double Length)[] Fingers =
    [
        ("thumb", ["CMC", "MP", "IP", "Tip"], 50, 0.7),
        ("index", ["MCP", "PIP", "DIP", "Tip"], 15, 1),
        ("middle", ["MCP", "PIP", "DIP", "Tip"], 0, 1.08),
        ("ring", ["MCP", "PIP", "DIP", "Tip"], -13, 1),
        ("little", ["MCP", "PIP", "DIP", "Tip"], -27, 0.85),
    ];

    /// <summary>The poses, with the fingers that are stretched.</summary>
    private static readonly (string Name, string[] Stretched)[] Poses =
    [
        ("fist", []),
        ("open", ["thumb", "index", "middle", "ring", "little"]),
        ("pointing", ["index"]),
    ];

    public static IEnumerable<string> Columns =>
    [
        "label", "wrist_x", "wrist_y",
        .. Fingers.SelectMany(finger => finger.Joints.SelectMany(joint => new[] { $"{finger.Name}{joint}_x", $"{finger.Name}{joint}_y" })),
    ];

    public static IEnumerable<IEnumerable<object>> Make()
    {
        Random random = new(1);
        foreach ((string name, string[] stretched) in Poses)
        {
            for (int number = 0; number < OfEach; number++) yield return [name, .. Hand(stretched, random)];
        }
    }

    private static IEnumerable<object> Hand(string[] stretched, Random random)
    {
        double size = 0.15 + (0.15 * random.NextDouble()), turn = 12 * Table.Chance(random);
        double left = 0.3 + (0.4 * random.NextDouble()), bottom = 0.1 + (0.3 * random.NextDouble());
        List<(double X, double Y)> points = [(0, 0)];
        foreach ((string finger, _, double angle, double length) in Fingers)
        {
            bool isStretched = stretched.Contains(finger);
            double direction = angle + turn + (4 * Table.Chance(random)), reach = finger == "thumb" ? 0.35 : 0.9;
            (double x, double y) = Walk((0, 0), direction, reach);
            points.Add((x, y));
            double[] bends = isStretched ? [0, 0, 0] : [20, 165, 200];
            double[] parts = isStretched ? [0.45, 0.27, 0.22] : [0.3, 0.25, 0.2];
            foreach ((double bend, double part) in bends.Zip(parts))
            {
                (x, y) = Walk((x, y), direction + bend + (5 * Table.Chance(random)), part * length);
                points.Add((x, y));
            }
        }

        return points.SelectMany(point => new object[]
        {
            left + (size * point.X) + (0.003 * Table.Chance(random)), bottom + (size * point.Y) + (0.003 * Table.Chance(random)),
        });
    }

    private static (double X, double Y) Walk((double X, double Y) from, double degrees, double length) =>
        (from.X - (length * Math.Sin(degrees * Math.PI / 180)), from.Y + (length * Math.Cos(degrees * Math.PI / 180)));
}
