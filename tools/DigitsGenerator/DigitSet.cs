using CoreMLSharp.Runtime.Updating;

namespace CoreMLSharp.Tools.DigitsGenerator;

/// <summary>As many pictures of each digit.</summary>
/// <param name="perDigit">How many of each.</param>
/// <param name="seed">Another number, another set.</param>
/// <param name="wildness">How far hands differ.</param>
internal sealed class DigitSet(int perDigit, int seed, float wildness = 1) : IMLBatchProvider
{
    public const string Image = "image";
    public const string Label = "digit";

    public int Count => 10 * perDigit;

    public IReadOnlyDictionary<string, MLFeatureValue> Features(int index) => new Dictionary<string, MLFeatureValue>
    {
        [Image] = MLImage.FromBytes(DigitPainter.ToPng(Pixels(index))),
        [Label] = (long)(index % 10),
    };

    /// <summary>A folder of pictures for each digit.</summary>
    public void Write(string folder)
    {
        for (int index = 0; index < Count; index++)
        {
            string ofDigit = Directory.CreateDirectory(Path.Combine(folder, $"{index % 10}")).FullName;
            File.WriteAllBytes(Path.Combine(ofDigit, $"{index / 10:D4}.png"), DigitPainter.ToPng(Pixels(index)));
        }
    }

    private byte[] Pixels(int index) => DigitPainter.Draw(index % 10, new Random((seed * 1_000_003) + index), wildness);
}
