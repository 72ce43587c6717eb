using System.Globalization;
using CoreMLSharp.Runtime;
using CoreMLSharp.Runtime.Updating;
using CoreMLSharp.Training.Updating;

namespace CoreMLSharp.Tools.DigitsGenerator;

/// <summary>Draws handwritten digits, and shows how an updatable network learns them.</summary>
internal static class Program
{
    private const string Usage = """
        Usage: DigitsGenerator draw OUT_DIR [PER_DIGIT] [SEED]   a folder of pictures for each digit
               DigitsGenerator start OUT.mlmodel                 an updatable network that was taught with a few neat digits
               DigitsGenerator curve OUT.svg                     how it learns from 2,000 others, measured on 1,000 that it never sees
        """;

    private static int Main(string[] arguments)
    {
        using CancellationTokenSource stop = new();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        switch (arguments)
        {
            case ["draw", string folder, .. string[] numbers] when numbers.Length <= 2:
                int[] parsed = Array.ConvertAll(numbers, number => int.Parse(number, CultureInfo.InvariantCulture));
                new DigitSet(parsed.ElementAtOrDefault(0) is > 0 and int count ? count : 100, parsed.ElementAtOrDefault(1)).Write(folder);
                return 0;
            case ["start", string path]:
                using (ModelFile start = Start(stop.Token)) start.Save(path);
                return 0;
            case ["curve", string path]:
                using (ModelFile start = Start(stop.Token)) File.WriteAllText(path, LearningCurve.Draw(Learn(start, stop.Token)));
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 2;
        }
    }

    private static ModelFile Start(CancellationToken cancellationToken) =>
        DigitNetwork.Taught(new DigitSet(perDigit: 20, seed: 1, wildness: 0.6f), epochs: 8, cancellationToken);

    private static List<double> Learn(ModelFile start, CancellationToken cancellationToken)
    {
        DigitSet unseen = new(perDigit: 100, seed: 3);
        List<double> accuracies = [];
        using (MLModel before = MLModel.Load(start, cancellationToken: cancellationToken)) Measure(before);
        MLUpdateProgressHandlers handlers = new(MLUpdateProgressEvent.EpochEnd, context =>
        {
            using MLModel model = context.Model;
            Measure(model);
        });
        new MLUpdateTask(start, new DigitSet(perDigit: 200, seed: 2), progressHandlers: handlers).RunAsync(cancellationToken)
            .GetAwaiter().GetResult();
        return accuracies;

        void Measure(MLModel model)
        {
            accuracies.Add(UpdateAccuracy.Of(model, unseen, cancellationToken)!.Value);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"epoch {accuracies.Count - 1}: {accuracies[^1]:P1}"));
        }
    }
}
