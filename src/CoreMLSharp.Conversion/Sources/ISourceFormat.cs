namespace CoreMLSharp.Conversion.Sources;

/// <summary>A format that models are converted from: how its files are known, and how they are read.</summary>
internal interface ISourceFormat
{
    /// <summary>What people call it, such as "Keras".</summary>
    string Name { get; }

    /// <summary>Whether a file or folder is of this format, by its first bytes or its parts; its ending may be any.</summary>
    bool Recognizes(SourcePath source);

    /// <summary>Reads a model.</summary>
    /// <exception cref="Diagnostics.ModelFormatException">It is damaged, or not of this format.</exception>
    /// <exception cref="Diagnostics.UnsupportedModelException">
    /// It has what cannot be brought over: one message names every operator of that kind, and where it stands.
    /// </exception>
    SourceModel Read(string path, SourceOptions options);
}
