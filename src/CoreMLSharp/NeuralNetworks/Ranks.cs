namespace CoreMLSharp.NeuralNetworks;

/// <summary>The ranks that a tensor may have.</summary>
internal readonly record struct Ranks(int Least, int Most)
{
    public static readonly Ranks Any = new(int.MinValue, int.MaxValue);

    public static Ranks AtLeast(int least) => new(least, int.MaxValue);

    public static Ranks Exactly(int rank) => new(rank, rank);

    public bool Contains(int rank) => rank >= Least && rank <= Most;

    public override string ToString() => Most == int.MaxValue ? $"{Least} or more" : Least == Most ? $"{Least}" : $"{Least} to {Most}";
}
