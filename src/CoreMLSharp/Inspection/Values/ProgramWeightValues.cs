using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Compressed;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Inspection.Values;

/// <summary>The weights of an ML Program: its constants of real numbers, and what stands for constants in a compressed form.</summary>
internal static class ProgramWeightValues
{
    public static IEnumerable<WeightValues> Read(ModelFile file, Program program, string prefix)
    {
        using ProgramWeights weights = new(file);
        foreach (Function function in program.Functions.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value))
        {
            Operation[] operations = [.. function.BlockSpecializations.Values.SelectMany(Within)];
            Reader reader = new(weights, operations, prefix);
            foreach (Operation operation in operations)
            {
                foreach (WeightValues values in reader.Read(operation)) yield return values;
            }
        }
    }

    private static IEnumerable<Operation> Within(Block block) =>
        block.Operations.SelectMany(operation => operation.Blocks.SelectMany(Within).Prepend(operation));

    /// <summary>One function, in which constants are known by name and by what takes them.</summary>
    private sealed class Reader(ProgramWeights weights, Operation[] operations, string prefix)
    {
        private readonly ILookup<string, (Operation Operation, string Parameter)> _takers = (
            from operation in operations
            from input in operation.Inputs
            from argument in input.Value.Arguments
            select (argument.Name, Taker: (operation, input.Key))).ToLookup(entry => entry.Name, entry => entry.Taker);

        private readonly Dictionary<string, Operation> _makers = (
            from operation in operations
            from output in operation.Outputs
            select (output.Name, operation)).DistinctBy(entry => entry.Name).ToDictionary(entry => entry.Name, entry => entry.operation);

        public IEnumerable<WeightValues> Read(Operation operation)
        {
            if (operation.Type == "const")
            {
                if (operation.Outputs is [{ } output] && operation.Attributes.TryGetValue("val", out Value? value) && AreWeights(value)
                    && !_takers[output.Name].Any(taker => CompressedConstants.IsExpression(taker.Operation.Type)))
                {
                    ProgramTensor tensor = weights.ReadTensor(value);
                    yield return Of(output.Name, tensor, tensor.DataType.TypeName);
                }
            }
            else if (CompressedConstants.IsExpression(operation.Type))
            {
                ProgramTensor[] tensors = Expand(operation);
                foreach ((NamedValueType made, ProgramTensor tensor) in operation.Outputs.Zip(tensors))
                {
                    bool isStep = _takers[made.Name].Any(taker => CompressedConstants.IsExpression(taker.Operation.Type));
                    if (!isStep && tensor.DataType.IsFloat) yield return Of(made.Name, tensor, operation.Type["constexpr_".Length..]);
                }
            }
            else
            {
                foreach ((string parameter, Value value) in Inline(operation).Where(entry => AreWeights(entry.Value)))
                {
                    ProgramTensor tensor = weights.ReadTensor(value);
                    string name = operation.Outputs.FirstOrDefault()?.Name ?? "";
                    yield return new WeightValues(
                        prefix + name, operation.Type, parameter, tensor.DataType.TypeName, [.. tensor.Shape],
                        NumberSpread.Of(tensor.ToFloats()));
                }
            }
        }

        private WeightValues Of(string name, ProgramTensor tensor, string format)
        {
            (Operation? taker, string parameter) = _takers[name].FirstOrDefault();
            return new WeightValues(
                prefix + name, taker?.Type ?? "unused", parameter ?? "", format, [.. tensor.Shape], NumberSpread.Of(tensor.ToFloats()));
        }

        private ProgramTensor[] Expand(Operation operation, int depth = 0) =>
            CompressedConstants.Expand(operation.Type, name => Find(operation, name, depth));

        private ProgramTensor? Find(Operation operation, string name, int depth)
        {
            if (operation.Attributes.TryGetValue(name, out Value? value)) return weights.ReadTensor(value);
            if (!operation.Inputs.TryGetValue(name, out Argument? argument) || argument.Arguments is not [{ } binding]) return null;
            if (binding.Value is not null) return weights.ReadTensor(binding.Value);
            if (!_makers.TryGetValue(binding.Name, out Operation? maker)) return null;
            if (maker.Type == "const") return weights.ReadTensor(maker.Attributes["val"]);

            // What is compressed twice is a table in codes, or codes among zeros: two steps, and no circle can be longer.
            if (!CompressedConstants.IsExpression(maker.Type) || depth > 2) return null;
            int place = maker.Outputs.Select(output => output.Name).ToList().IndexOf(binding.Name);
            return Expand(maker, depth + 1) is { } made && place < made.Length ? made[place] : null;
        }

        private static IEnumerable<(string Parameter, Value Value)> Inline(Operation operation) =>
            from input in operation.Inputs
            from argument in input.Value.Arguments
            where argument.Value is not null
            select (input.Key, argument.Value);

        /// <summary>Axes and strides are whole numbers; a single real one is a setting, such as an epsilon.</summary>
        private static bool AreWeights(Value value) => value.Type?.TensorType is { } type && type.DataType.IsFloat
            && (value.BlobFileValue is not null || ProgramTypes.Count(ProgramTypes.Shape(type)) > 1);
    }
}
