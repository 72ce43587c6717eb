namespace CoreMLSharp.Tools.MaterialsGenerator.Fields;

/// <summary>SplitMix64: a small random generator whose sequence is fixed by its seed, everywhere and for ever.</summary>
internal sealed class Rng(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state = seed;

    /// <summary>Scrambles 64 bits so that near inputs give unrelated outputs (SplitMix64's finaliser).</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>The top 53 bits of a hash as a number in [0, 1).</summary>
    public static double ToUnit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    /// <summary>Property number <paramref name="channel"/>, in [0, 1), of the thing that <paramref name="id"/> names.</summary>
    public static double Trait(ulong id, int channel) => ToUnit(Mix(id + (ulong)(channel + 1) * Step));

    /// <summary>A trait spread over a range.</summary>
    public static double Trait(ulong id, int channel, double from, double to) => Exact.Lerp(from, to, Trait(id, channel));

    public ulong Next() => Mix(_state += Step);

    /// <summary>A number in [0, 1).</summary>
    public double Unit() => ToUnit(Next());

    public double Range(double from, double to) => Exact.Lerp(from, to, Unit());

    /// <summary>A number in a range of which the low end is likelier (density falls linearly for the exponent 2).</summary>
    public double Skewed(double from, double to) => Exact.Lerp(from, to, 1 - Math.Sqrt(Unit()));

    public bool Chance(double probability) => Unit() < probability;

    /// <summary>An integer in [0, count).</summary>
    public int Below(int count) => (int)(Unit() * count);

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>Roughly normal (the sum of four uniforms), mean 0, deviation 1, never beyond ±3.5.</summary>
    public double Normal() => (Unit() + Unit() + Unit() + Unit() - 2) * 1.7320508075688772;
}
