using System.Text.RegularExpressions;

namespace CoreMLSharp.Onnx.Importing;

/// <summary>
/// Makes identifiers of a program of the names of a source, as coremltools' NameSanitizer does: what is no letter, digit or underscore
/// becomes an underscore, one more comes before a digit, and words of the language get an ending.
/// </summary>
internal sealed partial class ImportNames
{
    private static readonly HashSet<string> Reserved =
    [
        "any", "bool", "program", "func", "tensor", "list", "dict", "tuple", "true", "false", "string", "bf16", "fp16", "fp32", "fp64",
        "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    ];

    private readonly HashSet<string> _taken = [];
    private readonly Dictionary<string, int> _numbers = [];

    /// <summary>A new identifier that is the name where possible, numbered where it is taken.</summary>
    /// <param name="name">The name in the source.</param>
    /// <param name="isTaken">Whether the program has an identifier already that the source does not know; null where it has none.</param>
    public string New(string name, Func<string, bool>? isTaken = null)
    {
        // Rounds of a loop that are written out ask for the same names again and again.
        string plain = Plain(name);
        string unique = plain;
        int number = _numbers.GetValueOrDefault(plain);
        while (isTaken?.Invoke(unique) == true || !_taken.Add(unique)) unique = $"{plain}_{number++}";
        _numbers[plain] = number;
        return unique;
    }

    private static string Plain(string name)
    {
        string plain = Impossible.Replace(name, "_");
        if (plain.Length == 0 || char.IsAsciiDigit(plain[0])) plain = $"_{plain}";
        return Reserved.Contains(plain) ? $"{plain}_workaround" : plain;
    }

    [GeneratedRegex("[^a-zA-Z0-9_]")]
    private static partial Regex Impossible { get; }
}
