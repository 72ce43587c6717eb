using CoreMLSharp.Building;
using CoreMLSharp.Building.Programs;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Cli.Commands.Sample.Models;

/// <summary>An ML Program that computes in half floats, as coremltools converts a small network; it was never trained.</summary>
internal static class ShapesProgram
{
    public static ModelFile Create()
    {
        ProgramBuilder program = new(Opset.CoreML7);
        FunctionBuilder main = program.AddFunction();
        ProgramVariable x = main.Cast(main.Input("image", DataType.Float32, 1, 3, 64, 64), DataType.Float16, "image_fp16");
        ProgramVariable kernels = main.Constant(Halves(16, 3, 3, 3), "conv_weight"), offsets = main.Constant(Halves(16), "conv_bias");
        x = main.Relu(main.Conv(x, kernels, offsets, strides: [2, 2], padType: "same", name: "maps"), "positive");
        x = main.ReduceMean(x, axes: [2, 3], keepDims: false, name: "features");
        x = main.Softmax(main.Linear(x, main.Constant(Halves(3, 16), "linear_weight"), name: "scores"), axis: -1, name: "shares");
        main.Output("probabilities", main.Cast(x, DataType.Float32, "probabilities"));
        return program.Build(new ModelMetadata { ShortDescription = "Circle, square or triangle?", Author = "Jane" });
    }

    private static ProgramTensor Halves(params long[] shape) =>
        ProgramTensor.Of<Half>(new Half[shape.Aggregate((product, size) => product * size)], shape);
}
