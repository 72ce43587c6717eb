using System.CommandLine;
using CoreMLSharp.Cli.CommandLine;
using CoreMLSharp.Documents;
using CoreMLSharp.FeaturePrint;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.LinkedModels;

namespace CoreMLSharp.Cli.Commands.Extractor;

/// <summary><c>coreml extractor</c>: the file that an app needs beside the classifiers that are linked to it.</summary>
internal static class ExtractorCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> name = new("NAME")
        {
            Description = $"{BuiltInModels.Default} for photos, {BuiltInModels.DefaultSound} for sounds, ObjectPrint-1 for detectors of "
                + $"objects, MapPrint-1 for {BuiltInModels.Default} with its last map beside the vector.",
            DefaultValueFactory = _ => BuiltInModels.Default,
        };
        name.AcceptOnlyFromAmong([.. ModelSource.BuiltInNames.Order(StringComparer.Ordinal)]);
        Option<string> output = OutputOption.Folder("The folder to write the extractor to.");
        Option<bool> json = CommonOptions.Json();
        CommandWithExamples command =
            new("extractor", "Write the feature extractor that linked classifiers need beside them in an app.")
            {
                Arguments = { name },
                Options = { output, json },
                Examples =
                [
                    ("coreml extractor -o MyApp/Models", $"Write {BuiltInModels.Default}.mlmodel there."),
                    ($"coreml extractor {BuiltInModels.DefaultSound} -o MyApp/Models", "The one that sound classifiers share."),
                ],
            };
        command.SetAction(parse =>
        {
            string folder = parse.GetRequiredValue(output);
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, $"{parse.GetRequiredValue(name)}.mlmodel");
            using Stream model = ModelSource.OpenBuiltIn(parse.GetRequiredValue(name));
            AtomicFile.Write(path, model.CopyTo);
            if (parse.GetValue(json))
            {
                terminal.WriteJson(new SavedModelDocument(path, model.Length), CoreMLSharpJson.Default.SavedModelDocument);
                return;
            }

            terminal.WriteText($"{path}: {Numbers.Bytes(model.Length)}. Add it to the Xcode project once, beside the classifiers.");
        });
        return command;
    }
}
