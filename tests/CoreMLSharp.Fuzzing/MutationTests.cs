using System.Diagnostics;
using CoreMLSharp.Runtime.Configuration;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Fuzzing;

/// <summary>
/// Mutated inputs end in a result or in an error for people, never in anything else, not even in what the last net of the libraries makes
/// such an error of. The gate tries a few of each kind, always the same;
/// <c>FUZZ_COUNT=200000 FUZZ_SEED=7 dotnet test -c Release --project tests/CoreMLSharp.Fuzzing</c> tries more, <c>FUZZ_SEEDS</c> names a
/// folder of further models to start from. Inputs that bring a fault to light are kept in the folder that the failure names.
/// </summary>
public class MutationTests
{
    private const long MaximumBytes = 1L << 30;
    private const int SitesNamed = 2;
    private const string Separator = " | ";

    /// <summary>
    /// A loop without end is ended when its time is over: that is how it should be, and may occur twice, in a trial run too.
    /// </summary>
    private static readonly TimeSpan MaximumTime = 2.5 * new MLModelConfiguration().MaximumLoopTime;

    private static readonly int Count = Setting("FUZZ_COUNT", 400);
    private static readonly int Seed = Setting("FUZZ_SEED", 1);

    public static TheoryData<string> Models => [.. Targets.Models.Select(target => target.Name)];

    public static TheoryData<string> Files => [.. Targets.Files.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void A_mutated_model_ends_in_a_result_or_in_an_error_for_people(string name) => Try(Targets.Models, name);

    [Theory]
    [MemberData(nameof(Files))]
    public void Another_mutated_file_ends_in_a_result_or_in_an_error_for_people(string name) => Try(Targets.Files, name);

    private static void Try(IEnumerable<Target> targets, string name)
    {
        Target target = targets.Single(candidate => candidate.Name == name);
        IReadOnlyList<byte[]> seeds = target.Seeds();
        using TemporaryFolder folder = new();
        string path = folder["input" + target.Extension];
        Faults faults = new(target);
        for (int i = 0; i < Count; i++)
        {
            Random random = new(unchecked((Seed * 1_000_003) + i));
            byte[] input = target.Mutate(seeds[random.Next(seeds.Count)], random);
            File.WriteAllBytes(path, input);
            if (Fault(() => target.Open(path, random)) is { } fault) faults.Add(fault, input, i);
        }

        Assert.True(faults.Count == 0, faults.Report());
    }

    /// <summary>Inputs that once brought faults to light, where the shared data holds them.</summary>
    [Fact]
    public void Models_that_once_failed_end_in_a_result_or_in_an_error_for_people()
    {
        string folder = Environment.GetEnvironmentVariable("FUZZ_INPUTS") ?? TestData.Shared("field", "fuzz");
        List<string> faults = [];
        IEnumerable<string> found = Directory.EnumerateFileSystemEntries(folder, "*.ml*", SearchOption.AllDirectories);
        foreach (string path in found.Order(StringComparer.Ordinal))
        {
            // Those named H, a number behind, take long on purpose.
            bool isInside = path.Contains(".mlpackage" + Path.DirectorySeparatorChar) || path.Contains($"{Path.DirectorySeparatorChar}H0");
            if (isInside || Path.GetExtension(path) is not (".mlmodel" or ".mlpackage")) continue;
            foreach (Action<string, Random> activity in Activities.All)
            {
                if (Fault(() => activity(path, new Random(1))) is { } fault) faults.Add($"{path}: {fault}");
            }
        }

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults.Distinct()));
    }

    /// <summary>Where the library failed in a way that is no message for people, or took too much; null where it did well.</summary>
    private static string? Fault(Action work)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        try
        {
            work();
        }
        catch (Exception exception)
        {
            if (People.Fault(exception) is { } fault)
            {
                IEnumerable<string> sites = fault.StackTrace?.Split('\n').Where(line => line.Contains("CoreMLSharp.")) ?? [];
                string where = string.Join(' ', sites.Take(SitesNamed).Select(site => site.Trim()));
                return $"{fault.GetType().Name} {where}{Separator}{fault.Message}";
            }
        }

        if (GC.GetAllocatedBytesForCurrentThread() - before > MaximumBytes) return "took over 1 GiB of memory";
        return Stopwatch.GetElapsedTime(start) > MaximumTime ? $"took over {MaximumTime.TotalSeconds} s" : null;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : otherwise;

    /// <summary>The smallest input for each fault.</summary>
    private sealed class Faults(Target target)
    {
        private readonly Dictionary<string, (byte[] Input, int Try, int Times)> _found = [];

        public int Count => _found.Count;

        public void Add(string fault, byte[] input, int number)
        {
            fault = fault.Split(Separator)[0];
            (byte[] smallest, int first, int times) = _found.GetValueOrDefault(fault, (input, number, 0));
            _found[fault] = input.Length < smallest.Length ? (input, number, times + 1) : (smallest, first, times + 1);
        }

        public string Report()
        {
            if (Count == 0) return "";
            string folder = Path.Combine(AppContext.BaseDirectory, "faults");
            Directory.CreateDirectory(folder);
            List<string> lines = [$"{Count} faults:"];
            foreach ((string fault, (byte[] input, int number, int times)) in _found.OrderByDescending(found => found.Value.Times))
            {
                string file = Path.Combine(folder, $"{target.Name.Replace(' ', '-')}-{Seed}-{number}{target.Extension}");
                File.WriteAllBytes(file, input);
                lines.Add($"{times} × {fault} — {file} ({input.Length} bytes)");
            }

            return string.Join(Environment.NewLine, lines);
        }
    }
}
