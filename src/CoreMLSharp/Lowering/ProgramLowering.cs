using CoreMLSharp.Building.NeuralNetworks;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Lowering;

/// <summary>
/// Makes a neural network of an ML Program, for systems before iOS 15 and macOS 12, which know only networks. The behaviour is that of
/// coremltools' <c>convert_to="neuralnetwork"</c>.
/// </summary>
/// <remarks>
/// A network computes in 32-bit floating point numbers whatever the program's types are: whole numbers are exact up to 2²⁴, truth values
/// are 0 and 1, and a tensor without dimensions has one dimension of 1. Weights keep 16 bits where the program stores them so; compressed
/// constants stay compressed where a layer can keep them, and are expanded elsewhere. The arrays of the interface are of the types that
/// networks know, 32-bit or 64-bit floating point numbers and 32-bit integers; their shapes, images, labels and metadata stay.
/// </remarks>
public static class ProgramLowering
{
    /// <summary>Lowers a program.</summary>
    /// <param name="program">The model, which stays as it is.</param>
    /// <param name="functionName">Of a program with several functions, the one to take; null for the default one.</param>
    /// <returns>
    /// A neural network (a classifier, where the program classifies) in the lowest specification version that knows its layers, 4 (iOS 13)
    /// or 5 (iOS 14).
    /// </returns>
    /// <exception cref="UnsupportedModelException">
    /// The program has something that no network expresses; the message names every such operation.
    /// </exception>
    /// <exception cref="CoreMLException">The model is no ML Program, or a wrong one.</exception>
    public static ModelFile ToNeuralNetwork(ModelFile program, string? functionName = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (program.Specification.TypeCase != Model.TypeOneofCase.MlProgram)
        {
            throw new CoreMLException($"The model is a {program.Specification.TypeName}; only ML Programs are lowered to neural networks.");
        }

        Model model = ModelFunctions.Select(program.Specification, functionName);
        (Function function, Block block) = BodyOf(model);
        NetworkInterface description = NetworkInterface.Of(model.Description);
        using ProgramWeights weights = new(program);
        NeuralNetworkBuilder network = new(description.Inputs, description.Outputs, disableRank5ShapeMapping: true);
        LoweringScope scope = new(network, weights, Opset.Parse(function.Opset), description.Names);
        scope.DefineInputs(function.Inputs);
        BlockLowering.Lower(scope, block);
        scope.ThrowFailures();
        foreach (FeatureDescription output in description.Outputs) scope.Deliver(output.Name);
        return new ModelFile(description.Finish(network, scope.Classes, block));
    }

    private static (Function Function, Block Block) BodyOf(Model model)
    {
        string name = ModelFunctions.NameOf(model);
        if (!model.MlProgram.Functions.TryGetValue(name, out Function? function))
        {
            throw new ModelValidationException(
                $"The program has no function '{name}'; it has {string.Join(", ", model.MlProgram.Functions.Keys)}.");
        }

        return function.BlockSpecializations.TryGetValue(function.Opset, out Block? block)
            ? (function, block)
            : throw new ModelValidationException($"The function '{name}' has no block for its operation set '{function.Opset}'.");
    }
}
