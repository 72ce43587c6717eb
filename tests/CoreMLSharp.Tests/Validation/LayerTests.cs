using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using Google.Protobuf;
using static CoreMLSharp.Tests.Validation.Findings;
using static CoreMLSharp.Tests.Validation.Samples;

namespace CoreMLSharp.Tests.Validation;

/// <summary>For each family of layers: valid layers, and what breaks them.</summary>
public sealed class LayerTests
{
    [Fact]
    public void Convolutions()
    {
        static void Make(NeuralNetworkLayer layer) => layer.Convolution = new()
        {
            OutputChannels = 2,
            KernelChannels = 3,
            KernelSize = { 1, 2 },
            Valid = new(),
            Weights = Floats(12),
        };
        AssertBreaks(4, Make, layer => layer.Convolution.Weights = Floats(7), "weights has 7 values");
        AssertBreaks(4, Make, layer => layer.Convolution.ClearConvolutionPaddingType(), "padding type is not set");
        AssertBreaks(4, Make, layer => layer.Convolution.HasBias = true, "bias has no values");
        AssertBreaks(4, Make, layer => layer.Convolution.Weights.RawValue = Bytes(1), "more than one field");
        AssertBreaks(3, layer => Make(layer), null, "'x' has rank 3");
        AssertBreaks(
            4,
            layer => { Make(layer); layer.Convolution.HasBias = true; layer.Convolution.Bias = Floats(2); },
            layer => layer.Convolution.Bias = new() { Float16Value = Bytes(4) },
            "Some weights are floats, others half floats");
        AssertBreaks(
            4,
            layer => { Make(layer); layer.Input.Add("x"); },
            layer => layer.Convolution.IsDeconvolution = true,
            "weights of a deconvolution are an input");
    }

    [Fact]
    public void Quantized_weights()
    {
        static void Make(NeuralNetworkLayer layer) => layer.InnerProduct = new()
        {
            InputChannels = 4,
            OutputChannels = 2,
            Weights = new()
            {
                RawValue = Bytes(4),
                Quantization = new() { NumberOfBits = 4, LinearQuantization = new() { Scale = { 1, 2 } } },
            },
        };
        AssertBreaks(1, Make, layer => layer.InnerProduct.Weights.RawValue = Bytes(3), "weights has 3 bytes");
        AssertBreaks(1, Make, layer => layer.InnerProduct.Weights.Quantization.NumberOfBits = 9, "quantised to 9 bits");
        AssertBreaks(1, Make, layer => layer.InnerProduct.Weights.Quantization.LinearQuantization.Scale.Add(3), "weights has 3 scales");
        AssertBreaks(
            1, Make, layer => layer.InnerProduct.Weights.Quantization.LinearQuantization.Bias.Add(3), "1 quantisation biases for 2 scales");
        AssertBreaks(
            1, Make, layer => layer.InnerProduct.Weights.Quantization.LookupTableQuantization = new() { FloatValue = { 1, 2 } },
            "table of weights has 2 entries");
    }

    [Fact]
    public void Inner_products_and_embeddings()
    {
        static void Make(NeuralNetworkLayer layer) =>
            layer.InnerProduct = new() { InputChannels = 4, OutputChannels = 2, Weights = Floats(8) };
        AssertBreaks(2, Make, layer => layer.InnerProduct.OutputChannels = 3, "weights has 8 values");
        AssertBreaks(2, Make, layer => layer.InnerProduct.Int8DynamicQuantize = true, "int8DynamicQuantize is set");
        AssertBreaks(
            2,
            layer => { layer.BatchedMatmul = new(); layer.Input.Add("x"); },
            layer => layer.BatchedMatmul.HasBias = true,
            "product of two inputs has a bias");
        AssertBreaks(
            2,
            layer => layer.EmbeddingND = new() { VocabSize = 3, EmbeddingSize = 2, Weights = Floats(6) },
            layer => layer.EmbeddingND.Weights = null,
            "weights has no values");
    }

    [Fact]
    public void Missing_weights_of_an_inner_product_are_only_doubtful()
    {
        NeuralNetworkLayer layer = Layer("layer", "x", "y");
        layer.InnerProduct = new() { InputChannels = 4, OutputChannels = 2 };
        AssertWarning(Network(1, layer), "neuralNetwork.layers[0] \"layer\"", "weights has no values");
    }

