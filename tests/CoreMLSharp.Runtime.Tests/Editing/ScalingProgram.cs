using CoreMLSharp.Building;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using ArrayDataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;

namespace CoreMLSharp.Runtime.Tests.Editing;

/// <summary>
/// A small ML Program whose numbers lie in a weight file: each element of an array [1, 3, 2, 2] times a number of its own.
/// </summary>
internal static class ScalingProgram
{
    private const string Opset = "CoreML6";

    /// <summary>output = input · factors.</summary>
    /// <param name="factors">Twelve numbers.</param>
    /// <param name="input">The input's name.</param>
    /// <param name="output">The output's name.</param>
    public static ModelFile Create(float[] factors, string input = "x", string output = "y")
    {
        using ProgramWeightsWriter weights = new(specificationVersion: 7);
        Specification.MILSpec.ValueType type = ProgramTypes.Tensor(DataType.Float32, [1, 3, 2, 2]);
        Block block = new()
        {
            Outputs = { output },
            Operations =
            {
                new Operation
                {
                    Type = "const", Outputs = { new NamedValueType { Name = "factors", Type = type.Clone() } },
                    Attributes =
                    {
                        ["name"] = ProgramTensor.OfStrings(["factors"], []).ToValue(),
                        ["val"] = weights.Add(ProgramTensor.Of<float>(factors, [1, 3, 2, 2])),
                    },
                },
                new Operation
                {
                    Type = "mul", Inputs = { ["x"] = Named(input), ["y"] = Named("factors") },
                    Outputs = { new NamedValueType { Name = output, Type = type.Clone() } },
                    Attributes = { ["name"] = ProgramTensor.OfStrings([output], []).ToValue() },
                },
            },
        };
        return weights.ToModelFile(new Model
        {
            SpecificationVersion = 7,
            Description = new ModelDescription
            {
                Input = { Feature.MultiArray(input, ArrayDataType.Float32, 1, 3, 2, 2) },
                Output = { Feature.MultiArray(output, ArrayDataType.Float32, 1, 3, 2, 2) },
            },
            MlProgram = new Program
            {
                Version = 1,
                Functions =
                {
                    ["main"] = new Function
                    {
                        Inputs = { new NamedValueType { Name = input, Type = type.Clone() } }, Opset = Opset,
                        BlockSpecializations = { [Opset] = block },
                    },
                },
            },
        });
    }

    private static Argument Named(string name) => new() { Arguments = { new Argument.Types.Binding { Name = name } } };
}
