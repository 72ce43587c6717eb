using System.Text.Json;
using CoreMLSharp.Conversion.Sources;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conformance;

/// <summary>Reads the model of a case by its format, runs it in ONNX Runtime and compares.</summary>
internal static class SourceCheck
{
    public static void Run(ISourceFormat format, ConversionCase @case)
    {
        Assert.True(format.Recognizes(SourcePath.Of(@case.Model)), $"{@case.Model} is not taken for {format.Name}.");
        SourceOptions options = Options(@case);
        if (@case.Compare == "error")
        {
            Assert.ThrowsAny<CoreMLException>(() => format.Read(@case.Model, options));
            return;
        }

        using SourceNetwork network = new(format.Read(@case.Model, options).Network);

        // A case that only has to run says nothing of its outputs.
        @case.Check((inputs, outputs) => network.Run(inputs, outputs.Count > 0 ? outputs : options.Outputs));
    }

    private static SourceOptions Options(ConversionCase @case)
    {
        JsonElement description = @case.Description;
        return new SourceOptions
        {
            Outputs = [.. description.GetProperty("outputsToConvert").EnumerateArray().Select(name => name.GetString()!)],
            InputShapes = description.GetProperty("inputs").EnumerateObject().ToDictionary(
                input => input.Name,
                input => (IReadOnlyList<long>)[.. input.Value.GetProperty("shape").EnumerateArray().Select(dim => dim.GetInt64())]),
        };
    }
}
