namespace CoreMLSharp.Tools.FeaturePrintTrainer.Data;

/// <summary>Where the steps leave their files.</summary>
internal sealed class DataFolder
{
    /// <summary>Side of a stored crop in pixels.</summary>
    public const int CropSize = 224;

    public const int CropBytes = CropSize * CropSize * 3;

    /// <summary>Photo number (or −1 for an empty crop) and label (or −1), 32 bits each.</summary>
    public const int IndexBytes = 8;

    private readonly string _root;

    public DataFolder(string root)
    {
        _root = root;
        Directory.CreateDirectory(root);
    }

    public string PhotoList => Path.Combine(_root, "photos.txt");

    public string LabelList => Path.Combine(_root, "labels.txt");

    public string Crops => Path.Combine(_root, "crops.rgb");

    public string CropIndex => Path.Combine(_root, "crops.index");

    public string Maps(string teacher) => Path.Combine(_root, teacher + ".maps");

    public string Scores(string teacher) => Path.Combine(_root, teacher + ".scores");

    public string Basis(string teacher) => Path.Combine(_root, teacher + ".basis");
}
