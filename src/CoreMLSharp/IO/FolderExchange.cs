using System.Runtime.InteropServices;

namespace CoreMLSharp.IO;

/// <summary>Two folders change places in one step, so that there is no moment without either (Linux 3.15, macOS 10.12).</summary>
internal static partial class FolderExchange
{
    private const uint Exchange = 2;

    /// <summary>Whether the system did it; where it cannot, nothing has happened.</summary>
    public static bool TrySwap(string one, string other)
    {
        const int CurrentFolder = -100;
        try
        {
            if (OperatingSystem.IsLinux()) return RenameAt2(CurrentFolder, one, CurrentFolder, other, Exchange) == 0;
            return OperatingSystem.IsMacOS() && RenameX(one, other, Exchange) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "renameat2", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameAt2(int fromFolder, string from, int toFolder, string to, uint flags);

    [LibraryImport("libc", EntryPoint = "renamex_np", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameX(string from, string to, uint flags);
}
