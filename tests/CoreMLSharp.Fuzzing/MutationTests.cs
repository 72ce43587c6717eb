using CoreMLSharp.Diagnostics;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Fuzzing;

/// <summary>
/// Mutated inputs end in a result or in an error for people, never in anything else. The gate tries a few of each kind, always the same;
/// <c>FUZZ_COUNT=200000 FUZZ_SEED=7 dotnet test -c Release --project tests/CoreMLSharp.Fuzzing</c> tries more.
/// Inputs that bring a fault to light are kept in the folder that the failure names.
/// </summary>
public class MutationTests
{
    private const long MaximumBytes = 1L << 30;
    private static readonly TimeSpan MaximumTime = TimeSpan.FromSeconds(30);
    private static readonly int Count = Setting("FUZZ_COUNT", 400);
    private static readonly int Seed = Setting("FUZZ_SEED", 1);

    public static TheoryData<string> Names => [.. Targets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mutated_input_ends_in_a_result_or_in_an_error_for_people(string name)
    {
        Target target = Targets.All.Single(candidate => candidate.Name == name);
        IReadOnlyList<byte[]> seeds = target.Seeds();
        using TemporaryFolder folder = new();
        string path = folder["input" + target.Extension];
        Dictionary<string, byte[]> faults = [];
        for (int i = 0; i < Count; i++)
        {
            byte[] input = Mutate(target, seeds, new Random(unchecked((Seed * 1_000_003) + i)));
            File.WriteAllBytes(path, input);
            if (Fault(target, path) is not { } fault) continue;
            if (!faults.TryGetValue(fault, out byte[]? smallest) || input.Length < smallest.Length) faults[fault] = input;
        }

        Assert.True(faults.Count == 0, Report(target, faults));
    }

    private static byte[] Mutate(Target target, IReadOnlyList<byte[]> seeds, Random random)
    {
        byte[] input = seeds[random.Next(seeds.Count)];
        for (int rounds = random.Next(1, 4); rounds > 0; rounds--)
        {
            input = (target.IsMessage && random.Next(4) > 0 ? WireMutation.Mutate(input, random) : null)
                ?? ByteMutation.Mutate(input, random);
        }

        return input;
    }

    /// <summary>Where the library failed in a way that is no message for people, or took too much; null where it did well.</summary>
    private static string? Fault(Target target, string path)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Environment.TickCount64;
        try
        {
            target.Open(path);
        }
        catch (Exception exception) when (exception is CoreMLException or IOException)
        {
        }
        catch (Exception exception)
        {
            string site = exception.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("CoreMLSharp.")) ?? "?";
            return $"{exception.GetType().Name} {site.Trim()}";
        }

        if (GC.GetAllocatedBytesForCurrentThread() - before > MaximumBytes) return "took over 1 GiB of memory";
        return Environment.TickCount64 - start > MaximumTime.TotalMilliseconds ? $"took over {MaximumTime.TotalSeconds} s" : null;
    }

    private static string Report(Target target, Dictionary<string, byte[]> faults)
    {
        if (faults.Count == 0) return "";
        string folder = Path.Combine(AppContext.BaseDirectory, "faults");
        Directory.CreateDirectory(folder);
        List<string> lines = [$"{faults.Count} faults:"];
        foreach ((string fault, byte[] input) in faults)
        {
            string file = Path.Combine(folder, $"{target.Name.Replace(' ', '-')}-{lines.Count}{target.Extension}");
            File.WriteAllBytes(file, input);
            lines.Add($"{file} ({input.Length} bytes): {fault}");
        }

        return string.Join(Environment.NewLine, lines);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : otherwise;
}
