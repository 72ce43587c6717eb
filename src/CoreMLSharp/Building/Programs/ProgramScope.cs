using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;

namespace CoreMLSharp.Building.Programs;

/// <summary>What all functions of a program that is being built share: the operation set and the constants.</summary>
internal sealed class ProgramScope(Opset? chosen)
{
    /// <summary>All operations of all functions that are not constants.</summary>
    private readonly List<BuiltOperation> _operations = [];

    /// <summary>The operation set that was chosen, or the oldest one that has all that was asked for.</summary>
    public Opset Opset { get; private set; } = chosen ?? Opset.CoreML5;

    /// <summary>The operation sets that may still become the program's.</summary>
    public IEnumerable<Opset> Candidates => chosen is null ? Enum.GetValues<Opset>().Where(opset => opset >= Opset) : [Opset];

    public Dictionary<ProgramVariable, ProgramValue> Constants { get; } = [];

    public int OperationCount => _operations.Count;

    public void Add(BuiltOperation operation) => _operations.Add(operation);

    /// <summary>Forgets what was added after a point.</summary>
    public void ForgetFrom(int count) => _operations.RemoveRange(count, _operations.Count - count);

    /// <summary>Makes sure that the program's set is at least this one; what was added before must mean the same there.</summary>
    /// <param name="opset">The set.</param>
    /// <param name="what">What needs it, for the message.</param>
    public void Require(Opset opset, string what)
    {
        if (opset <= Opset) return;
        if (chosen is not null)
        {
            throw new ModelValidationException(
                $"{what} needs the operation set {opset}; the program is for {chosen}. Choose {opset} or later when the program is " +
                    "created.");
        }

        foreach (BuiltOperation operation in _operations)
        {
            string? error = null;
            try
            {
                if (!operation.Infer(opset).Select(output => output.Type).SequenceEqual(operation.Outputs.Select(output => output.Type)))
                {
                    error = "it has other outputs there.";
                }
            }
            catch (ModelValidationException failure)
            {
                error = failure.Message;
            }

            if (error is not null)
            {
                throw new ModelValidationException(
                    $"{what} needs the operation set {opset}, in which {operation.Type} '{operation.Name}' has changed: {error} Choose " +
                        $"{opset} or later when the program is created.");
            }
        }

        Opset = opset;
    }
}
