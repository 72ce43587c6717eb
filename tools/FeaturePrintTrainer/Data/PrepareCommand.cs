using System.Buffers.Binary;
using CoreMLSharp.Runtime;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Data;

/// <summary>
/// <c>prepare</c>: cuts random crops out of every photo of the named folders and stores them, in one random order, as
/// square RGB pictures, so that any prefix of the file is a fair sample of the whole. A photo's first crop is its middle.
/// </summary>
internal static class PrepareCommand
{
    private const double SmallestArea = 0.25;
    private const double LargestAspect = 1.4;

    private sealed record Cut(int Photo, int Number, int Seed);

    public static void Run(Options options)
    {
        DataFolder data = new(options.Text("data"));
        Random random = new(options.Integer("seed", 1));
        HashSet<string> heldOut = [.. options.All("hold-out")];
        List<(string Path, string? Category)> photos = [];
        List<Cut> cuts = [];
        foreach (PhotoFolder folder in options.All("photos").Select(PhotoFolder.Parse))
        {
            foreach ((string Path, string? Category) photo in folder.Photos(heldOut))
            {
                for (int i = 0; i < folder.Crops; i++) cuts.Add(new Cut(photos.Count, i, random.Next()));
                photos.Add(photo);
            }
        }

        List<string> labels = [.. photos.Select(photo => photo.Category).OfType<string>().Distinct()];
        File.WriteAllLines(data.PhotoList, photos.Select(photo => photo.Path));
        File.WriteAllLines(data.LabelList, labels);
        Cut[] order = [.. cuts];
        random.Shuffle(order);
        WriteIndex(data.CropIndex, [.. order.Select(cut => (cut.Photo, photos[cut.Photo].Category is { } category ? labels.IndexOf(category) : -1))]);
        WriteCrops(data.Crops, [.. photos.Select(photo => photo.Path)], order);
        Console.WriteLine($"{order.Length} crops of {photos.Count} photos, {labels.Count} labels");
    }

    private static void WriteIndex(string path, (int Photo, int Label)[] entries)
    {
        byte[] bytes = new byte[entries.Length * DataFolder.IndexBytes];
        for (int i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * DataFolder.IndexBytes), entries[i].Photo);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan((i * DataFolder.IndexBytes) + 4), entries[i].Label);
        }

        File.WriteAllBytes(path, bytes);
    }

    /// <summary>A photo is decoded once; its crops are spread over the file.</summary>
    private static void WriteCrops(string path, string[] photos, Cut[] order)
    {
        using FileStream crops = new(path, FileMode.Create, FileAccess.Write);
        crops.SetLength((long)order.Length * DataFolder.CropBytes);
        int done = 0;
        Parallel.ForEach(order.Index().GroupBy(slot => slot.Item.Photo), group =>
        {
            PixelBuffer photo = MLImage.FromFile(photos[group.Key]).ToPixels(PixelFormat.Rgb);
            Resampler resampler = new();
            float[] pixels = new float[DataFolder.CropBytes];
            foreach ((int slot, Cut cut) in group)
            {
                CropBox box = cut.Number == 0
                    ? CropBox.Centre(photo.Width, photo.Height)
                    : CropBox.Random(new Random(cut.Seed), photo.Width, photo.Height, SmallestArea, LargestAspect);
                resampler.Cut(photo.Bytes, photo.Width, photo.Height, box, DataFolder.CropSize, mirror: false, pixels);
                byte[] bytes = [.. pixels.Select(value => (byte)(value + 0.5f))];
                RandomAccess.Write(crops.SafeFileHandle, bytes, (long)slot * DataFolder.CropBytes);
            }

            int count = Interlocked.Increment(ref done);
            if (count % 500 == 0) Console.Error.WriteLine($"{count} of {photos.Length} photos");
        });
    }
}
