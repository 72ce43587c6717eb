using CoreMLSharp.Specification;
using SliceAxis = CoreMLSharp.Specification.SliceLayerParams.Types.SliceAxis;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>Layers that take parts of a tensor, add edges to it or turn it round. Negative axes count from the end.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>From startIndex up to but without endIndex along channel, height or width; a negative end counts from the end.</summary>
    public NeuralNetworkBuilder AddSlice(
        string name, string inputName, string outputName, SliceAxis axis, long startIndex = 0, long endIndex = -1, long stride = 1) =>
        Add(
            name, inputName, outputName,
            new() { Slice = new() { Axis = axis, StartIndex = startIndex, EndIndex = endIndex, Stride = Size(name, stride) } });

    /// <summary>
    /// begin : end : stride in every dimension. A mask in beginMasks or endMasks ignores the number given; one in squeezeMasks takes a
    /// single element and drops the dimension.
    /// </summary>
    public NeuralNetworkBuilder AddSliceStatic(
        string name, string inputName, string outputName, IReadOnlyList<long> beginIds, IReadOnlyList<long> endIds,
        IReadOnlyList<long> strides,
        IReadOnlyList<bool> beginMasks, IReadOnlyList<bool> endMasks, IReadOnlyList<bool>? squeezeMasks = null) =>
        Add(name, inputName, outputName, new()
        {
            SliceStatic = new()
            {
                BeginIds = { beginIds },
                EndIds = { endIds },
                Strides = { strides },
                BeginMasks = { beginMasks },
                EndMasks = { endMasks },
                SqueezeMasks = { squeezeMasks ?? [] },
            },
        });

    /// <summary>
    /// As <see cref="AddSliceStatic"/>, with inputs two to seven for beginnings, ends, strides and the three masks; those that are no input
    /// are given here.
    /// </summary>
    public NeuralNetworkBuilder AddSliceDynamic(
        string name, IReadOnlyList<string> inputNames, string outputName, IReadOnlyList<long>? endIds = null,
        IReadOnlyList<long>? strides = null,
        IReadOnlyList<bool>? beginMasks = null, IReadOnlyList<bool>? endMasks = null, IReadOnlyList<bool>? squeezeMasks = null) =>
        Add(name, inputNames, [outputName], new()
        {
            SliceDynamic = new()
            {
                EndIds = { endIds ?? [] },
                Strides = { strides ?? [] },
                BeginMasks = { beginMasks ?? [] },
                EndMasks = { endMasks ?? [] },
                SqueezeMasks = { squeezeMasks ?? [] },
            },
        });

    /// <summary>Takes size elements along an axis, from where the second input says.</summary>
    public NeuralNetworkBuilder AddSliceBySize(string name, IReadOnlyList<string> inputNames, string outputName, long axis, long size) =>
        Add(
            name, inputNames, [outputName],
            new()
            {
                SliceBySize = new()
                {
                    Axis = axis,
                    Size = size >= 1 ? size : throw LayerError.Of(name, $"size is {size}. Make it at least 1."),
                },
            });

    /// <summary>Cuts off edges of height and width.</summary>
    public NeuralNetworkBuilder AddCrop(string name, string inputName, string outputName, long left, long right, long top, long bottom) =>
        Add(
            name, inputName, outputName,
            new() { Crop = new() { CropAmounts = Borders(name, left, right, top, bottom), Offset = { 0, 0 } } });

    /// <summary>Cuts the height and width of the second input out of the first, from offset [top, left] on.</summary>
    public NeuralNetworkBuilder AddCrop(string name, IReadOnlyList<string> inputNames, string outputName, IReadOnlyList<long> offset) =>
        Add(
            name, inputNames, [outputName],
            new() { Crop = new() { CropAmounts = Borders(name, 0, 0, 0, 0), Offset = { Sizes(name, offset) } } });

    /// <summary>Adds edges of one value to height and width.</summary>
    public NeuralNetworkBuilder AddPadding(
        string name, string inputName, string outputName, long left = 0, long right = 0, long top = 0, long bottom = 0, float value = 0) =>
        Add(
            name, inputName, outputName,
            new() { Padding = new() { Constant = new() { Value = value }, PaddingAmounts = Borders(name, left, right, top, bottom) } });

    /// <summary>Adds edges to height and width that mirror what is inside, without the edge itself.</summary>
    public NeuralNetworkBuilder AddReflectionPadding(
        string name, string inputName, string outputName, long left = 0, long right = 0, long top = 0, long bottom = 0) =>
        Add(
            name, inputName, outputName,
            new() { Padding = new() { Reflection = new(), PaddingAmounts = Borders(name, left, right, top, bottom) } });

    /// <summary>Adds edges to height and width that repeat the outermost row or column.</summary>
    public NeuralNetworkBuilder AddReplicationPadding(
        string name, string inputName, string outputName, long left = 0, long right = 0, long top = 0, long bottom = 0) =>
        Add(
            name, inputName, outputName,
            new() { Padding = new() { Replication = new(), PaddingAmounts = Borders(name, left, right, top, bottom) } });

    /// <summary>
    /// Adds a constant around all dimensions: padAmounts before and after each, or from a second input. In the other mode the amounts are
    /// the sizes to reach.
    /// </summary>
    public NeuralNetworkBuilder AddConstantPad(
        string name, IReadOnlyList<string> inputNames, string outputName, IReadOnlyList<long>? padAmounts = null, float value = 0,
        bool padToGivenOutputSizeMode = false) =>
        Add(name, inputNames, [outputName], new()
        {
            ConstantPad = new()
            {
                PadAmounts = { Sizes(name, padAmounts ?? []) },
                Value = value,
                PadToGivenOutputSizeMode = padToGivenOutputSizeMode,
            },
        });

    /// <summary>Turns dimensions round: a flag for each.</summary>
    public NeuralNetworkBuilder AddReverse(string name, string inputName, string outputName, IReadOnlyList<bool> reverseDim) =>
        Add(name, inputName, outputName, new() { Reverse = new() { ReverseDim = { reverseDim } } });

    /// <summary>Turns round the first n elements of each batch entry, n from the second input.</summary>
    public NeuralNetworkBuilder AddReverseSeq(
        string name, IReadOnlyList<string> inputNames, string outputName, long batchAxis = 0, long seqAxis = -1) =>
        Add(name, inputNames, [outputName], new() { ReverseSeq = new() { BatchAxis = batchAxis, SequenceAxis = seqAxis } });

    /// <summary>All windows along an axis, as a new dimension after it: (size - windowSize) / step + 1 of them.</summary>
    public NeuralNetworkBuilder AddSlidingWindows(
        string name, string inputName, string outputName, long axis, long windowSize, long step = 1) =>
        Add(
            name, inputName, outputName,
            new() { SlidingWindows = new() { Axis = axis, WindowSize = Size(name, windowSize), Step = Size(name, step) } });

    /// <summary>Keeps a band of each matrix around the diagonal and zeroes the rest; negative keeps everything on that side.</summary>
    public NeuralNetworkBuilder AddMatrixBandPart(
        string name, string inputName, string outputName, long numLower = -1, long numUpper = -1) =>
        Add(name, inputName, outputName, new() { MatrixBandPart = new() { NumLower = numLower, NumUpper = numUpper } });

    /// <summary>Keeps diagonal k of each matrix and what is below.</summary>
    public NeuralNetworkBuilder AddLowerTriangular(string name, string inputName, string outputName, long k = 0) =>
        Add(name, inputName, outputName, new() { LowerTriangular = new() { K = k } });

    /// <summary>Keeps diagonal k of each matrix and what is above.</summary>
    public NeuralNetworkBuilder AddUpperTriangular(string name, string inputName, string outputName, long k = 0) =>
        Add(name, inputName, outputName, new() { UpperTriangular = new() { K = k } });

    private static BorderAmounts Borders(string layer, long left, long right, long top, long bottom) => new()
    {
        BorderAmounts_ =
        {
            new BorderAmounts.Types.EdgeSizes { StartEdgeSize = Size(layer, top), EndEdgeSize = Size(layer, bottom) },
            new BorderAmounts.Types.EdgeSizes { StartEdgeSize = Size(layer, left), EndEdgeSize = Size(layer, right) },
        },
    };
}
