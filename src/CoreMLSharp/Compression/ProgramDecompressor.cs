using CoreMLSharp.Compression.Programs;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Compressed;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Compression;

/// <summary>Puts constants in the place of the operations that make them from a compressed form.</summary>
internal static class ProgramDecompressor
{
    /// <param name="file">The model, which is changed in place.</param>
    /// <param name="reports">Are told of every constant that was compressed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The model with the weights that it has then.</returns>
    public static ModelFile Decompress(ModelFile file, List<WeightReport> reports, CancellationToken cancellationToken)
    {
        using ProgramWeights weights = new(file);
        Dictionary<Operation, Func<ProgramRewriter, IReadOnlyList<Operation>>> replacements = [];
        foreach (Function function in ProgramRewriter.ProgramsIn(file.Specification).SelectMany(program => program.Functions.Values))
        {
            new FunctionDecompressor(function, weights).Run(replacements, reports, cancellationToken);
        }

        if (replacements.Count == 0) return file.With(file.Specification);
        using ProgramRewriter rewriter = new(file, weights);
        return rewriter.Rewrite(replacements);
    }

    /// <summary>One function, whose constants are read before any is replaced.</summary>
    private sealed class FunctionDecompressor(Function function, ProgramWeights weights)
    {
        private readonly Operation[] _operations = [.. ProgramRewriter.OperationsOf(function)];
        private readonly Dictionary<string, ProgramTensor> _values = [];

        public void Run(
            Dictionary<Operation, Func<ProgramRewriter, IReadOnlyList<Operation>>> replacements, List<WeightReport> reports,
            CancellationToken cancellationToken)
        {
            Dictionary<string, (string Type, string Parameter)> readers = Readers();
            foreach (Operation operation in _operations.Where(each => CompressedConstants.IsExpression(each.Type)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                ProgramTensor[] outputs = CompressedConstants.Expand(operation.Type, name => Find(operation, name));
                for (int i = 0; i < Math.Min(outputs.Length, operation.Outputs.Count); i++) _values[operation.Outputs[i].Name] = outputs[i];
                (NamedValueType Output, ProgramTensor Value)[] kept =
                [
                    .. operation.Outputs.Zip(outputs).Where(pair => readers.ContainsKey(pair.First.Name)),
                ];
                replacements.Add(operation, rewriter => [.. kept.Select(pair => rewriter.Constant(pair.Output, pair.Value))]);
                foreach ((NamedValueType output, ProgramTensor value) in kept)
                {
                    (string type, string parameter) = readers[output.Name];
                    reports.Add(new WeightReport(
                        output.Name, type, parameter, value.Count, StoredBytes(operation), value.Bytes.Length, value.DataType.TypeName,
                        double.PositiveInfinity, null));
                }
            }
        }

        /// <summary>What operations other than these read, and what blocks return.</summary>
        private Dictionary<string, (string Type, string Parameter)> Readers()
        {
            Dictionary<string, (string, string)> readers = [];
            foreach (Operation operation in _operations.Where(each => !CompressedConstants.IsExpression(each.Type)))
            {
                foreach ((string parameter, Argument argument) in operation.Inputs)
                {
                    foreach (Argument.Types.Binding binding in argument.Arguments)
                    {
                        readers.TryAdd(binding.Name, (operation.Type, parameter));
                    }
                }
            }

            foreach (string output in function.BlockSpecializations.Values.SelectMany(Blocks.Within).SelectMany(block => block.Outputs))
            {
                readers.TryAdd(output, ("output", ""));
            }

            return readers;
        }

        private ProgramTensor? Find(Operation operation, string name)
        {
            if (operation.Attributes.TryGetValue(name, out Value? value)) return weights.ReadTensor(value);
            if (!operation.Inputs.TryGetValue(name, out Argument? argument) || argument.Arguments is not [{ } binding]) return null;
            if (binding.Value is not null) return weights.ReadTensor(binding.Value);
            if (_values.TryGetValue(binding.Name, out ProgramTensor? known)) return known;
            Operation? constant =
                _operations.FirstOrDefault(each => each.Type == "const" && each.Outputs is [{ } output] && output.Name == binding.Name);
            return constant is not null ? _values[binding.Name] = weights.ReadTensor(constant.Attributes["val"])
                : throw new ModelFormatException($"{operation.Type} reads '{binding.Name}', which is not a constant.");
        }

        private long StoredBytes(Operation operation) =>
            operation.Attributes.Values.Concat(
                operation.Inputs.Values.SelectMany(argument => argument.Arguments).Select(binding => binding.Value).OfType<Value>())
                .Where(value => value.Type?.TensorType is { DataType: not DataType.String })
                .Sum(value => (long)weights.ReadTensor(value).Bytes.Length);
    }
}
