namespace CoreMLSharp.Fuzzing;

/// <summary>Changes that know nothing of a format: bytes flipped, overwritten, cut out, doubled, put in, the end cut off.</summary>
internal static class ByteMutation
{
    private static readonly byte[] Extremes = [0, 1, 0x7F, 0x80, 0xFF, (byte)'"', (byte)'{', (byte)',', (byte)'\n', (byte)'-', (byte)'9'];

    public static byte[] Mutate(byte[] bytes, Random random)
    {
        if (bytes.Length == 0) return [Extremes[random.Next(Extremes.Length)]];
        byte[] changed = bytes;
        for (int i = random.Next(1, 4); i > 0 && changed.Length > 0; i--) changed = Once(changed, random);
        return changed;
    }

    private static byte[] Once(byte[] bytes, Random random)
    {
        int start = random.Next(bytes.Length);
        int end = start + random.Next(1, Math.Min(bytes.Length - start, 64) + 1);
        byte[] changed = [.. bytes];
        switch (random.Next(6))
        {
            case 0:
                changed[start] ^= (byte)(1 << random.Next(8));
                return changed;
            case 1:
                changed[start] = Extremes[random.Next(Extremes.Length)];
                return changed;
            case 2:
                changed.AsSpan(start..end).Fill(Extremes[random.Next(Extremes.Length)]);
                return changed;
            case 3:
                return [.. bytes[..start], .. bytes[end..]];
            case 4:
                return [.. bytes[..end], .. bytes[start..]];
            default:
                return bytes[..start];
        }
    }
}
