namespace CoreMLSharp.IO;

/// <summary>Reads what a person named, and says in plain words what is wrong where that is not there.</summary>
internal static class InputFile
{
    /// <summary>All bytes of a file. A pipe that lies among files is not waited for; one that is given to this process is read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="noun">What it is to be, such as <c>photo</c>.</param>
    /// <exception cref="IOException">There is no such file; the message names it as it was given. Or it is a pipe.</exception>
    public static byte[] Read(string path, string noun)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!Path.Exists(path) && path.Contains("://", StringComparison.Ordinal))
        {
            throw new FileNotFoundException($"{path} is an address on the network, not a file. Download it, and name the file.");
        }

        if (Directory.Exists(path)) throw new IOException($"{path} is a folder, not a {noun}.");
        if (!Path.Exists(path)) throw new FileNotFoundException($"There is no {noun} at {path}.");
        if (!IsGiven(path) && FilePlace.IsDevice(path)) throw new IOException($"{path} is a pipe or a device, not a {noun}.");
        return File.ReadAllBytes(path);
    }

    /// <summary>What shells make of <c>&lt;(…)</c>, and the standard input.</summary>
    private static bool IsGiven(string path) =>
        path == "/dev/stdin" || path.StartsWith("/dev/fd/", StringComparison.Ordinal)
        || path.StartsWith("/proc/self/fd/", StringComparison.Ordinal);
}
