using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
using CoreMLSharp.Programs.Operations;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;
using static CoreMLSharp.Specification.ArrayFeatureType.Types;
using static CoreMLSharp.Specification.ImageFeatureType.Types;

namespace CoreMLSharp.Building.Programs;

/// <summary>
/// Makes a function of an ML Program: its inputs, states, operations and outputs. <see cref="ProgramBuilder"/> creates it.
/// </summary>
public sealed class FunctionBuilder : BlockBuilder
{
    private readonly ProgramScope _program;
    private readonly List<ProgramVariable> _returned = [];

    internal FunctionBuilder(ProgramScope program, string name) : base(program, name)
    {
        _program = program;
        Description = new FunctionDescription { Name = name };
    }

    /// <summary>The function's name.</summary>
    public string Name => Description.Name;

    /// <summary>The interface of the function, as far as it has been built.</summary>
    internal FunctionDescription Description { get; }

    /// <summary>Adds an input: an array of numbers of a fixed shape.</summary>
    /// <param name="name">Its name, new in the function.</param>
    /// <param name="dataType">What one element is: fp32, fp16, int32 or int8.</param>
    /// <param name="shape">The shape, of at least one dimension.</param>
    public ProgramVariable Input(string name, DataType dataType, params ReadOnlySpan<long> shape) =>
        Input(
            Feature.MultiArray(
                name,
                ArrayTypeOf(dataType)
                    ?? throw new ModelValidationException(
                        $"The input '{name}' cannot be of {dataType.TypeName}; fp32, fp16, int32 and int8 are possible."),
                shape));

    /// <summary>Adds an input: an array, possibly of flexible shape, or an image.</summary>
    /// <param name="feature">
    /// The description. A dimension of which several lengths are allowed is unknown in the program. An image is a tensor [1, channels,
    /// height, width] of pixels from 0 to 255.
    /// </param>
    /// <exception cref="ModelValidationException">
    /// The feature is neither an array nor an image, or its name is taken or impossible.
    /// </exception>
    public ProgramVariable Input(FeatureDescription feature)
    {
        string name = Names.Check(feature.Name)!;
        ProgramVariable input = new(name, feature.Type switch
        {
            { MultiArrayType: { } array } => new ProgramType.Tensor(DataTypeOf(name, array.DataType), ShapeOf(name, array)),
            { ImageType: { } image } =>
                new ProgramType.Tensor(
                    image.ColorSpace == ColorSpace.GrayscaleFloat16 ? DataType.Float16 : DataType.Float32, ShapeOf(image)),
            _ => throw new ModelValidationException($"The input '{name}' is neither an array nor an image; programs take no other."),
        });
        Require(feature);
        Take(input);
        Description.Input.Add(feature.Clone());
        return input;
    }

    /// <summary>Adds an input: an image of a fixed size, as a tensor [1, channels, height, width] of fp32 pixels from 0 to 255.</summary>
    /// <param name="name">Its name, new in the function.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="colorSpace">The channels and their order.</param>
    public ProgramVariable Image(string name, int width, int height, ColorSpace colorSpace = ColorSpace.Rgb) =>
        Input(Feature.Image(name, width, height, colorSpace));

    /// <summary>Adds a state: an fp16 tensor, at first zeros, that lives from one prediction to the next. Needs CoreML8.</summary>
    /// <param name="name">Its name, new in the function.</param>
    /// <param name="shape">Its shape.</param>
    public ProgramVariable State(string name, params ReadOnlySpan<long> shape)
    {
        ProgramVariable state =
            new(Names.Check(name)!, new ProgramType.State(new ProgramType.Tensor(DataType.Float16, new TensorShape([.. shape]))));
        _program.Require(Opset.CoreML8, $"The state '{name}'");
        Take(state);
        FeatureDescription feature = Feature.MultiArray(name, ArrayDataType.Float16, shape);
        feature.Type = new FeatureType { StateType = new StateFeatureType { ArrayType = feature.Type.MultiArrayType } };
        Description.State.Add(feature);
        return state;
    }

