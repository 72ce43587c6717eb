using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.ML.Saving;

/// <summary>What ML.NET gives a loader: a type of its own, <c>ModelLoadContext</c>.</summary>
internal static class LoadingContext
{
    /// <summary>Reads the model.</summary>
    /// <param name="context">The context.</param>
    /// <exception cref="ModelFormatException">There is none, or it is damaged.</exception>
    public static SavedModel Read(object context)
    {
        SavedModel? model = null;
        Action<BinaryReader> read = reader => model = SavedModelFormat.Read(reader);
        Internals.Call(Internals.Method(context.GetType(), "TryLoadBinaryStream"), context, SavingContext.StreamName, read);
        return model ?? throw new ModelFormatException("The pipeline holds no Core ML model where one should be.");
    }
}
