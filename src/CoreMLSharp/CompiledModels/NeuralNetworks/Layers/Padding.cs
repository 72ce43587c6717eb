using CoreMLSharp.Specification;
using SamePaddingMode = CoreMLSharp.Specification.SamePadding.Types.SamePaddingMode;

namespace CoreMLSharp.CompiledModels.NeuralNetworks.Layers;

/// <summary>What is put around an image before windows go over it: an amount a side, or as much as the result needs.</summary>
internal sealed record Padding(ValidPadding? Valid, SamePadding? Same)
{
    private const int Explicit = 0;
    private const int SameBottomRight = 1;
    private const int None = 2;
    private const int SameTopLeft = 4;

    public static Padding Of(EspressoLayer layer) => layer.Integer("pad_mode") switch
    {
        Explicit => new(Around(layer), null),
        None => new(new ValidPadding(), null),
        SameBottomRight => new(null, new SamePadding { AsymmetryMode = SamePaddingMode.BottomRightHeavy }),
        SameTopLeft => new(null, new SamePadding { AsymmetryMode = SamePaddingMode.TopLeftHeavy }),
        long mode => throw layer.Unsupported($"it pads in the mode {mode:N0}"),
    };

    /// <summary>Amounts a side; nothing is written where all are 0, as the specification takes it for that.</summary>
    private static ValidPadding Around(EspressoLayer layer)
    {
        (ulong top, ulong bottom) = ((ulong)layer.Size("pad_t"), (ulong)layer.Size("pad_b"));
        (ulong left, ulong right) = ((ulong)layer.Size("pad_l"), (ulong)layer.Size("pad_r"));
        if ((top | bottom | left | right) == 0) return new ValidPadding();
        return new ValidPadding
        {
            PaddingAmounts = new BorderAmounts
            {
                BorderAmounts_ =
                {
                    new BorderAmounts.Types.EdgeSizes { StartEdgeSize = top, EndEdgeSize = bottom },
                    new BorderAmounts.Types.EdgeSizes { StartEdgeSize = left, EndEdgeSize = right },
                },
            },
        };
    }
}