    /// <summary>Makes a value an output: an array of its type and, where it is known, its shape.</summary>
    /// <param name="name">The output's name; where the value has another one, an <c>identity</c> gives it this one.</param>
    /// <param name="value">A tensor of fp32, fp16, int32 or int8.</param>
    public void Output(string name, ProgramVariable value)
    {
        ArrayDataType type = ArrayTypeOf(value.ElementType)
            ?? throw new ModelValidationException(
                $"The output '{name}' is {value.Type}; outputs are tensors of fp32, fp16, int32 or int8. Cast it.");
        Output(Feature.MultiArray(name, type, value.Shape.IsStatic ? value.Shape.Dims.AsSpan() : []), value);
    }

    /// <summary>Makes a value an output of a certain description, such as an image or an array with ranges of lengths.</summary>
    /// <param name="feature">The description. An image is made of a tensor [1, channels, height, width].</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ModelValidationException">The value does not fit the description.</exception>
    public void Output(FeatureDescription feature, ProgramVariable value)
    {
        TensorShape shape = feature.Type switch
        {
            { MultiArrayType: { } array } when array.DataType == ArrayTypeOf(value.ElementType) =>
                array.Shape.Count == 0 ? value.Shape : ShapeOf(feature.Name, array),
            { ImageType: { } image } when value.ElementType.IsFloat => ShapeOf(image),
            _ => throw new ModelValidationException($"The output '{feature.Name}' is not described as what it is, {value.Type}."),
        };
        if (!value.Shape.IsCompatibleWith(shape))
        {
            throw new ModelValidationException($"The output '{feature.Name}' is described with the shape {shape}, but it is {value.Type}.");
        }

        if (Description.Output.Any(output => output.Name == feature.Name))
        {
            throw new ModelValidationException($"There is an output '{feature.Name}' already.");
        }

        Require(feature);
        _returned.Add(value.Name == feature.Name && Makes(value) ? value : Renamed(feature.Name, value));
        Description.Output.Add(feature.Clone());
    }

    /// <summary>Makes the function a classifier: the outputs are the label of the likeliest class and a probability for each.</summary>
    /// <param name="probabilities">The probabilities, one for each class.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="outputs">The outputs' names; Create ML's where null.</param>
    public void Classify(ProgramVariable probabilities, IReadOnlyList<string> labels, ClassifierOutputs? outputs = null)
    {
        outputs ??= ClassifierOutputs.CreateML;
        Classify(
            probabilities, ProgramList.Of(labels), outputs, Feature.String(outputs.Label), Feature.StringDictionary(outputs.Probabilities));
    }

    /// <summary>Makes the function a classifier of numbered classes; otherwise as with texts.</summary>
    /// <param name="probabilities">The probabilities, one for each class.</param>
    /// <param name="labels">The labels.</param>
    /// <param name="outputs">The outputs' names; Create ML's where null.</param>
    public void Classify(ProgramVariable probabilities, IReadOnlyList<long> labels, ClassifierOutputs? outputs = null)
    {
        outputs ??= ClassifierOutputs.CreateML;
        Classify(
            probabilities, ProgramList.Of(labels), outputs, Feature.Int64(outputs.Label), Feature.Int64Dictionary(outputs.Probabilities));
    }

    /// <summary>Leaves out the operations that no output needs.</summary>
    internal void RemoveUnused() => RemoveUnused(_returned);

    /// <summary>Says what the function returns, once it is complete.</summary>
    internal void Complete()
    {
        if (_returned.Count == 0) throw new ModelValidationException($"The function '{Name}' has no output. Add one.");
        Return(_returned);
    }

    private void Classify(
        ProgramVariable probabilities, ProgramList labels, ClassifierOutputs outputs, params ReadOnlySpan<FeatureDescription> features)
    {
        if (Description.PredictedFeatureName.Length > 0)
        {
            throw new ModelValidationException($"The function '{Name}' is a classifier already.");
        }

        string[] names = [Names.Check(outputs.Label)!, Names.Check(outputs.Probabilities)!];
        ProgramVariable floats = probabilities.ElementType == DataType.Float16
            ? AddOne("cast", null, ("x", probabilities), ("dtype", "fp32"))
            : probabilities;
        _returned.AddRange(Add("classify", null, names, new() { ["probabilities"] = floats, ["classes"] = labels }, []));
        foreach (FeatureDescription feature in features) Description.Output.Add(feature);
        Description.PredictedFeatureName = outputs.Label;
        Description.PredictedProbabilitiesName = outputs.Probabilities;
    }

