using System.Buffers.Binary;
using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Data;

/// <summary>
/// <c>prepare</c>: cuts random crops out of every photo of the named folders and appends them, in one random order, as square RGB pictures
/// to those that are there, so that any prefix of what is added is a fair sample of it. A photo's first crop is its middle. Photos that are
/// there already are left out.
/// </summary>
internal static class PrepareCommand
{
    private const double SmallestArea = 0.25;
    private const double LargestAspect = 1.4;

    private sealed record Cut(int Photo, int Label, int Number, int Seed);

    public static void Run(Options options)
    {
        DataFolder data = new(options.Text("data"));
        Random random = new(options.Integer("seed", 1));
        HashSet<string> heldOut = [.. options.All("hold-out")];
        List<string> photos = [.. Lines(data.PhotoList)], labels = [.. Lines(data.LabelList)];
        HashSet<string> known = [.. photos];
        List<Cut> cuts = [];
        foreach (PhotoFolder folder in options.All("photos").Select(PhotoFolder.Parse))
        {
            foreach ((string path, string? category) in folder.Photos(heldOut).Where(photo => !known.Contains(photo.Path)))
            {
                if (category is not null && !labels.Contains(category)) labels.Add(category);
                int label = category is null ? -1 : labels.IndexOf(category);
                for (int i = 0; i < folder.Crops; i++) cuts.Add(new Cut(photos.Count, label, i, random.Next()));
                photos.Add(path);
            }
        }

        Cut[] order = [.. cuts];
        random.Shuffle(order);
        int before = RecordFile.CountOf(data.CropIndex, DataFolder.IndexBytes);
        WriteCrops(data.Crops, photos, order, before);
        WriteIndex(data.CropIndex, order);
        File.WriteAllLines(data.LabelList, labels);
        File.WriteAllLines(data.PhotoList, photos);
        Console.WriteLine(
            $"{before + order.Length} crops of {photos.Count} photos, {labels.Count} labels; {order.Length} crops of " +
                $"{photos.Count - known.Count} photos are new");
    }

    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    private static void WriteIndex(string path, Cut[] cuts)
    {
        byte[] bytes = new byte[cuts.Length * DataFolder.IndexBytes];
        for (int i = 0; i < cuts.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * DataFolder.IndexBytes), cuts[i].Photo);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan((i * DataFolder.IndexBytes) + 4), cuts[i].Label);
        }

        File.AppendAllBytes(path, bytes);
    }

    /// <summary>A photo is decoded once; its crops are spread over the file.</summary>
    private static void WriteCrops(string path, List<string> photos, Cut[] order, int before)
    {
        using FileStream crops = new(path, FileMode.OpenOrCreate, FileAccess.Write);
        crops.SetLength((long)(before + order.Length) * DataFolder.CropBytes);
        int done = 0, count = order.DistinctBy(cut => cut.Photo).Count();
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
                RandomAccess.Write(crops.SafeFileHandle, bytes, (long)(before + slot) * DataFolder.CropBytes);
            }

            int number = Interlocked.Increment(ref done);
            if (number % 500 == 0) Console.Error.WriteLine($"{number} of {count} photos");
        });
    }
}
