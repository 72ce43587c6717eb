namespace CoreMLSharp.Runtime.Evaluators.Classic;

/// <summary>A model that computes some numbers from a row of numbers: the mathematics, without the names and types of features.</summary>
internal interface IRowModel
{
    /// <summary>How many numbers a row must have; null when any length of at least <see cref="MinimumInputs"/> serves.</summary>
    int? Inputs { get; }

    /// <summary>How many numbers a row must at least have.</summary>
    int MinimumInputs => Inputs ?? 0;

    /// <summary>How many numbers come out for a row: for classifiers a score per class.</summary>
    int Outputs { get; }

    /// <summary>Whether an absent optional input may stand in the row as NaN.</summary>
    bool AcceptsMissing => false;

    /// <summary>Computes several rows. Called from several threads at once.</summary>
    /// <param name="rows">The rows, one after the other.</param>
    /// <param name="length">The numbers in one row.</param>
    /// <param name="outputs">Where the results go: <see cref="Outputs"/> numbers per row.</param>
    void Compute(ReadOnlySpan<double> rows, int length, Span<double> outputs);
}
