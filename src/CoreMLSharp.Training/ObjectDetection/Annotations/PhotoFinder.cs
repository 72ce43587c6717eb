using CoreMLSharp.IO;
using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Training.ObjectDetection.Annotations;

/// <summary>Finds the photos that annotations name, in their folder: by the path that they give, or else by the name alone.</summary>
internal sealed class PhotoFinder(string folder)
{
    private readonly Lazy<ILookup<string, string>> _byName = new(() =>
        FolderWalk.Read(folder, ImageFiles.IsImage).Select(file => file.Path).Order(StringComparer.Ordinal)
            .ToLookup(file => Path.GetFileName(file)));

    private readonly Lazy<ILookup<string, string>> _byStem = new(() =>
        FolderWalk.Read(folder, ImageFiles.IsImage).Select(file => file.Path).Order(StringComparer.Ordinal)
            .ToLookup(file => Path.GetFileNameWithoutExtension(file)));

    /// <summary>The photo's path; null where it is not in the folder.</summary>
    public string? Find(string named)
    {
        string relative = named.Replace('\\', '/');
        string name = relative[(relative.LastIndexOf('/') + 1)..];
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal)) return null;
        bool staysInside = !Path.IsPathRooted(relative) && !relative.Split('/').Contains("..") && !relative.Contains(':');
        if (staysInside && Path.Combine(folder, relative) is string direct && File.Exists(direct)) return direct;
        return _byName.Value[name].FirstOrDefault() ?? _byStem.Value[name].FirstOrDefault();
    }
}
