using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CoreMLSharp.IO;

namespace CoreMLSharp.Training.FeatureExtraction;

/// <summary>
/// Remembers feature vectors in a file of records of equal length: an example's key, the numbers, a checksum. Records are only ever added,
/// so that a process killed at any moment leaves at most one broken record at the end, which is cut off when the file is next opened; a
/// record that is broken elsewhere is not found, its example is looked at again and takes its place. Safe to use from several threads at
/// once; a second process reads the file but adds nothing.
/// </summary>
internal sealed class FeatureCache : IDisposable
{
    private const int KeyLength = 32;
    private const int ChecksumLength = 8;
    private static readonly byte[] Magic = [.. "CMLSFEAT"u8];

    private readonly FileStream? _file;
    private readonly bool _canWrite;
    private readonly int _features;
    private readonly int _recordLength;
    private readonly Dictionary<Key, long> _records = [];
    private readonly Lock _gate = new();
    private long _end;

    private FeatureCache(FileStream? file, int features)
    {
        (_file, _features) = (file, features);
        _canWrite = file is { CanWrite: true };
        _recordLength = KeyLength + (features * sizeof(float)) + ChecksumLength;
        if (file is not null) ReadIndex(file);
    }

    /// <summary>A cache that remembers nothing.</summary>
    public static FeatureCache None { get; } = new(null, 0);

    /// <summary>Where features are remembered unless another folder is named: the user's cache folder.</summary>
    public static string DefaultFolder => Path.Combine(UserCacheFolder(), "coremlsharp", "features");

    /// <summary>
    /// Opens an extractor's file, or begins one. A folder that cannot be written to is as good as none, and so is one that has a link or a
    /// pipe in the file's place: whoever put it there may want another file emptied, or us to wait.
    /// </summary>
    /// <param name="folder">The folder; null for none, where nothing is remembered.</param>
    /// <param name="extractorIdentity">What tells the extractor from others.</param>
    /// <param name="features">The length of a feature vector.</param>
    public static FeatureCache Open(string? folder, string extractorIdentity, int features)
    {
        if (folder is null) return None;
        string path = Path.Combine(folder, extractorIdentity + ".features");
        try
        {
            Directory.CreateDirectory(folder);
            if (new FileInfo(path).LinkTarget is not null || FilePlace.IsDevice(path)) return None;
            return new FeatureCache(OpenFile(path), features);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return None;
        }
    }

    /// <summary>The features remembered under a key, or null.</summary>
    public float[]? Find(Key key)
    {
        long offset;
        lock (_gate)
        {
            if (_file is null || !_records.TryGetValue(key, out offset)) return null;
        }

        byte[] record = new byte[_recordLength];
        if (RandomAccess.Read(_file.SafeFileHandle, record, offset) != record.Length || !IsWhole(record, key)) return null;
        float[] features = MemoryMarshal.Cast<byte, float>(record.AsSpan(KeyLength, _features * sizeof(float))).ToArray();
        return Array.TrueForAll(features, float.IsFinite) ? features : null;
    }

    /// <summary>Remembers features.</summary>
    public void Add(Key key, ReadOnlySpan<float> features)
    {
        if (!_canWrite) return;
        byte[] record = new byte[_recordLength];
        key.Write(record);
        MemoryMarshal.AsBytes(features).CopyTo(record.AsSpan(KeyLength));
        Checksum(record).CopyTo(record.AsSpan(_recordLength - ChecksumLength));
        lock (_gate)
        {
            bool isKnown = _records.TryGetValue(key, out long offset);
            if (!isKnown) offset = _end;
            try
            {
                RandomAccess.Write(_file!.SafeFileHandle, record, offset);
            }
            catch (IOException)
            {
                return;
            }

            _records[key] = offset;
            if (!isKnown) _end += _recordLength;
        }
    }

    public void Dispose() => _file?.Dispose();

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
    }

    private void ReadIndex(FileStream file)
    {
        Span<byte> header = stackalloc byte[Magic.Length];
        bool known = RandomAccess.Read(file.SafeFileHandle, header, 0) == header.Length && header.SequenceEqual(Magic);
        if (!known && !_canWrite) return;
        if (!known)
        {
            file.SetLength(0);
            RandomAccess.Write(file.SafeFileHandle, Magic, 0);
        }

        long records = (file.Length - Magic.Length) / _recordLength;
        _end = Magic.Length + (records * _recordLength);
        if (_canWrite) file.SetLength(_end);
        Span<byte> key = stackalloc byte[KeyLength];
        for (long offset = Magic.Length; offset < _end; offset += _recordLength)
        {
            if (RandomAccess.Read(file.SafeFileHandle, key, offset) == key.Length) _records[Key.Read(key)] = offset;
        }
    }

    private static bool IsWhole(byte[] record, Key key) =>
        Key.Read(record) == key && Checksum(record).SequenceEqual(record.AsSpan(record.Length - ChecksumLength));

    private static ReadOnlySpan<byte> Checksum(byte[] record) =>
        SHA256.HashData(record.AsSpan(0, record.Length - ChecksumLength)).AsSpan(0, ChecksumLength);

    private static string UserCacheFolder()
    {
        if (OperatingSystem.IsWindows()) return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
    }

    /// <summary>What identifies an example, and what was done to it: a SHA-256 hash.</summary>
    public readonly record struct Key(ulong A, ulong B, ulong C, ulong D)
    {
        /// <summary>The key of a file, altered in the way that <paramref name="alteration"/> names.</summary>
        public static Key Of(ReadOnlySpan<byte> file, string alteration = "")
        {
            Span<byte> hash = stackalloc byte[KeyLength];
            SHA256.HashData(file, hash);
            return alteration.Length == 0
                ? Read(hash)
                : Read(SHA256.HashData([.. hash, .. System.Text.Encoding.UTF8.GetBytes(alteration)]));
        }

        public static Key Read(ReadOnlySpan<byte> bytes) => new(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));

        public void Write(Span<byte> bytes)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, A);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], B);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], C);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], D);
        }
    }
}
