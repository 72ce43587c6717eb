using CoreMLSharp.Cli.Commands.Sample;
using CoreMLSharp.Onnx.Exporting;

namespace CoreMLSharp.Cli.Tests.Documentation;

/// <summary>The models that the documentation's examples are about.</summary>
internal static class DocumentedModels
{
    /// <summary>Writes them into a folder by the names that the pages use.</summary>
    public static void Save(string folder)
    {
        foreach (SampleFile sample in SampleFile.All.Where(sample => Path.HasExtension(sample.FileName)))
        {
            sample.Write(Path.Combine(folder, sample.FileName));
        }

        using ModelFile digits = ModelFile.Load(Path.Combine(folder, "Digits.mlmodel"));
        using OnnxTranslation onnx = OnnxExporter.Export(digits);
        onnx.Save(Path.Combine(folder, "digits.onnx"));
    }
}
