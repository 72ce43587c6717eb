using CoreMLSharp.Tests;
using CoreMLSharp.Training.FeatureExtraction;

namespace CoreMLSharp.Training.Tests.FeatureExtraction;

public sealed class FeatureCacheTests : IDisposable
{
    private const int Features = 3;
    private const int HeaderLength = 8, RecordLength = 32 + (Features * 4) + 8;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_added_is_found_by_the_next_process()
    {
        Fill(5);

        using FeatureCache cache = Open();

        for (int i = 0; i < 5; i++) Assert.Equal(Vector(i), cache.Find(Key(i)));
        Assert.Null(cache.Find(Key(5)));
    }

    [Fact]
    public void Other_content_and_other_alterations_are_other_photos()
    {
        byte[] photo = [1, 2, 3];

        Assert.Equal(FeatureCache.Key.Of(photo), FeatureCache.Key.Of([1, 2, 3]));
        Assert.NotEqual(FeatureCache.Key.Of(photo), FeatureCache.Key.Of([1, 2, 4]));
        Assert.NotEqual(FeatureCache.Key.Of(photo), FeatureCache.Key.Of(photo, "Flip-1"));
        Assert.NotEqual(FeatureCache.Key.Of(photo, "Crop-1"), FeatureCache.Key.Of(photo, "Flip-1"));
    }

    /// <summary>A killed process leaves a file that ends anywhere.</summary>
    [Fact]
    public void A_file_that_is_cut_at_any_byte_keeps_what_was_whole_and_goes_on()
    {
        Fill(3);
        byte[] whole = File.ReadAllBytes(CachePath);
        Assert.Equal(HeaderLength + (3 * RecordLength), whole.Length);

        for (int length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(CachePath, whole[..length]);
            int left = Math.Max(0, length - HeaderLength) / RecordLength;
            using (FeatureCache cache = Open())
            {
                for (int i = 0; i < 3; i++) Assert.Equal(i < left ? Vector(i) : null, cache.Find(Key(i)));
                cache.Add(Key(9), Vector(9));
            }

            using FeatureCache again = Open();
            Assert.Equal(Vector(9), again.Find(Key(9)));
            if (left > 0) Assert.Equal(Vector(left - 1), again.Find(Key(left - 1)));
        }
    }

    [Fact]
    public void A_changed_byte_loses_its_record_and_no_other()
    {
        Fill(3);
        byte[] whole = File.ReadAllBytes(CachePath);

        for (int at = HeaderLength + RecordLength; at < HeaderLength + (2 * RecordLength); at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(CachePath, damaged);
            using FeatureCache cache = Open();
            Assert.Null(cache.Find(Key(1)));
            Assert.Equal(Vector(0), cache.Find(Key(0)));
            Assert.Equal(Vector(2), cache.Find(Key(2)));
            cache.Add(Key(1), Vector(1));
            Assert.Equal(Vector(1), cache.Find(Key(1)));
        }
    }

    [Fact]
    public void Something_else_under_the_files_name_is_replaced()
    {
        File.WriteAllText(CachePath, "This is not a cache, but a text that somebody wrote.");

        using FeatureCache cache = Open();

        cache.Add(Key(1), Vector(1));
        Assert.Equal(Vector(1), cache.Find(Key(1)));
    }

    [Fact]
    public void A_second_process_reads_and_leaves_the_file_alone()
    {
        Fill(2);
        using FeatureCache first = Open();
        using FeatureCache second = Open();

        second.Add(Key(7), Vector(7));
        first.Add(Key(8), Vector(8));

        Assert.Equal(Vector(1), second.Find(Key(1)));
        Assert.Null(second.Find(Key(7)));
        Assert.Equal(HeaderLength + (3 * RecordLength), new FileInfo(CachePath).Length);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_as_good_as_none()
    {
        File.WriteAllText(_folder["file"], "");

        using FeatureCache cache = FeatureCache.Open(_folder["file", "folder"], "extractor", Features);

        cache.Add(Key(1), Vector(1));
        Assert.Null(cache.Find(Key(1)));
    }

    [Fact]
    public void A_damaged_record_is_replaced_in_its_place()
    {
        Fill(3);
        byte[] damaged = File.ReadAllBytes(CachePath);
        damaged[HeaderLength + RecordLength + 32] ^= 0x10;
        File.WriteAllBytes(CachePath, damaged);

        using (FeatureCache cache = Open()) cache.Add(Key(1), Vector(1));

        using FeatureCache again = Open();
        for (int i = 0; i < 3; i++) Assert.Equal(Vector(i), again.Find(Key(i)));
        Assert.Equal(damaged.Length, new FileInfo(CachePath).Length);
    }

    [Fact]
    public void Features_that_are_no_numbers_are_not_found()
    {
        using FeatureCache cache = Open();

        cache.Add(Key(1), [1, float.NaN, 3]);

        Assert.Null(cache.Find(Key(1)));
    }

    [Fact]
    public void A_link_in_the_file_s_place_is_not_followed()
    {
        File.WriteAllText(_folder["diary.txt"], "Dear diary");
        Links.Make(CachePath, _folder["diary.txt"]);

        using FeatureCache cache = Open();
        cache.Add(Key(1), Vector(1));

        Assert.Null(cache.Find(Key(1)));
        Assert.Equal("Dear diary", File.ReadAllText(_folder["diary.txt"]));
    }

    private string CachePath => _folder["extractor.features"];

    private FeatureCache Open() => FeatureCache.Open(_folder.Path, "extractor", Features);

    private void Fill(int count)
    {
        using FeatureCache cache = Open();
        for (int i = 0; i < count; i++) cache.Add(Key(i), Vector(i));
    }

    private static FeatureCache.Key Key(int i) => FeatureCache.Key.Of([(byte)i]);

    private static float[] Vector(int i) => [i, i + 0.5f, -i];
}
