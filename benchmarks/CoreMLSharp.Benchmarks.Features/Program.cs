using System.Globalization;
using CoreMLSharp.Benchmarks.Features;

List<string> extractors = [], halves = [], few = [], counts = [], classes = [], splits = ["5"];
for (int i = 0; i + 1 < args.Length; i += 2)
{
    (args[i] switch
    {
        "--extractor" => extractors,
        "--photos" => halves,
        "--few" => few,
        "--per-class" => counts,
        "--class" => classes,
        "--splits" => splits,
        _ => throw new ArgumentException($"Unknown option {args[i]}."),
    }).Add(args[i + 1]);
}

if (extractors.Count == 0)
{
    Console.Error.WriteLine("""
        Usage: CoreMLSharp.Benchmarks.Features --extractor MODEL ... [--photos FOLDER ...] [--few FOLDER ... [--per-class N ...]
               [--class NAME ...]] [--splits N]
          --extractor  a built-in model's name, a Core ML model with an image input, or an ONNX network with a JSON file beside it
          --photos     photos in a folder per class: half of them train, the others judge
          --few        likewise, but 15 photos of each class train and all others judge
          --per-class  how many photos of each class of the --few folders train instead; may be given several times
          --class      only these classes of the --few folders
          --splits     how many random splits, 5 if not given; more when small sets shall tell extractors apart
        """);
    return 2;
}

int[] perClass = counts.Count == 0 ? [15] : [.. counts.Select(count => int.Parse(count, CultureInfo.InvariantCulture))];
PhotoSet[] sets =
[
    .. halves.Select(folder => PhotoSet.Load(folder, [], null)),
    .. few.SelectMany(folder => perClass.Select(count => PhotoSet.Load(folder, classes, count))),
];
Extractor[] loaded = [.. extractors.Select(extractor => new Extractor(extractor))];
double[] milliseconds = Extractor.Milliseconds(loaded);
Console.WriteLine($"| features | dims | ms | mean of halves | {string.Join(" | ", sets.Select(set => set.Title))} |");
Console.WriteLine($"| --- | ---: | ---: | ---: |{string.Concat(Enumerable.Repeat(" ---: |", sets.Length))}");
foreach ((int index, Extractor extractor) in loaded.Index())
{
    (double Accuracy, int Dimensions)[] results =
    [
        .. sets.Select(set => Judge.Measure(extractor, set, int.Parse(splits[^1], CultureInfo.InvariantCulture))),
    ];
    string[] accuracies = [.. results.Select(result => Percent(result.Accuracy))];
    string mean = halves.Count == 0 ? "" : Percent(results.Take(halves.Count).Average(result => result.Accuracy));
    string time = milliseconds[index].ToString("F2", CultureInfo.InvariantCulture);
    Console.WriteLine($"| {extractor.Name} | {results.FirstOrDefault().Dimensions} | {time} | {mean} | {string.Join(" | ", accuracies)} |");
    extractor.Dispose();
}

return 0;

static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture);