    [Fact]
    public void Three_dimensional_convolution_and_pooling()
    {
        static void Make(NeuralNetworkLayer layer) => layer.Convolution3D = new()
        {
            InputChannels = 2,
            OutputChannels = 4,
            NGroups = 2,
            KernelDepth = 1,
            KernelHeight = 2,
            KernelWidth = 3,
            StrideDepth = 1,
            StrideHeight = 1,
            StrideWidth = 1,
            DilationDepth = 1,
            DilationHeight = 1,
            DilationWidth = 1,
            Weights = Floats(4 * 1 * 6),
        };
        AssertBreaks(5, Make, layer => layer.Convolution3D.StrideWidth = 0, "strideWidth is 0");
        AssertBreaks(5, Make, layer => layer.Convolution3D.CustomPaddingLeft = -1, "custom padding is negative");
        AssertBreaks(
            5, Make, layer => layer.Convolution3D.OutputShape.Add([1, 2, 3]), "outputShape is set, but the layer is not a deconvolution");
        AssertBreaks(5, Make, layer => layer.Convolution3D.NGroups = 1, "weights has 24 values");

        static void MakePooling(NeuralNetworkLayer layer) => layer.Pooling3D = new()
        {
            KernelDepth = 1,
            KernelHeight = 2,
            KernelWidth = 3,
            StrideDepth = 1,
            StrideHeight = 1,
            StrideWidth = 1,
            PaddingType = Pooling3DLayerParams.Types.Pooling3DPaddingType.Valid,
        };
        AssertBreaks(5, MakePooling, layer => layer.Pooling3D.KernelDepth = 0, "kernelDepth is 0");
        AssertBreaks(5, MakePooling, layer => layer.Pooling3D.CustomPaddingTop = 1, "Custom padding is given with padding type Valid");
        AssertBreaks(
            4, layer => layer.Pooling = new() { Valid = new() }, layer => layer.Pooling.ClearPoolingPaddingType(),
            "padding type is not set");
    }

    [Fact]
    public void Activations_and_normalization()
    {
        AssertBreaks(
            1, layer => layer.Activation = new() { Tanh = new() }, layer => layer.Activation.ClearNonlinearityType(),
            "activation function is not set");
        AssertBreaks(
            3, layer => layer.Activation = new() { PReLU = new() { Alpha = Floats(1) } },
            layer => layer.Activation.PReLU.Alpha.RawValue = Bytes(2), "not all in one field");

        static void Make(NeuralNetworkLayer layer) =>
            layer.Batchnorm = new() { Channels = 2, Gamma = Floats(2), Beta = Floats(2), Mean = Floats(2), Variance = Floats(2) };
        AssertBreaks(3, Make, layer => layer.Batchnorm.Mean = null, "mean has no values");
        AssertBreaks(3, Make, layer => layer.Batchnorm.Beta = Floats(1), "beta has 1 values");
        AssertBreaks(3, layer => layer.Lrn = new() { K = 1 }, layer => layer.Lrn.K = -1, "k is -1");
        AssertBreaks(
            2,
            layer => layer.LayerNormalization = new() { NormalizedShape = { 2, 2 }, Gamma = Floats(4), Beta = Floats(4) },
            layer => layer.LayerNormalization.Beta = Floats(3),
            "beta has 3 values");
        AssertBreaks(
            2, layer => SetRanks(layer, () => layer.SoftmaxND = new() { Axis = -2 }), layer => layer.SoftmaxND.Axis = 2,
            "axis 2 is not one of an input of rank 2");
    }

    [Fact]
    public void Recurrent_layers()
    {
        static void Make(NeuralNetworkLayer layer)
        {
            layer.Output.Add("state");
            layer.Gru = new()
            {
                InputVectorSize = 3,
                OutputVectorSize = 2,
                Activations = { new ActivationParams { Sigmoid = new() }, new ActivationParams { Tanh = new() } },
                UpdateGateWeightMatrix = Floats(6),
                ResetGateWeightMatrix = Floats(6),
                OutputGateWeightMatrix = Floats(6),
                UpdateGateRecursionMatrix = Floats(4),
                ResetGateRecursionMatrix = Floats(4),
                OutputGateRecursionMatrix = Floats(4),
            };
        }

        AssertBreaks(5, Make, layer => layer.Gru.ResetGateRecursionMatrix = Floats(6), "resetGateRecursionMatrix has 6 values");
        AssertBreaks(5, Make, layer => layer.Gru.Activations[0].ELU = new(), "does not know the activation function ELU");
        AssertBreaks(5, Make, layer => layer.Gru.HasBiasVectors = true, "updateGateBiasVector has no values");
        AssertBreaks(5, Make, layer => layer.Output.RemoveAt(1), "has 1 outputs");

        static void MakeLstm(NeuralNetworkLayer layer)
        {
            ActivationParams tanh = new() { Tanh = new() };
            layer.Output.Add(["hidden", "cell"]);
            layer.UniDirectionalLSTM = new()
            {
                InputVectorSize = 3,
                OutputVectorSize = 2,
                Activations = { tanh, tanh, tanh },
                WeightParams = new()
                {
                    InputGateWeightMatrix = Floats(6),
                    ForgetGateWeightMatrix = Floats(6),
                    BlockInputWeightMatrix = Floats(6),
                    OutputGateWeightMatrix = Floats(6),
                    InputGateRecursionMatrix = Floats(4),
                    ForgetGateRecursionMatrix = Floats(4),
                    BlockInputRecursionMatrix = Floats(4),
                    OutputGateRecursionMatrix = Floats(4),
                },
            };
        }

        AssertBreaks(5, MakeLstm, layer => layer.UniDirectionalLSTM.Activations.RemoveAt(0), "activations has 2 functions");
        AssertBreaks(
            5, MakeLstm, layer => layer.UniDirectionalLSTM.Params = new() { HasPeepholeVectors = true },
            "inputGatePeepholeVector has no values");
        AssertBreaks(5, MakeLstm, layer => layer.UniDirectionalLSTM.InputVectorSize = 4, "inputGateWeightMatrix has 6 values");
    }

