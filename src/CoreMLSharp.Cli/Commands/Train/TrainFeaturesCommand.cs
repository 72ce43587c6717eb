using System.CommandLine;
using CoreMLSharp.Building;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.IO;
using CoreMLSharp.Training.Documents;
using CoreMLSharp.Training.FeatureClassification;
using CoreMLSharp.Training.ImageClassification;

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
        ChoiceOption<FeaturePrintFormat?> featurePrint = new(
            "--feature-print",
            "The extractor that computed the features: one of Apple's, which the model will use on Apple's systems, or the built-in one, "
            + "to which the model is linked.",
            new Dictionary<string, FeaturePrintFormat?>(
                FeaturePrintFormat.All.Select(format => KeyValuePair.Create(format.Name, (FeaturePrintFormat?)format)))
            {
                [BuiltInModels.Default] = null,
            })
        {
            Required = true,
        };
        Option<bool> json = CommonOptions.Json();
        MetadataOptions metadata = new();
        CommandWithExamples command = new(
            "features", "Train a classifier from features that were computed before: on Apple's systems, or by coreml features.")
        {
            Arguments = { features },
            Options = { output, featurePrint, force, json },
            Examples =
            [
                ("coreml train features features.safetensors --feature-print scene-v2 -o MyClassifier.mlmodel",
                    "Train on features from a Mac."),
                ("coreml train features features.safetensors --feature-print FeaturePrint-1 -o MyClassifier.mlmodel",
                    "Train on features from many machines: see coreml features."),
            ],
        };
        command.AddAll(metadata.All);
        command.SetAction((parse, cancellationToken) => Task.Run(() =>
        {
            string path = parse.GetRequiredValue(output);
            Writable.Require(path);
            FeatureSet set = FeatureSet.Load(parse.GetRequiredValue(features));
            ModelMetadata texts = metadata.Read(parse);
            TrainingDocument trained = featurePrint.Read(parse) is { } format
                ? TrainForApple(set, format, texts, path, cancellationToken)
                : TrainLinked(set, texts, path, cancellationToken);
            if (parse.GetValue(json)) terminal.WriteJson(trained, TrainingJson.Default.TrainingDocument);
            else Print(terminal, trained);
        }, cancellationToken));
        return command;
    }

    private static TrainingDocument TrainForApple(
        FeatureSet set, FeaturePrintFormat format, ModelMetadata metadata, string path, CancellationToken cancellationToken)
    {
        FeatureClassifier classifier = FeatureClassifier.Train(set, cancellationToken: cancellationToken);
        new ModelFile(classifier.ToFeaturePrintClassifier(format, metadata)).Save(path);
        return new TrainingDocument
        {
            Model = path,
            Bytes = StoredSize.Of(path),
            FeatureExtractor = format.Name,
            Training = MetricsDocument.From(classifier.Evaluate(set)),
            CrossValidationAccuracy = classifier.CrossValidationAccuracy,
        };
    }

    private static TrainingDocument TrainLinked(
        FeatureSet set, ModelMetadata metadata, string path, CancellationToken cancellationToken)
    {
        using ImageClassifier classifier =
            ImageClassifier.Train(set, new ImageClassifierOptions { Metadata = metadata }, cancellationToken);
        classifier.Save(path);
        return TrainingDocument.From(path, StoredSize.Of(path), classifier);
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
