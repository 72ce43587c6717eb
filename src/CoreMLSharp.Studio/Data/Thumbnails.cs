using System.Collections.Concurrent;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Runtime.Images;
using CoreMLSharp.Studio.Projects;

namespace CoreMLSharp.Studio.Data;

/// <summary>Small pictures of photos, each made once and kept in the project's folder.</summary>
public sealed class Thumbnails
{
    private const int Side = 192;

    private readonly SemaphoreSlim _workers = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly ConcurrentDictionary<string, Task<string?>> _making = [];

    /// <summary>The file of a photo's thumbnail; null when the photo cannot be read.</summary>
    public async Task<string?> GetAsync(Project project, DataItem photo)
    {
        FileInfo file = new(photo.Path);
        if (!file.Exists) return null;
        string folder = Path.Combine(project.Folder, ".thumbnails");
        string path = Path.Combine(folder, $"{Identifier.Of($"{photo.Path}|{file.Length}|{file.LastWriteTimeUtc.Ticks}")}.jpg");
        if (File.Exists(path)) return path;
        try
        {
            return await _making.GetOrAdd(path, _ => MakeAsync(photo.Path, folder, path));
        }
        finally
        {
            _making.TryRemove(path, out _);
        }
    }

    private async Task<string?> MakeAsync(string photo, string folder, string path)
    {
        await _workers.WaitAsync();
        try
        {
            return await Task.Run(() =>
            {
                byte[] small = MLImage.FromFile(photo).ToThumbnail(Side);
                Directory.CreateDirectory(folder);
                AtomicFile.Write(path, stream => stream.Write(small));
                return path;
            });
        }
        catch (Exception error) when (error is CoreMLException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            _workers.Release();
        }
    }
}
