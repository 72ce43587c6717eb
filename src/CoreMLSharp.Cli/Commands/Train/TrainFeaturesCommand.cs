using System.CommandLine;
using System.Globalization;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Training.FeatureClassification;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train features</c>: a classifier over features that one of Apple's extractors computed.</summary>
internal static class TrainFeaturesCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> features = new("FEATURES")
        {
            Description = "A .safetensors file with 'features' [rows, dimension], 'labels' [rows] and, under 'classes' in its metadata, a JSON array of class labels.",
        };
        Option<string> output = TrainOptions.Output();
        Option<string> featurePrint = new("--feature-print")
        {
            Description = "The extractor of Apple's that computed the features, which the model will use on Apple's systems.",
            Required = true,
        };
        featurePrint.AcceptOnlyFromAmong([.. FeaturePrintFormat.All.Select(format => format.Name)]);
        MetadataOptions metadata = new();
        CommandWithExamples command = new("features", "Train an image classifier for Apple's systems from features that were computed there.")
        {
            Arguments = { features },
            Options = { output, featurePrint, metadata.Author, metadata.Description, metadata.License, metadata.Version },
            Examples = [("coreml train features features.safetensors --feature-print scene-v2 -o MyClassifier.mlmodel", "Train on features from a Mac.")],
        };
        command.SetAction((parse, cancellation) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(output);
            TrainOptions.RequireWritable(path);
            FeatureSet set = FeatureSet.Load(parse.GetRequiredValue(features));
            FeatureClassifier classifier = FeatureClassifier.Train(set, cancellationToken: cancellation);
            FeaturePrintFormat format = FeaturePrintFormat.Parse(parse.GetRequiredValue(featurePrint));
            new ModelFile(classifier.ToImageClassifier(format, metadata.Read(parse))).Save(path);
            double training = classifier.Evaluate(set).Accuracy;
            terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Training accuracy    {100 * training:F1} % of {set.Features.Rows}"));
            if (classifier.CrossValidationAccuracy is { } held)
            {
                terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Validation accuracy  {100 * held:F1} % (cross-validation)"));
            }

            terminal.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Model                {path}, {new FileInfo(path).Length:N0} bytes"));
        }, cancellation));
        return command;
    }
}
