using System.Globalization;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

/// <summary>
/// What changes as the training goes on, by the share of its pictures that have been seen. It does not follow the clock: on a machine that
/// is busy with other work the rates would fall while hardly anything is seen.
/// </summary>
internal sealed class Schedule
{
    private const double WarmUpSteps = 200;
    private const double LeastRate = 0.002;

    private readonly double _pictures;
    private readonly double _rate;
    private readonly (int Size, double Until)[] _sizes;

    /// <param name="pictures">How many pictures are to be seen, over all its runs.</param>
    /// <param name="rate">The highest learning rate.</param>
    /// <param name="sizes">Such as <c>96:0.35,128:1</c>: pictures of 96 pixels for the first 35% of them, then of 128.</param>
    public Schedule(double pictures, double rate, string sizes)
    {
        (_pictures, _rate) = (pictures, rate);
        _sizes =
        [
            .. sizes.Split(',')
            .Select(part => part.Split(':'))
            .Select(part => (int.Parse(part[0]), double.Parse(part[1], CultureInfo.InvariantCulture))),
        ];
    }

    /// <summary>The share of the training that is done.</summary>
    public double Share(double pictures) => pictures < _pictures ? pictures / _pictures : 1;

    /// <summary>The side of the pictures.</summary>
    public int Size(double share) => _sizes.First(size => share < size.Until || size == _sizes[^1]).Size;

    /// <summary>The learning rate: nothing before the first step, a linear warm-up, then a cosine down to nothing.</summary>
    public double Rate(double share, int step) =>
        _rate * Math.Clamp((step + 1) / WarmUpSteps, 0, 1) * ((0.5 * (1 + Math.Cos(Math.PI * share))) + LeastRate);
}