    [Fact]
    public void Elementwise_layers_and_reductions()
    {
        AssertBreaks(
            3, layer => layer.Bias = new() { Shape = { 2 }, Bias = Floats(2) }, layer => layer.Bias.Shape.Add(1),
            "shape of bias has 2 dimensions");
        AssertBreaks(
            3, layer => layer.Scale = new() { ShapeScale = { 1, 2, 3 }, Scale = Floats(6) }, layer => layer.Scale.Scale = Floats(5),
            "scale has 5 values");
        AssertBreaks(1, layer => layer.Clip = new() { MaxVal = 1 }, layer => layer.Clip.MinVal = 2, "minVal is 2, maxVal 1");
        AssertBreaks(
            2, layer => SetRanks(layer, () => layer.ReduceSum = new() { Axes = { -1 } }), layer => layer.ReduceSum.Axes[0] = -3, "axis -3");
        AssertBreaks(
            2, layer => SetRanks(layer, () => layer.Reduce = new() { Axis = ReduceLayerParams.Types.ReduceAxis.Hw }),
            layer => layer.Reduce.Axis = ReduceLayerParams.Types.ReduceAxis.Chw, "input has rank 2");
        AssertBreaks(2, layer => layer.ArgSort = new() { Axis = 1 }, layer => layer.ArgSort.Axis = -1, "axis -1 is negative");
        AssertBreaks(
            1, layer => layer.RandomBernoulliLike = new() { Prob = 0.5f }, layer => layer.RandomBernoulliLike.Prob = 2, "probability is 2");
        AssertBreaks(
            1, layer => layer.RandomUniformLike = new() { MaxVal = 1 }, layer => layer.RandomUniformLike.MinVal = 2, "minVal is 2");
    }

    [Fact]
    public void Resampling_and_reshaping()
    {
        AssertBreaks(
            3, layer => layer.Upsample = new() { ScalingFactor = { 2, 2 } }, layer => layer.Upsample.ScalingFactor.Add(2),
            "3 scaling factors");
        AssertBreaks(
            3, layer => layer.Upsample = new(),
            layer =>
                layer.Upsample.LinearUpsampleMode = UpsampleLayerParams.Types.LinearUpsampleMode.AlignCornersTrue,
                "linear mode is set with nearest neighbours");
        AssertBreaks(
            3, layer => layer.ResizeBilinear = new() { TargetSize = { 2, 2 } }, layer => layer.ResizeBilinear.TargetSize.Add(2),
            "targetSize has 3 entries");
        AssertBreaks(
            5, layer => layer.Reshape = new() { TargetShape = { 1, 2, 3 } }, layer => layer.Reshape.TargetShape.Clear(),
            "target shape has 0 dimensions");
        AssertBreaks(
            2, layer => layer.ReshapeStatic = new() { TargetShape = { 4, -1 } }, layer => layer.ReshapeStatic.TargetShape.Clear(),
            "target shape is empty");
        AssertBreaks(
            2, layer => SetRanks(layer, () => layer.RankPreservingReshape = new() { TargetShape = { 0, -1 } }),
            layer => layer.RankPreservingReshape.TargetShape.Add(1), "target shape has 3 dimensions");
        AssertBreaks(5, layer => layer.Permute = new() { Axis = { 0, 1, 2, 3 } }, layer => layer.Permute.Axis.RemoveAt(0), "3 axes");
        AssertBreaks(2, layer => layer.Transpose = new() { Axes = { 1, 0 } }, layer => layer.Transpose.Axes.Clear(), "no axes");
        AssertBreaks(2, layer => layer.ExpandDims = new() { Axes = { 0 } }, layer => layer.ExpandDims.Axes.Add(0), "axis is listed twice");
        AssertBreaks(2, layer => layer.Squeeze = new() { SqueezeAll = true }, layer => layer.Squeeze.SqueezeAll = false, "no axes");
        AssertBreaks(
            3, layer => layer.ReorganizeData = new() { BlockSize = 2 }, layer => layer.ReorganizeData.BlockSize = 1, "block size is 1");
    }

