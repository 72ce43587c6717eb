using CoreMLSharp.Studio.Data;

namespace CoreMLSharp.Studio.Models;

/// <summary>The files of one drop, among which a model is looked for when all are there.</summary>
/// <param name="Root">A folder of the drop's own.</param>
public sealed record ModelUploads(string Root) : IUploadPlace
{
    /// <inheritdoc/>
    public string Items => "models";

    /// <summary>Some models are archives themselves.</summary>
    public bool Unpacks => false;

    /// <inheritdoc/>
    public string PlaceOf(string[] parts) => Path.Combine(parts);

    /// <inheritdoc/>
    public bool AcceptsName(string place) => true;
}
