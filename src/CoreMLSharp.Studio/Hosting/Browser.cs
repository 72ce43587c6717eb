using System.ComponentModel;
using System.Diagnostics;

namespace CoreMLSharp.Studio.Hosting;

/// <summary>The person's browser.</summary>
internal static class Browser
{
    /// <summary>Opens an address; false when there is no browser to open.</summary>
    public static bool Open(string address)
    {
        try
        {
            ProcessStartInfo start = OperatingSystem.IsWindows() ? new ProcessStartInfo(address) { UseShellExecute = true }
                : new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address]) { RedirectStandardError = true };
            using Process? process = Process.Start(start);
            return true;
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }
}
