namespace CoreMLSharp.Validation.NeuralNetworks;

/// <summary>What a kind of layer asks for: how many inputs and outputs, of which ranks, and what its parameters must be.</summary>
/// <param name="Inputs">How many inputs.</param>
/// <param name="Outputs">How many outputs.</param>
/// <param name="Check">What else must hold; runs only where the counts are right.</param>
internal sealed record LayerRule(Counts Inputs, Counts Outputs, Action<LayerContext>? Check = null)
{
    /// <summary>The ranks that the first input and output may have.</summary>
    public Ranks Ranks { get; init; } = Ranks.Any;

    /// <summary>Whether the first output has the rank of the first input.</summary>
    public bool KeepsRank { get; init; }

    public void Apply(LayerContext context)
    {
        bool counts = Inputs.Check(context.Layer.Input.Count, "input", context) & Outputs.Check(context.Layer.Output.Count, "output", context);
        if (!counts) return;
        if (KeepsRank) context.RequireSameRank(context.Layer.Input[0], context.Layer.Output[0]);
        context.RequireRank(Ranks);
        Check?.Invoke(context);
    }
}

/// <summary>How many tensors a layer takes or gives.</summary>
internal readonly record struct Counts(int Least, int Most)
{
    public static implicit operator Counts(int exactly) => new(exactly, exactly);

    public static Counts AtLeast(int least) => new(least, int.MaxValue);

    public static Counts Between(int least, int most) => new(least, most);

    /// <summary>Reports a count that is not allowed. Tensors where there should be none are only doubtful: Core ML does not look at them.</summary>
    public bool Check(int count, string kind, LayerContext context)
    {
        if (count >= Least && count <= Most) return true;
        string message = $"The layer has {count} {kind}s.";
        if (Most == 0)
        {
            context.Report.Warning(message, $"It needs none: remove them.");
            return true;
        }

        string allowed = Most == int.MaxValue ? $"at least {Least}" : Least == Most ? $"{Least}" : $"{Least} to {Most}";
        context.Error(message, $"Give it {allowed}.");
        return false;
    }
}

/// <summary>The ranks that a tensor may have.</summary>
internal readonly record struct Ranks(int Least, int Most)
{
    public static readonly Ranks Any = new(int.MinValue, int.MaxValue);

    public static Ranks AtLeast(int least) => new(least, int.MaxValue);

    public static Ranks Exactly(int rank) => new(rank, rank);

    public bool Contains(int rank) => rank >= Least && rank <= Most;

    public override string ToString() => Most == int.MaxValue ? $"{Least} or more" : Least == Most ? $"{Least}" : $"{Least} to {Most}";
}
