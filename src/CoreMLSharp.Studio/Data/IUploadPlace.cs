namespace CoreMLSharp.Studio.Data;

/// <summary>Where files go that are dropped into a page, and which are taken there.</summary>
public interface IUploadPlace
{
    /// <summary>The folder, which may not be there yet.</summary>
    string Root { get; }

    /// <summary>What belongs there, in the plural.</summary>
    string Items { get; }

    /// <summary>Whether archives are taken for the files in them.</summary>
    bool Unpacks { get; }

    /// <summary>Where in the folder a file goes.</summary>
    /// <param name="parts">Its name behind the folders that it lay in, none of which leads out.</param>
    /// <exception cref="Diagnostics.CoreMLException">It has no place there; the message says why.</exception>
    string PlaceOf(string[] parts);

    /// <summary>Whether a file is taken, by its place alone.</summary>
    bool AcceptsName(string place);

    /// <summary>Whether a file whose name says nothing is taken, by what it holds.</summary>
    bool Accepts(string file) => false;
}
