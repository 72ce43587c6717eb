using System.Runtime.InteropServices;

namespace CoreMLSharp.Images.Magick;

/// <summary>
/// The system's C++ library, for every library of the process. ImageMagick's has a copy inside, parts of which the dynamic linker gives to
/// those that are loaded later: ONNX Runtime then ends the process. Where .NET's own host runs, it has loaded the system's for all; a
/// native program has not.
/// </summary>
internal static partial class SharedCxxLibrary
{
    private const int Lazily = 1, ForAll = 0x100;

    /// <summary>Loads it, where there is one, before ImageMagick's library is.</summary>
    public static void Load()
    {
        if (!OperatingSystem.IsLinux()) return;

        try
        {
            Open("libstdc++.so.6", Lazily | ForAll);
        }
        catch (Exception error) when (error is EntryPointNotFoundException or DllNotFoundException)
        {
            // Systems with another C library have another linker, which does not do so.
        }
    }

    [LibraryImport("libdl.so.2", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string name, int mode);
}
