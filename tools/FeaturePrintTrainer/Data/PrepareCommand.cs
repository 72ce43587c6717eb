using System.Buffers.Binary;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.Runtime.Images;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Data;

/// <summary>
/// <c>prepare</c>: cuts random crops out of every photo of the named folders and appends them, in one random order, as square RGB pictures
/// to those that are there, so that any prefix of what is added is a fair sample of it. A photo's first crop is its middle. Photos that are
/// there already are left out. So are photos that judge (<c>--judged</c>) and files that are no photos: their crops are empty, of photo −1.
/// </summary>
internal static class PrepareCommand
{
    private const double SmallestArea = 0.15;
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
        int left = WriteCrops(data.Crops, photos, order, before, new JudgedPhotos(options.All("judged")));
        WriteIndex(data.CropIndex, order);
        File.WriteAllLines(data.LabelList, labels);
        File.WriteAllLines(data.PhotoList, photos);
        Console.WriteLine(
            $"{before + order.Length} crops of {photos.Count} photos, {labels.Count} labels; {order.Length} crops of " +
                $"{photos.Count - known.Count} photos are new, of which {left} photos judge or cannot be read");
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
    /// <returns>How many photos were left out; their crops are of photo −1 now.</returns>
    private static int WriteCrops(string path, List<string> photos, Cut[] order, int before, JudgedPhotos judged)
    {
        using FileStream crops = new(path, FileMode.OpenOrCreate, FileAccess.Write);
        crops.SetLength((long)(before + order.Length) * DataFolder.CropBytes);
        int done = 0, left = 0, count = order.DistinctBy(cut => cut.Photo).Count();
        Parallel.ForEach(order.Index().GroupBy(slot => slot.Item.Photo), group =>
        {
            PixelBuffer? photo = Decoded(photos[group.Key]);
            if (photo is null || judged.Contains(photo))
            {
                foreach ((int slot, Cut cut) in group) order[slot] = cut with { Photo = -1 };
                Interlocked.Increment(ref left);
                return;
            }

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
        return left;
    }

    /// <summary>Null where the file is no photo that can be read.</summary>
    public static PixelBuffer? Decoded(string path)
    {
        try
        {
            return MLImage.FromFile(path).ToPixels(PixelFormat.Rgb);
        }
        catch (CoreMLException)
        {
            return null;
        }
    }
}
