namespace CoreMLSharp.Tools.InstrumentsGenerator;

/// <summary>Instruments that never existed: short notes of other pitch, length and tone each time.</summary>
internal static class Instruments
{
    public const int SoundsOfEach = 10;

    private const double SampleRate = 16_000;

    public static IReadOnlyList<(string Name, Func<Random, double[]> Play)> All { get; } =
    [
        ("bell", Bell),
        ("drum", Drum),
        ("flute", Flute),
        ("guitar", Guitar),
    ];

    /// <summary>Partials that are no multiples of each other and die away, the higher the sooner.</summary>
    private static double[] Bell(Random random)
    {
        double[] partials = [0.56, 0.92, 1.19, 1.71, 2.0, 2.74, 3.0, 3.76];
        double pitch = Pitch(random, 500, 1400), decay = 4 + (4 * random.NextDouble());
        double[] strengths = [.. partials.Select(_ => 0.3 + random.NextDouble())];
        return Sound(random, 0.5, 0.7, time => partials.Zip(strengths).Sum(partial =>
            partial.Second * Math.Exp(-decay * partial.First * time) * Math.Sin(Turns(pitch * partial.First * time))));
    }

    /// <summary>A falling tone and a burst of noise.</summary>
    private static double[] Drum(Random random)
    {
        double pitch = Pitch(random, 60, 140), fall = 20 + (20 * random.NextDouble()), rattle = 0.2 + (0.4 * random.NextDouble());
        return Sound(random, 0.3, 0.5, time =>
            (Math.Exp(-9 * time) * Math.Sin(Turns(pitch * (time + ((1 - Math.Exp(-fall * time)) / fall)))))
            + (rattle * Math.Exp(-25 * time) * Noise(random)));
    }

    /// <summary>Few partials that tremble, and breath.</summary>
    private static double[] Flute(Random random)
    {
        double pitch = Pitch(random, 400, 1000), tremble = 4 + (2 * random.NextDouble()), breath = 0.02 + (0.04 * random.NextDouble());
        double length = 0.4 + (0.2 * random.NextDouble());
        return Sound(random, length, length, time =>
        {
            double swell = Math.Min(1, Math.Min(time / 0.08, Math.Max(0, length - time) / 0.08));
            double turns = Turns((pitch * time) + (0.6 * Math.Sin(Turns(tremble * time))));
            return swell * (Math.Sin(turns) + (0.3 * Math.Sin(2 * turns)) + (0.1 * Math.Sin(3 * turns)) + (breath * Noise(random)));
        });
    }

    /// <summary>A plucked string, after Karplus and Strong (1983): noise that runs round and is smoothed each time.</summary>
    private static double[] Guitar(Random random)
    {
        double[] wire = [.. Enumerable.Range(0, (int)(SampleRate / Pitch(random, 110, 330))).Select(_ => Noise(random))];
        double loss = 0.992 + (0.006 * random.NextDouble());
        int place = 0;
        return Sound(random, 0.5, 0.7, _ =>
        {
            int next = (place + 1) % wire.Length;
            double sample = wire[place];
            wire[place] = loss * 0.5 * (wire[place] + wire[next]);
            place = next;
            return sample;
        });
    }

    private static double[] Sound(Random random, double shortest, double longest, Func<double, double> at)
    {
        int length = (int)(SampleRate * (shortest + ((longest - shortest) * random.NextDouble())));
        return [.. Enumerable.Range(0, length).Select(i => at(i / SampleRate) + (0.001 * Noise(random)))];
    }

    private static double Pitch(Random random, double lowest, double highest) => lowest * Math.Pow(highest / lowest, random.NextDouble());

    private static double Noise(Random random) => (2 * random.NextDouble()) - 1;

    private static double Turns(double turns) => 2 * Math.PI * turns;
}
