using CoreMLSharp.Conversion.Sources;

namespace CoreMLSharp.Conversion.Tests;

/// <summary>Reads models that tests make, and runs them in ONNX Runtime.</summary>
internal static class SourceRun
{
    /// <summary>Reads a model from bytes.</summary>
    public static SourceModel Read(ISourceFormat format, byte[] file, SourceOptions? options = null)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            Assert.True(format.Recognizes(SourcePath.Of(path)));
            return format.Read(path, options ?? new SourceOptions());
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The output of a model of one, for its inputs.</summary>
    public static MLMultiArray Run(SourceModel model, string output, params (string Name, MLMultiArray Value)[] inputs)
    {
        using SourceNetwork network = new(model.Network);
        return network.Run(inputs.ToDictionary(input => input.Name, input => input.Value), [output])[output];
    }
}
