namespace CoreMLSharp.Tools.MotionGenerator;

/// <summary>What a phone in a pocket says, 50 times a second: acceleration without gravity in g, rotation in radians a second.</summary>
internal static class Recordings
{
    public const int OfEach = 4;

    private const int Rows = 300, RowsOfSecond = 50;

    public static readonly string[] Activities = ["running", "standing", "walking"];

    public static readonly string[] Columns =
        ["acceleration_x", "acceleration_y", "acceleration_z", "rotation_x", "rotation_y", "rotation_z"];

    public static IEnumerable<object[]> Make(string activity, int number)
    {
        Random random = new(number);
        (double steps, double strength, double restlessness) = activity switch
        {
            "running" => (2.6 + (0.3 * Table.Chance(random)), 1.1, 0.15),
            "walking" => (1.7 + (0.15 * Table.Chance(random)), 0.35, 0.08),
            _ => (0.3, 0.02, 0.02),
        };
        double[] shares = [.. Columns.Select(_ => 0.6 + (0.6 * random.NextDouble()))];
        double[] phases = [.. Columns.Select(_ => 2 * Math.PI * random.NextDouble())];
        for (int row = 0; row < Rows; row++)
        {
            double step = 2 * Math.PI * steps * row / RowsOfSecond;
            yield return
            [
                .. Columns.Select((column, i) =>
                {
                    double scale = column[0] == 'r' ? 2 : 1;
                    double swing = Math.Sin(step + phases[i]) + (0.4 * Math.Sin((2 * step) + (3 * phases[i])));
                    return (object)(scale * ((strength * shares[i] * swing) + (restlessness * Table.Chance(random))));
                }),
            ];
        }
    }
}
