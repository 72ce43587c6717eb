using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace CoreMLSharp.Training.Sessions;

/// <summary>What a training follows from, by names for people. Of data there is a digest, since it is large.</summary>
internal sealed class SessionSettings
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The settings by name.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>Adds a setting.</summary>
    public SessionSettings With(string name, IFormattable value)
    {
        _values.Add(name, value.ToString(null, CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>Adds the data, or another setting that only a digest can stand for.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="add">Adds all of it to the digest.</param>
    public SessionSettings WithDigest(string name, Action<SessionDigest> add)
    {
        using SessionDigest digest = new();
        add(digest);
        _values.Add(name, SessionDigest.Prefix + digest.Finish());
        return this;
    }
}

/// <summary>A digest of data: the same for the same data, whatever the files are called.</summary>
internal sealed class SessionDigest : IDisposable
{
    /// <summary>By which a digest is told from a value that can be shown.</summary>
    public const string Prefix = "sha256:";

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(string text) => AddBlock(Encoding.UTF8.GetBytes(text));

    public void Add(ReadOnlySpan<float> values) => AddBlock(MemoryMarshal.AsBytes(values));

    public void Add(params ReadOnlySpan<double> values) => AddBlock(MemoryMarshal.AsBytes(values));

    /// <summary>Adds what a file holds; a file that cannot be read counts as one that holds nothing.</summary>
    public void AddFile(string path)
    {
        Span<byte> content = stackalloc byte[SHA256.HashSizeInBytes];
        try
        {
            using FileStream stream = File.OpenRead(path);
            SHA256.HashData(stream, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever reads the data says so.
        }

        AddBlock(content);
    }

    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    public void Dispose() => _hash.Dispose();

    /// <summary>With its length before it, so that what two blocks hold is not taken for what others do.</summary>
    private void AddBlock(ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _hash.AppendData(length);
        _hash.AppendData(bytes);
    }
}
