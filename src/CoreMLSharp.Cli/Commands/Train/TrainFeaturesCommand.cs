using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.IO;
using CoreMLSharp.Training.Documents;
using CoreMLSharp.Training.FeatureClassification;

namespace CoreMLSharp.Cli.Commands.Train;

/// <summary><c>coreml train features</c>: a classifier over features that one of Apple's extractors computed.</summary>
internal static class TrainFeaturesCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> features = new("FEATURES")
        {
            Description = "A .safetensors file with 'features' [rows, dimension], 'labels' [rows] and, under 'classes' in its metadata, "
                + "a JSON array of class labels.",
        };
        Option<string> output = OutputOption.Model();
        Option<bool> force = OutputOption.Force();
        ChoiceOption<FeaturePrintFormat> featurePrint = new(
            "--feature-print",
            "The extractor of Apple's that computed the features, which the model will use on Apple's systems.",
            FeaturePrintFormat.All.ToDictionary(format => format.Name))
        {
            Required = true,
        };
        Option<bool> json = CommonOptions.Json();
        MetadataOptions metadata = new();
        CommandWithExamples command = new(
            "features", "Train a classifier of images or sounds for Apple's systems from features that were computed there.")
        {
            Arguments = { features },
            Options = { output, featurePrint, force, json },
            Examples =
            [
                ("coreml train features features.safetensors --feature-print scene-v2 -o MyClassifier.mlmodel",
                    "Train on features from a Mac."),
            ],
        };
        command.AddAll(metadata.All);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(output);
            Writable.Require(path);
            FeatureSet set = FeatureSet.Load(parse.GetRequiredValue(features));
            FeatureClassifier classifier = FeatureClassifier.Train(set, cancellationToken: cancellationToken);
            FeaturePrintFormat format = featurePrint.Read(parse)!;
            new ModelFile(classifier.ToFeaturePrintClassifier(format, metadata.Read(parse))).Save(path);
            TrainingDocument trained = new()
            {
                Model = path,
                Bytes = StoredSize.Of(path),
                FeatureExtractor = format.Name,
                Training = MetricsDocument.From(classifier.Evaluate(set)),
                CrossValidationAccuracy = classifier.CrossValidationAccuracy,
            };
            if (parse.GetValue(json)) terminal.WriteJson(trained, TrainingJson.Default.TrainingDocument);
            else Print(terminal, trained);
        }, cancellationToken));
        return command;
    }

    private static void Print(Terminal terminal, TrainingDocument trained)
    {
        terminal.WriteText($"Training accuracy    {Numbers.Percent(trained.Training.Accuracy)} of {trained.Training.Count}");
        if (trained.CrossValidationAccuracy is { } held)
        {
            terminal.WriteText($"Validation accuracy  {Numbers.Percent(held)} (cross-validation)");
        }

        terminal.WriteText($"Model                {PlainText.OnOneLine(trained.Model)}, {Numbers.Bytes(trained.Bytes)}");
    }
}
