namespace CoreMLSharp.Fuzzing;

/// <summary>A door that untrusted bytes come through.</summary>
/// <param name="Name">What the bytes are.</param>
/// <param name="Extension">The ending of a file that holds them.</param>
/// <param name="Seeds">Good inputs, small ones, from which others are made.</param>
/// <param name="Open">What a user does with such a file; of several things, the random numbers choose.</param>
/// <param name="Mutate">Makes another input of one.</param>
internal sealed record Target(
    string Name, string Extension, Func<IReadOnlyList<byte[]>> Seeds, Action<string, Random> Open, Func<byte[], Random, byte[]> Mutate);
