using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Training.Styles;

/// <summary>A picture whose style is to be learned, and photos to practise on; Create ML's <c>MLStyleTransfer.DataSource</c>.</summary>
public sealed class StyleTransferDataSource
{
    private StyleTransferDataSource(string styleImage, string contentDirectory, IReadOnlyList<string> content) =>
        (StyleImage, ContentDirectory, Content) = (styleImage, contentDirectory, content);

    /// <summary>The path of the picture whose style is learned.</summary>
    public string StyleImage { get; }

    /// <summary>The folder of the photos.</summary>
    public string ContentDirectory { get; }

    /// <summary>The paths of the photos, in the order of their code points.</summary>
    public IReadOnlyList<string> Content { get; }

    /// <summary>A picture and a folder of photos, which may have folders of its own.</summary>
    /// <exception cref="CoreMLException">There is no such picture or folder, or the folder holds no photos.</exception>
    public static StyleTransferDataSource Images(string styleImage, string contentDirectory)
    {
        ArgumentNullException.ThrowIfNull(styleImage);
        ArgumentNullException.ThrowIfNull(contentDirectory);
        if (!File.Exists(styleImage)) throw new CoreMLException($"There is no picture {styleImage}. Give the one whose style to learn.");
        if (!Directory.Exists(contentDirectory))
        {
            throw new CoreMLException($"{contentDirectory} is not a folder. Give a folder of photos to practise on.");
        }

        IReadOnlyList<string> content = ImageFiles.In(contentDirectory);
        return content.Count > 0
            ? new StyleTransferDataSource(styleImage, contentDirectory, content)
            : throw new CoreMLException($"{contentDirectory} holds no photos. Put some there to practise on: any will do, 100 are enough.");
    }
}
