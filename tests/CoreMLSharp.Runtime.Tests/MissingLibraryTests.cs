using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Tests.LinkedModels;
using CoreMLSharp.Tests;

namespace CoreMLSharp.Runtime.Tests;

/// <summary>A program without a native library is told which, at the first use and at the next.</summary>
public class MissingLibraryTests
{
    [Fact]
    public void What_needs_a_library_that_is_not_there_names_it() => BareProcess.Run(typeof(MissingLibraryTests));

    [Fact(Explicit = true)]
    public void Networks_name_that_of_ONNX_Runtime()
    {
        using ModelFile network = new(TinyModels.Extractor());
        for (int time = 0; time < 2; time++)
        {
            CoreMLException error = Assert.Throws<CoreMLException>(() => MLModel.Load(network));
            Assert.Matches("^(lib)?onnxruntime.*is missing or does not load on this system.*Microsoft.ML.OnnxRuntime", error.Message);
        }
    }

    [Fact(Explicit = true)]
    public void Photos_name_that_of_Skia()
    {
        byte[] photo = File.ReadAllBytes(TestData.InRepository("src", "icon.png"));
        for (int time = 0; time < 2; time++)
        {
            CoreMLException error = Assert.Throws<CoreMLException>(() => MLImage.FromBytes(photo).ToPixels(PixelFormat.Rgb));
            Assert.Matches("^libSkiaSharp.*is missing or does not load on this system.*SkiaSharp", error.Message);
        }
    }
}
