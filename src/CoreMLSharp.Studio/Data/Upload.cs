using System.IO.Compression;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Studio.Data;

/// <summary>Puts what is dropped into a page into its place: files with the folders that they lay in, and archives of them.</summary>
public static class Upload
{
    /// <summary>An archive must not become more than so many times as large as it is.</summary>
    private const int MostExpansion = 200;

    private const int MostEntries = 200_000;
    private const int MostLetters = 200;
    private static readonly char[] Forbidden = [':', '*', '?', '"', '<', '>', '|'];

    /// <summary>Answers a request that hands one file over: how many files were kept, or why it was refused.</summary>
    public static async Task<IResult> AnswerAsync(IUploadPlace target, string path, HttpContext context)
    {
        try
        {
            return Results.Ok(await TakeAsync(target, path, context.Request.Body, context.RequestAborted));
        }
        catch (CoreMLException error)
        {
            return Results.Text(error.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Results.Text("The file is too large.", statusCode: StatusCodes.Status413PayloadTooLarge);
        }
        catch (IOException error)
        {
            return Results.Text($"It cannot be kept: {error.Message}", statusCode: StatusCodes.Status507InsufficientStorage);
        }
    }

    /// <summary>Takes one file.</summary>
    /// <param name="target">Where it goes.</param>
    /// <param name="path">The file's name, with the folders that it lay in, between slashes.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="cancellationToken">Stops; nothing is left then.</param>
    /// <returns>How many files were kept.</returns>
    /// <exception cref="CoreMLException">It is nothing that is wanted there, or its name leads out of the folder.</exception>
    public static async Task<int> TakeAsync(IUploadPlace target, string path, Stream content, CancellationToken cancellationToken)
    {
        string root = target.Root;
        Directory.CreateDirectory(root);
        string place = PlaceOf(target, path);
        string temporary = Path.Combine(root, $".{Guid.NewGuid():N}.part");
        try
        {
            await using (FileStream file = new(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await content.CopyToAsync(file, cancellationToken);
            }

            if (target.Unpacks && IsArchive(place)) return Unpack(target, temporary);
            if (!target.AcceptsName(place) && !target.Accepts(temporary))
            {
                throw new CoreMLException($"{Path.GetFileName(place)} is none of the {target.Items} that are taken here.");
            }

            Keep(root, place, temporary);
            return 1;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Unpacks an archive: what is wanted of it, up to a size that suits its own.</summary>
    /// <returns>How many files were kept.</returns>
    /// <exception cref="CoreMLException">It is damaged, holds nothing that is wanted, or far more than its size.</exception>
    public static int Unpack(IUploadPlace target, string archive)
    {
        string root = target.Root;
        Directory.CreateDirectory(root);
        long most = Math.Max(1L << 20, new FileInfo(archive).Length) * MostExpansion;
        int kept = 0;
        try
        {
            using ZipArchive zip = ZipFile.OpenRead(archive);
            if (zip.Entries.Count > MostEntries) throw new CoreMLException($"The archive holds more than {MostEntries} files.");
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                if (entry.FullName.EndsWith('/') || IsHidden(entry.FullName)) continue;
                string place = PlaceOf(target, entry.FullName);
                if (!target.AcceptsName(place)) continue;
                string temporary = Path.Combine(root, $".{Guid.NewGuid():N}.part");
                try
                {
                    using (Stream from = entry.Open())
                    using (FileStream to = new(temporary, FileMode.CreateNew, FileAccess.Write))
                    {
                        most -= Copy(from, to, most);
                    }

                    Keep(root, place, temporary);
                    kept++;
                }
                finally
                {
                    File.Delete(temporary);
                }
            }
        }
        catch (InvalidDataException error)
        {
            throw new CoreMLException($"The archive is damaged: {error.Message}", error);
        }

        return kept > 0 ? kept : throw new CoreMLException($"The archive holds no {target.Items}.");
    }

    private static long Copy(Stream from, FileStream to, long most)
    {
        byte[] buffer = new byte[1 << 16];
        long copied = 0;
        for (int read; (read = from.Read(buffer)) > 0; copied += read)
        {
            if (copied + read > most)
            {
                throw new CoreMLException($"The archive holds over {MostExpansion} times its own size; it is not unpacked.");
            }

            to.Write(buffer, 0, read);
        }

        return copied;
    }

    /// <summary>Whether a name is an archive's.</summary>
    public static bool IsArchive(string name) => Path.GetExtension(name).Equals(".zip", StringComparison.OrdinalIgnoreCase);

    private static string PlaceOf(IUploadPlace target, string path)
    {
        string[] parts = path.Split('/', '\\');
        return parts.All(IsName) ? target.PlaceOf(parts) : throw new CoreMLException($"'{path}' cannot be the name of a file.");
    }

    private static bool IsName(string part) => part is not ("" or "." or "..") && part.Length <= MostLetters
        && part.IndexOfAny(Forbidden) < 0 && !part.Any(char.IsControl);

    private static bool IsHidden(string path) =>
        path.Split('/').Any(part => part.StartsWith('.')) || path.StartsWith("__MACOSX/", StringComparison.Ordinal);

    /// <summary>Puts a file into its place; one of that name that holds something else stays, and this one gets a number.</summary>
    private static void Keep(string root, string place, string temporary)
    {
        string target = Path.Combine(root, place);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string name = Path.ChangeExtension(target, null), ending = Path.GetExtension(target);
        for (int i = 2; File.Exists(target); i++)
        {
            if (AreEqual(target, temporary)) return;
            target = $"{name} ({i}){ending}";
        }

        File.Move(temporary, target);
    }

    private static bool AreEqual(string one, string other)
    {
        if (new FileInfo(one).Length != new FileInfo(other).Length) return false;
        using FileStream first = File.OpenRead(one), second = File.OpenRead(other);
        byte[] a = new byte[1 << 16], b = new byte[1 << 16];
        for (int read; (read = first.ReadAtLeast(a, a.Length, throwOnEndOfStream: false)) > 0;)
        {
            if (second.ReadAtLeast(b.AsSpan(0, read), read, throwOnEndOfStream: false) != read) return false;
            if (!a.AsSpan(0, read).SequenceEqual(b.AsSpan(0, read))) return false;
        }

        return true;
    }
}
