using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CoreMLSharp.Tools.FeaturePrintTrainer.Training;

/// <summary>A convolution without bias, batch normalisation and, if asked, a ReLU.</summary>
internal sealed class ConvBlock : Module<Tensor, Tensor>
{
    private const double Momentum = 0.1;

    public ConvBlock(int inputs, int outputs, int kernel, int stride, bool activate = true)
        : base(nameof(ConvBlock))
    {
        Convolution = Conv2d(inputs, outputs, kernel, stride: stride, padding: kernel / 2, bias: false);
        Norm = BatchNorm2d(outputs);
        Activate = activate;
        init.kaiming_normal_(Convolution.weight, mode: init.FanInOut.FanOut, nonlinearity: init.NonlinearityType.ReLU);
        RegisterComponents();
    }

    [field: ComponentName(Name = "conv")]
    public Conv2d Convolution { get; }

    [field: ComponentName(Name = "norm")]
    public BatchNorm2d Norm { get; }

    public bool Activate { get; }

    public override Tensor forward(Tensor input)
    {
        Tensor output = functional.conv2d(
            input, Convolution.weight.to(input.dtype), null, Convolution.stride, Convolution.padding, Convolution.dilation, 1);
        output = functional.batch_norm(
            output, Norm.running_mean, Norm.running_var, Norm.weight, Norm.bias, training, Momentum, Norm.eps);
        return Activate ? output.relu() : output;
    }
}

/// <summary>1×1 down, 3×3, 1×1 up, added to the input.</summary>
internal sealed class Bottleneck : Module<Tensor, Tensor>
{
    /// <summary>What <c>+</c> would make anew each time, and TorchSharp might free while it is still read.</summary>
    private readonly Scalar _one = 1.ToScalar();

    public Bottleneck(int channels, int middle)
        : base(nameof(Bottleneck))
    {
        Reduce = new ConvBlock(channels, middle, 1, 1);
        Spatial = new ConvBlock(middle, middle, 3, 1);
        Expand = new ConvBlock(middle, channels, 1, 1, activate: false);
        init.zeros_(Expand.Norm.weight);
        RegisterComponents();
    }

    [field: ComponentName(Name = "reduce")]
    public ConvBlock Reduce { get; }

    [field: ComponentName(Name = "spatial")]
    public ConvBlock Spatial { get; }

    [field: ComponentName(Name = "expand")]
    public ConvBlock Expand { get; }

    public override Tensor forward(Tensor input) => input.add(Expand.forward(Spatial.forward(Reduce.forward(input))), _one).relu();
}

/// <summary>
/// The extractor: a dense bottleneck ResNet whose last map, averaged, is the feature vector. Its plan is a list of parts:
/// <c>s48</c> a 3×3 convolution of stride 2 to 48 channels (the first is the stem), <c>b24x2</c> two bottlenecks of 24 channels,
/// <c>p512</c> a 1×1 convolution to 512.
/// </summary>
internal sealed class StudentNetwork : Module<Tensor, Tensor>
{
    [ComponentName(Name = "trunk")]
    private readonly Sequential _trunk;

    public StudentNetwork(string plan)
        : base(nameof(StudentNetwork))
    {
        List<Module<Tensor, Tensor>> parts = [];
        string[] items = plan.Split(',');
        int channels = int.Parse(items[0][1..]);
        Stem = new ConvBlock(3, channels, 3, 2);
        foreach (string item in items[1..])
        {
            int[] numbers = [.. item[1..].Split('x').Select(int.Parse)];
            switch (item[0])
            {
                case 's':
                    parts.Add(new ConvBlock(channels, numbers[0], 3, 2));
                    channels = numbers[0];
                    break;
                case 'b':
                    for (int i = 0; i < numbers[1]; i++) parts.Add(new Bottleneck(channels, numbers[0]));
                    break;
                case 'p':
                    parts.Add(new ConvBlock(channels, numbers[0], 1, 1));
                    channels = numbers[0];
                    break;
                default:
                    throw new ArgumentException($"A plan's parts begin with s, b or p; found '{item}'.");
            }
        }

        Dimensions = channels;
        Trunk = [.. parts];
        _trunk = Sequential(Trunk);
        RegisterComponents();
    }

    /// <summary>The length of the feature vector.</summary>
    public int Dimensions { get; }

    [field: ComponentName(Name = "stem")]
    public ConvBlock Stem { get; }

    /// <summary>What follows the stem: <see cref="ConvBlock"/>s and <see cref="Bottleneck"/>s.</summary>
    public Module<Tensor, Tensor>[] Trunk { get; }

    /// <summary>
    /// Normalised [N, 3, H, W] to the last feature map. All but the stem runs in 16 bits when training: oneDNN has no fast 16-bit
    /// weight gradient for three input channels.
    /// </summary>
    public override Tensor forward(Tensor input) =>
        _trunk.forward(Stem.forward(input).to(training ? ScalarType.BFloat16 : ScalarType.Float32));
}
