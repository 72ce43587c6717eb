namespace CoreMLSharp.Generation;

/// <summary>Names that must differ from each other and from some that are taken.</summary>
/// <param name="taken">The names that are taken.</param>
internal sealed class NameScope(params IEnumerable<string> taken)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.Ordinal);

    /// <summary>The name, or where it is taken the name with the first number that makes it another.</summary>
    public string Take(string name)
    {
        string free = name;
        for (int number = 2; !_taken.Add(free); number++) free = $"{name}_{number}";
        return free;
    }
}
