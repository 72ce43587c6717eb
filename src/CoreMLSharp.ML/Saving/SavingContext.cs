using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace CoreMLSharp.ML.Saving;

/// <summary>
/// What a step of a pipeline says of itself when it is saved. ML.NET keeps these methods to its own packages; they are the same in every
/// version since 1.0.
/// </summary>
internal static class SavingContext
{
    public const string StreamName = "CoreMLModel";
    public const string LoaderSignature = "CoreMLTransform";

    private const string ModelSignature = "COREMLTR";
    private const uint Version = 0x00010001;

    /// <summary>Writes the header, by which the loader is found, and the model.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="model">The model.</param>
    /// <param name="loader">The type that loads it.</param>
    public static void Write(ModelSaveContext context, SavedModel model, Type loader)
    {
        ArgumentNullException.ThrowIfNull(context);
        MethodInfo setVersion = Internals.Method(typeof(ModelSaveContext), "SetVersionInfo");
        object version = Activator.CreateInstance(
            setVersion.GetParameters()[0].ParameterType,
            ModelSignature, Version, Version, Version, loader.Assembly.FullName, LoaderSignature, null)!;
        Internals.Call(setVersion, context, version);
        SaveBinaryStream(context, StreamName, writer => SavedModelFormat.Write(writer, model));
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern void SaveBinaryStream(ModelSaveContext context, string name, Action<BinaryWriter> action);
}
