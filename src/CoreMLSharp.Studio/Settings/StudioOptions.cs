using System.Security.Cryptography;

namespace CoreMLSharp.Studio.Settings;

/// <summary>How Studio starts.</summary>
public sealed record StudioOptions
{
    private const int TokenBytes = 16;

    /// <summary>The port on this machine; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>Whether the browser is opened.</summary>
    public bool OpensBrowser { get; init; } = true;

    /// <summary>Where new projects are made, and the list of recent ones is kept.</summary>
    public string Folder { get; init; } = DefaultFolder;

    /// <summary>A project's folder or a model to open at once; null for the start page.</summary>
    public string? Path { get; init; }

    /// <summary>What a browser must bring to be let in, once, in the address; made anew with each start.</summary>
    public string Token { get; init; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>The most bytes of one file that a page may hand over.</summary>
    public long MostUploadBytes { get; init; } = 4L << 30;

    /// <summary><c>CoreML Studio</c> in the user's documents.</summary>
    public static string DefaultFolder => System.IO.Path.Combine(Documents(), "CoreML Studio");

    private static string Documents()
    {
        string documents = Environment.GetFolderPath(Environment.SpecialFolder.MyDocuments);
        return documents.Length > 0 ? documents : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
    }
}