    [Fact]
    public void Slicing_and_padding()
    {
        AssertBreaks(
            1, layer => { layer.SplitND = new() { NumSplits = 2 }; layer.Output.Add("z"); }, layer => layer.SplitND.NumSplits = 3,
            "3 parts, but has 2 outputs");
        AssertBreaks(
            2, layer => layer.Slice = new() { StartIndex = 1, EndIndex = 3, Stride = 1 }, layer => layer.Slice.Stride = 0, "stride is 0");
        AssertBreaks(
            2, layer => layer.Slice = new() { StartIndex = 1, EndIndex = 3, Stride = 1 }, layer => layer.Slice.StartIndex = 4,
            "ends at 3, before its start at 4");
        AssertBreaks(
            1, layer =>
                layer.SliceStatic =
                    new() { BeginIds = { 0 }, EndIds = { 2 }, Strides = { 1 }, BeginMasks = { false }, EndMasks = { false } },
            layer => layer.SliceStatic.EndMasks.Clear(), "A list of the slice is empty");
        AssertBreaks(
            3, layer =>
                layer.Crop = new()
                {
                    CropAmounts = new() { BorderAmounts_ = { new BorderAmounts.Types.EdgeSizes(), new BorderAmounts.Types.EdgeSizes() } },
                },
            layer => layer.Crop.CropAmounts = null, "no crop amounts");
        AssertBreaks(
            2, layer => layer.Padding = new() { Reflection = new() }, layer => layer.Padding.ClearPaddingType(), "padding type is not set");
        AssertBreaks(
            1, layer => layer.ConstantPad = new() { PadAmounts = { 1, 1 } }, layer => layer.ConstantPad.PadToGivenOutputSizeMode = true,
            "padded to a size on both sides");
        AssertBreaks(
            2, layer => SetRanks(layer, () => layer.Reverse = new() { ReverseDim = { true, false } }),
            layer => layer.Reverse.ReverseDim.Add(true), "3 flags");
        AssertBreaks(2, layer => { layer.Stack = new(); layer.Input.Add("x"); }, layer => layer.Input.RemoveAt(1), "has 1 inputs");
    }

    [Fact]
    public void Constants_copies_and_custom_layers()
    {
        AssertBreaks(
            2, layer => { layer.LoadConstantND = new() { Shape = { 2, 3 }, Data = Floats(6) }; layer.Input.Clear(); },
            layer => layer.LoadConstantND.Data = Floats(5), "data has 5 values");
        AssertBreaks(
            1, layer => { layer.FillStatic = new() { TargetShape = { 4 } }; layer.Input.Clear(); },
            layer => layer.FillStatic.TargetShape.Clear(), "target shape is empty");
        AssertBreaks(1, layer => layer.Copy = new(), layer => layer.Input[0] = "y", "copied onto itself");
        AssertBreaks(
            1, layer => layer.Custom = new() { ClassName = "MyLayer" }, layer => layer.Custom.ClassName = "", "className is empty");
        AssertBreaks(
            1, layer => layer.Custom = new() { ClassName = "MyLayer" }, layer => layer.Custom.Weights.Add(new WeightParams()),
            "in one field");
    }

    private static ByteString Bytes(int count) => ByteString.CopyFrom(new byte[count]);

    private static void SetRanks(NeuralNetworkLayer layer, Action make)
    {
        make();
        layer.InputTensor.Add(new Tensor { Rank = 2 });
        layer.OutputTensor.Add(new Tensor { Rank = 2 });
    }

    /// <summary>
    /// A network of one layer from x to y, of this rank, is valid until it is changed; the first error is then the layer's.
    /// </summary>
    private static void AssertBreaks(int rank, Action<NeuralNetworkLayer> make, Action<NeuralNetworkLayer>? change, string words)
    {
        NeuralNetworkLayer layer = Layer("layer", "x", "y");
        make(layer);
        Model model = Network(rank, layer);
        if (change is not null)
        {
            AssertValid(model);
            change(layer);
        }

        ModelDiagnostic finding = ModelValidator.Validate(model)[0];
        Assert.Equal((DiagnosticSeverity.Error, "neuralNetwork.layers[0] \"layer\""), (finding.Severity, finding.Location));
        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
    }
}
