using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Validation.Programs;

/// <summary>
/// Constants of ML Programs: they hold what their types say, and the weight file has what they name. Weights are not read.
/// </summary>
internal sealed class WeightRules
{
    private readonly ProgramWeights _weights;

    /// <summary>A weight file that is missing is told once, not for each of its arrays.</summary>
    private readonly HashSet<string> _told = [];

    private WeightRules(ProgramWeights weights) => _weights = weights;

    /// <param name="program">The program.</param>
    /// <param name="weights">Its weight files.</param>
    /// <param name="report">Takes what is found.</param>
    public static void Check(Program program, ProgramWeights weights, Report report)
    {
        WeightRules rules = new(weights);
        foreach ((string name, Function function) in program.Functions.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            foreach (Block body in function.BlockSpecializations.Values) rules.Check(body, report.At($"functions[\"{name}\"]"));
        }
    }

    private void Check(Block block, Report report)
    {
        foreach (Operation operation in block.Operations)
        {
            string name = operation.Outputs.Count > 0 ? operation.Outputs[0].Name : operation.Type;
            IEnumerable<Value> values = operation.Inputs.Values.SelectMany(argument => argument.Arguments)
                .Select(binding => binding.Value)
                .OfType<Value>();
            foreach (Value value in operation.Attributes.Values.Concat(values)) Check(value, report.At($"\"{name}\""));
            foreach (Block inner in operation.Blocks) Check(inner, report);
        }
    }

    private void Check(Value value, Report report)
    {
        try
        {
            _weights.Read(value);
        }
        catch (CoreMLException error)
        {
            const string Remedy = "Save the model again from where it was made, and copy the package as a whole.";
            if (_told.Add(error.Message)) report.Error(error.Message, Remedy);
        }
    }
}