    private ProgramVariable Renamed(string name, ProgramVariable value) => AddOne("identity", name, ("x", value));

    /// <summary>Some types of arrays and images need a later system.</summary>
    private void Require(FeatureDescription feature)
    {
        Opset needed = feature.Type switch
        {
            { MultiArrayType.DataType: ArrayDataType.Int8 } => Opset.CoreML9,
            { MultiArrayType.DataType: ArrayDataType.Float16 } or { ImageType.ColorSpace: ColorSpace.GrayscaleFloat16 } => Opset.CoreML6,
            _ => Opset.CoreML5,
        };
        _program.Require(needed, $"The type of '{feature.Name}'");
    }

    private static TensorShape ShapeOf(string name, ArrayFeatureType array)
    {
        long[] dims = array.ShapeFlexibilityCase switch
        {
            ArrayFeatureType.ShapeFlexibilityOneofCase.ShapeRange => [.. array.ShapeRange.SizeRanges.Select(Length)],
            ArrayFeatureType.ShapeFlexibilityOneofCase.EnumeratedShapes => Common(name, array.EnumeratedShapes),
            _ => [.. array.Shape],
        };
        return dims.Length > 0
            ? new TensorShape([.. dims])
            : throw new ModelValidationException($"The array '{name}' has no shape; give it at least one dimension.");
    }

    private static TensorShape ShapeOf(ImageFeatureType image)
    {
        long channels = image.Channels;
        (long height, long width) = image.SizeFlexibilityCase switch
        {
            ImageFeatureType.SizeFlexibilityOneofCase.ImageSizeRange =>
                (Length(image.ImageSizeRange.HeightRange), Length(image.ImageSizeRange.WidthRange)),
            ImageFeatureType.SizeFlexibilityOneofCase.EnumeratedSizes =>
                (
                    Single(image.EnumeratedSizes.Sizes.Select(size => (long)size.Height)),
                    Single(image.EnumeratedSizes.Sizes.Select(size => (long)size.Width))),
            _ => (image.Height, image.Width),
        };
        return new TensorShape(1, channels, height, width);
    }

    private static long Length(SizeRange range) =>
        range.UpperBound >= 0 && (ulong)range.UpperBound == range.LowerBound ? range.UpperBound : TensorShape.Unknown;

    private static long[] Common(string name, EnumeratedShapes enumerated)
    {
        int rank = enumerated.Shapes.Count > 0 ? enumerated.Shapes[0].Shape_.Count : 0;
        if (enumerated.Shapes.Any(shape => shape.Shape_.Count != rank))
        {
            throw new ModelValidationException($"The shapes of '{name}' have different numbers of dimensions; programs need one number.");
        }

        return [.. Enumerable.Range(0, rank).Select(axis => Single(enumerated.Shapes.Select(shape => shape.Shape_[axis])))];
    }

    private static long Single(IEnumerable<long> lengths) =>
        lengths.Distinct().Take(2).ToArray() is [{ } only] ? only : TensorShape.Unknown;

    /// <summary>What arrays of an element type are called in a description; null for a type that no array has.</summary>
    internal static ArrayDataType? ArrayTypeOf(DataType type) => type switch
    {
        DataType.Float32 => ArrayDataType.Float32,
        DataType.Float16 => ArrayDataType.Float16,
        DataType.Int32 => ArrayDataType.Int32,
        DataType.Int8 => ArrayDataType.Int8,
        _ => null,
    };

    private static DataType DataTypeOf(string name, ArrayDataType type) => type switch
    {
        ArrayDataType.Float32 => DataType.Float32,
        ArrayDataType.Float16 => DataType.Float16,
        ArrayDataType.Int32 => DataType.Int32,
        ArrayDataType.Int8 => DataType.Int8,
        _ => throw new ModelValidationException($"The array '{name}' is of {type}; programs take Float32, Float16, Int32 and Int8."),
    };
}
