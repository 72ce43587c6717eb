namespace CoreMLSharp.NeuralNetworks;

/// <summary>How many tensors a layer takes or gives.</summary>
internal readonly record struct Counts(int Least, int Most)
{
    public static implicit operator Counts(int exactly) => new(exactly, exactly);

    public static Counts AtLeast(int least) => new(least, int.MaxValue);

    public static Counts Between(int least, int most) => new(least, most);

    /// <summary>
    /// Reports a count that is not allowed. Tensors where there should be none are only doubtful: Core ML does not look at them.
    /// </summary>
    public bool Check(int count, string kind, LayerContext context)
    {
        if (count >= Least && count <= Most) return true;
        string message = $"The layer has {count} {kind}s.";
        if (Most == 0)
        {
            context.Report.Warning(message, "It needs none: remove them.");
            return true;
        }

        string allowed = Most == int.MaxValue ? $"at least {Least}" : Least == Most ? $"{Least}" : $"{Least} to {Most}";
        context.Error(message, $"Give it {allowed}.");
        return false;
    }
}
