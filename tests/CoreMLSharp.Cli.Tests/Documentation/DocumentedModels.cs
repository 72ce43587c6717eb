using CoreMLSharp.Cli.Commands.Sample;

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
    }
}
