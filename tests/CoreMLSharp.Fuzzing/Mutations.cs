using System.IO.Compression;

namespace CoreMLSharp.Fuzzing;

/// <summary>One to three changes of an input, by what it is.</summary>
internal static class Mutations
{
    public static byte[] OfBytes(byte[] input, Random random) => Several(input, random, ByteMutation.Mutate);

    /// <summary>Mostly such that a protobuf message stays one.</summary>
    public static byte[] OfMessage(byte[] input, Random random) => Several(
        input, random,
        (bytes, numbers) => (numbers.Next(4) > 0 ? WireMutation.Mutate(bytes, numbers) : null) ?? ByteMutation.Mutate(bytes, numbers));

    /// <summary>Mostly of what lies in an archive, which stays one.</summary>
    public static byte[] OfArchive(byte[] input, Random random)
    {
        if (random.Next(8) == 0) return OfBytes(input, random);
        List<(string Name, byte[] Bytes)> entries = [];
        using (ZipArchive archive = new(new MemoryStream(input)))
        {
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                using MemoryStream bytes = new();
                using Stream content = entry.Open();
                content.CopyTo(bytes);
                entries.Add((entry.FullName, bytes.ToArray()));
            }
        }

        int index = random.Next(entries.Count);
        (string name, byte[] before) = entries[index];
        entries[index] = (name, name.EndsWith(".mlmodel", StringComparison.Ordinal) ? OfMessage(before, random) : OfBytes(before, random));
        return Archive(entries);
    }

    public static byte[] Archive(IEnumerable<(string Name, byte[] Bytes)> entries)
    {
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] bytes) in entries)
            {
                using Stream entry = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private static byte[] Several(byte[] input, Random random, Func<byte[], Random, byte[]> once)
    {
        for (int rounds = random.Next(1, 4); rounds > 0; rounds--) input = once(input, random);
        return input;
    }
}
