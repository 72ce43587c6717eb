using CoreMLSharp.IO;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using Google.Protobuf.Collections;

namespace CoreMLSharp.Optimization;

/// <summary>
/// Stores the constants that a program has after the passes, each once: in memory where the program's were, else in a weight file.
/// </summary>
internal static class ConstantStorage
{
    public static ModelFile Store(ModelFile program, Model model, ProgramWeights weights)
    {
        bool isInMemory = ((IModelWithWeights)program).UnwrittenWeights is not null;
        using ProgramWeightsWriter writer = isInMemory
            ? ProgramWeightsWriter.InMemory(model.SpecificationVersion)
            : new ProgramWeightsWriter(model.SpecificationVersion);
        foreach (Function function in model.MlProgram.Functions.Values)
        {
            foreach (Block block in function.BlockSpecializations.Values) Store(block, weights, writer);
        }

        if (!WeightReferences.In(model).Any()) return program.With(model, weights: (TemporaryFolder?)null);
        return isInMemory ? program.With(model, writer.Weights) : program.With(model, writer.HandOver());
    }

    private static void Store(Block block, ProgramWeights weights, ProgramWeightsWriter writer)
    {
        foreach (Operation operation in block.Operations)
        {
            Store(operation.Attributes, weights, writer);
            foreach (Argument.Types.Binding binding in operation.Inputs.Values.SelectMany(argument => argument.Arguments))
            {
                if (binding.Value is not null) binding.Value = Stored(binding.Value, weights, writer);
            }

            foreach (Block inner in operation.Blocks) Store(inner, weights, writer);
        }
    }

    private static void Store(MapField<string, Value> attributes, ProgramWeights weights, ProgramWeightsWriter writer)
    {
        foreach (string name in attributes.Keys.ToArray()) attributes[name] = Stored(attributes[name], weights, writer);
    }

    private static Value Stored(Value value, ProgramWeights weights, ProgramWeightsWriter writer) =>
        value.BlobFileValue is not null || value.ImmediateValue?.Tensor is not null ? writer.Add(weights.ReadTensor(value)) : value;
}
