using System.Runtime.InteropServices;

namespace CoreMLSharp.Runtime.Evaluators.Onnx;

/// <summary>
/// Keeps ONNX Runtime from collecting what it is used for, which it would write to the user's cache folder and to the temporary folder. A
/// value that the user gave the variable stands.
/// </summary>
internal static partial class OnnxTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>Has an effect only before ONNX Runtime's environment is made.</summary>
    public static void TurnOff()
    {
        string value = Environment.GetEnvironmentVariable(Variable) ?? "1";

        // On Unix, .NET has a copy of the variables of its own; native code does not see what is set there.
        if (OperatingSystem.IsWindows()) Environment.SetEnvironmentVariable(Variable, value);
        else _ = SetNative(Variable, value, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}
