using System.Runtime.InteropServices;

namespace CoreMLSharp.IO;

/// <summary>What a path leads to.</summary>
internal static partial class FilePlace
{
    private const int KindMask = 0xF000, Folder = 0x4000, RegularFile = 0x8000;

    /// <summary>Whether there is something that is neither a file nor a folder: a device, a pipe or a socket. Links are followed.</summary>
    public static bool IsDevice(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            // The layout of statx is the same on every processor: stx_mode is at byte 28.
            byte[] status = new byte[256];
            const int CurrentFolder = -100, ModeOnly = 3;
            try
            {
                return StatX(CurrentFolder, path, 0, ModeOnly, status) == 0
                    && (MemoryMarshal.Read<ushort>(status.AsSpan(28)) & KindMask) is not (Folder or RegularFile);
            }
            catch (EntryPointNotFoundException)
            {
                // C libraries from before 2018 do not have it: their devices are told by their names.
            }
        }

        string full = Path.GetFullPath(path);
        return full.StartsWith(OperatingSystem.IsWindows() ? @"\\.\" : "/dev/", StringComparison.Ordinal);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint wanted, [Out] byte[] status);
}
