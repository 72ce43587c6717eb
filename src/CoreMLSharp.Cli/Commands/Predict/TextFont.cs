using SkiaSharp;

namespace CoreMLSharp.Cli.Commands.Predict;

/// <summary>A font to write on photos with. Skia finds those of Windows and macOS; on Linux the usual folders are searched.</summary>
internal static class TextFont
{
    private const int MostTried = 200;

    private static readonly string[] Folders =
    [
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".fonts"),
    ];

    private static readonly string[] Preferred = ["DejaVuSans", "NotoSans-Regular", "LiberationSans-Regular", "FreeSans"];

    /// <summary>A font that has all letters of a text, or else any; one without letters where the system has no fonts.</summary>
    public static SKTypeface For(string text)
    {
        IEnumerable<SKTypeface?> known = SKTypeface.Default.GlyphCount > 0
            ? [SKTypeface.Default, .. text.EnumerateRunes().Select(rune => SKFontManager.Default.MatchCharacter(rune.Value))]
            : Files().Take(MostTried).Select(file => SKTypeface.FromFile(file));
        SKTypeface? first = null;
        foreach (SKTypeface typeface in known.OfType<SKTypeface>())
        {
            using SKFont font = new(typeface);
            if (font.ContainsGlyphs(text)) return typeface;
            first ??= typeface;
        }

        return first ?? SKTypeface.Default;
    }

    private static IEnumerable<string> Files()
    {
        EnumerationOptions everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 4 };
        return Folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", everywhere))
            .Where(file => Path.GetExtension(file) is ".ttf" or ".otf" or ".ttc")
            .OrderBy(file => (uint)Array.IndexOf(Preferred, Path.GetFileNameWithoutExtension(file)))
            .ThenBy(file => file, StringComparer.Ordinal);
    }
}
