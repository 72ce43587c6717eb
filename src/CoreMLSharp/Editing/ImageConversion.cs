using CoreMLSharp.Diagnostics;
using CoreMLSharp.Specification;
using CoreMLSharp.Validation;
using FlexibilityCase = CoreMLSharp.Specification.ArrayFeatureType.ShapeFlexibilityOneofCase;
using MIL = CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Editing;

/// <summary>Makes multi-array features of networks and ML Programs images, and images multi-arrays.</summary>
internal static class ImageConversion
{
    public static void ToImage(Model model, string name, ImageOptions options)
    {
        FeatureDescription feature = ModelFeatures.Find(model, name);
        if (feature.Type?.MultiArrayType is null)
        {
            throw new CoreMLException($"The feature '{name}' is not a multi-array, so it cannot become an image.");
        }

        foreach (Model leaf in Owners(model, name)) LeafToImage(leaf, name, options);
        CopyType(model, name);
        model.RaiseVersionToMinimum();
    }

    public static void ToArray(Model model, string name)
    {
        if (ModelFeatures.Find(model, name).Type?.ImageType is null) throw new CoreMLException($"The feature '{name}' is not an image.");
        foreach (Model leaf in Owners(model, name)) LeafToArray(leaf, name);
        CopyType(model, name);
        model.RaiseVersionToMinimum();
    }

    /// <summary>The networks and programs that read or write the feature.</summary>
    private static Model[] Owners(Model model, string name)
    {
        ModelFeatures.RequireNotLinked(model, name, "converted");
        Model[] owners = [.. ModelFeatures.Leaves(model).Where(leaf => ModelFeatures.Own(leaf).Any(feature => feature.Name == name))];
        foreach (Model owner in owners)
        {
            if (owner.Network is null && owner.MlProgram is null)
            {
                throw new CoreMLException(
                    $"The feature '{name}' belongs to a model of type {owner.TypeName}; only neural networks and ML Programs convert " +
                        "between images and arrays.");
            }

            if (owner.IsUpdatable && owner.Description.TrainingInput.Any(feature => feature.Name == name))
            {
                throw new CoreMLException($"The feature '{name}' is an input for training, which stays as it is.");
            }
        }

        return owners;
    }

    /// <summary>The pipelines around describe the feature as the model does that has it.</summary>
    private static void CopyType(Model model, string name)
    {
        if (model.PipelineModels.Count == 0) return;
        foreach (Model stage in model.PipelineModels) CopyType(stage, name);
        FeatureType? type = model.PipelineModels.SelectMany(ModelFeatures.Own).FirstOrDefault(feature => feature.Name == name)?.Type;
        foreach (FeatureDescription feature in ModelFeatures.Own(model).Where(feature => feature.Name == name))
        {
            feature.Type = type?.Clone() ?? feature.Type;
        }
    }

    private static void LeafToImage(Model model, string name, ImageOptions options)
    {
        bool isInput = ModelFeatures.IsInput(model, name);
        FeatureDescription[] features = [.. ModelFeatures.Own(model).Where(feature => feature.Name == name)];
        ArrayFeatureType array = features[0].Type.MultiArrayType;
        ImageFeatureType image = ImageOf(array, name, options, isOutput: !isInput);
        if (model.Network is { } network)
        {
            if (isInput) NetworkInputToImage(model, network, name, Rank(array), options);
            else ScaleNetworkOutput(model, name, options);
        }
        else if (isInput)
        {
            ScaleProgramInput(model.MlProgram, name, options);
        }
        else
        {
            ScaleProgramOutput(model.MlProgram, name, options);
        }

        foreach (FeatureDescription feature in features)
        {
            feature.Type = new FeatureType { ImageType = image.Clone(), IsOptional = feature.Type.IsOptional };
        }
    }

    private static void NetworkInputToImage(Model model, INeuralNetwork network, string name, int arrayRank, ImageOptions options)
    {
        int rank = network.HasExactArrays ? arrayRank : 5;
        bool isOnlyImage = !model.Description.Input.Any(input => input.Type?.ImageType is not null);
        if (isOnlyImage)
        {
            network.ImageInputShapeMapping = rank == 5
                ? NeuralNetworkImageShapeMapping.Rank5ImageMapping
                : NeuralNetworkImageShapeMapping.Rank4ImageMapping;
        }

        int extra = network.ImageRank - rank;
        if (extra > 0)
        {
            NetworkEditing.InsertAfterInput(
                model, name, "array",
                layer => layer.Squeeze = new SqueezeLayerParams { Axes = { Enumerable.Range(0, extra).Select(axis => (long)axis) } });
        }
        else if (extra < 0)
        {
            NetworkEditing.InsertAfterInput(model, name, "array", layer => layer.ExpandDims = new ExpandDimsLayerParams { Axes = { 0L } });
        }

        if (!options.Scales) return;
        if (options.ScalesAlike)
        {
            network.Preprocessing.Add(new NeuralNetworkPreprocessing { FeatureName = name, Scaler = options.ToScaler() });
        }
        else
        {
            NetworkEditing.InsertAfterInput(model, name, "scaled", layer => layer.Scale = ScaleOf(options));
        }
    }

    private static void ScaleNetworkOutput(Model model, string name, ImageOptions options)
    {
        if (!options.Scales) return;
        NetworkEditing.InsertBeforeOutput(model, name, "array", layer => layer.Scale = ScaleOf(options));
    }

    private static ScaleLayerParams ScaleOf(ImageOptions options)
    {
        float[] factors = options.Factors, biases = options.Biases;
        ScaleLayerParams scale = new() { Scale = new WeightParams { FloatValue = { factors } } };
        scale.ShapeScale.Add(factors.Length == 1 ? [1] : [(ulong)factors.Length, 1, 1]);
        if (biases.All(bias => bias == 0)) return scale;
        scale.HasBias = true;
        scale.ShapeBias.Add([(ulong)biases.Length, 1, 1]);
        scale.Bias = new WeightParams { FloatValue = { biases } };
        return scale;
    }

    private static void ScaleProgramInput(MIL.Program program, string name, ImageOptions options)
    {
        foreach ((MIL.Function function, MIL.TensorType type) in ProgramParts.WithInput(program, name).ToArray())
        {
            RequireRank4(type, name);
            if (options.Scales) ProgramParts.AfterInput(program, function, name, Steps(type, options));
        }
    }

    private static void ScaleProgramOutput(MIL.Program program, string name, ImageOptions options)
    {
        foreach ((MIL.Block block, MIL.TensorType type) in ProgramParts.WithOutput(program, name).ToArray())
        {
            RequireRank4(type, name);
            if (options.Scales) ProgramParts.BeforeOutput(program, block, name, Steps(type, options));
        }
    }

    private static ProgramParts.Step[] Steps(MIL.TensorType type, ImageOptions options)
    {
        List<ProgramParts.Step> steps = [];
        if (options.Factors.Any(factor => factor != 1)) steps.Add(ProgramParts.Arithmetic("mul", type, options.Factors));
        if (options.Biases.Any(bias => bias != 0)) steps.Add(ProgramParts.Arithmetic("add", type, options.Biases));
        return [.. steps];
    }

    private static void RequireRank4(MIL.TensorType type, string name)
    {
        bool isFloat = type.DataType is MIL.DataType.Float16 or MIL.DataType.Float32;
        if (type.Rank != 4 || !isFloat)
        {
            throw new CoreMLException(
                $"The feature '{name}' is a tensor of rank {type.Rank} and type {type.DataType}; in an ML Program an image is [1, " +
                    "channels, height, width] of floats.");
        }
    }

    private static void LeafToArray(Model model, string name)
    {
        bool isInput = ModelFeatures.IsInput(model, name);
        FeatureDescription[] features = [.. ModelFeatures.Own(model).Where(feature => feature.Name == name)];
        ImageFeatureType image = features[0].Type.ImageType;
        int rank = 4;
        ArrayFeatureType.Types.ArrayDataType type = ArrayFeatureType.Types.ArrayDataType.Float32;
        if (model.Network is { } network)
        {
            if (isInput) PreprocessingEditing.Remove(model, network, name);
            bool hasOtherArrays = model.Description.Input.Any(input => input.Type?.MultiArrayType is not null);
            if (isInput && network is { HasExactArrays: false, ImageRank: 4 } && !hasOtherArrays)
            {
                network.ArrayInputShapeMapping = NeuralNetworkMultiArrayShapeMapping.ExactArrayMapping;
            }

            rank = network.HasExactArrays ? network.ImageRank : 3;
        }
        else if (TypeInProgram(model.MlProgram, name) == MIL.DataType.Float16)
        {
            type = ArrayFeatureType.Types.ArrayDataType.Float16;
        }

        ArrayFeatureType array = ArrayOf(image, rank, type);
        foreach (FeatureDescription feature in features)
        {
            feature.Type = new FeatureType { MultiArrayType = array.Clone(), IsOptional = feature.Type.IsOptional };
        }
    }

    private static MIL.DataType TypeInProgram(MIL.Program program, string name) =>
        ProgramParts.WithInput(program, name)
            .Select(input => input.Type)
            .Concat(ProgramParts.WithOutput(program, name).Select(output => output.Type))
            .FirstOrDefault()?.DataType ?? MIL.DataType.Float32;

    private static int Rank(ArrayFeatureType array) => ArrayShapesOf(array)[0].Count;

    /// <summary>The default shape and, where there are, the lowest or all allowed ones.</summary>
    private static List<IReadOnlyList<long>> ArrayShapesOf(ArrayFeatureType array)
    {
        List<IReadOnlyList<long>> shapes = [];
        if (array.Shape.Count > 0) shapes.Add(array.Shape);
        if (array.EnumeratedShapes is { } enumerated) shapes.AddRange(enumerated.Shapes.Select(shape => shape.Shape_));
        if (array.ShapeRange is { } range) shapes.Add([.. range.SizeRanges.Select(size => (long)size.LowerBound)]);
        return shapes;
    }

    private static ImageFeatureType ImageOf(ArrayFeatureType array, string name, ImageOptions options, bool isOutput)
    {
        int channels = options.ColorSpace.Channels;
        List<IReadOnlyList<long>> shapes = ArrayShapesOf(array);
        if (shapes.Count == 0 && isOutput && options.Size is { } given)
        {
            return new ImageFeatureType { Width = given.Width, Height = given.Height, ColorSpace = options.ColorSpace };
        }

        if (shapes.Count == 0) throw new CoreMLException($"The shape of '{name}' is not described; give the image's width and height.");
        if (shapes.Find(shape => !IsImage(shape, channels)) is { } other)
        {
            throw new CoreMLException(
                $"The feature '{name}' has the shape [{string.Join(", ", other)}]; an image in {options.ColorSpace} is [{channels}, " +
                    "height, width], with ones before it at most.");
        }

        IReadOnlyList<long> first = shapes[0];
        ImageFeatureType image = new() { Width = first[^1], Height = first[^2], ColorSpace = options.ColorSpace };
        if (options.Size is { } size && (size.Width != image.Width || size.Height != image.Height))
        {
            throw new CoreMLException(
                $"The feature '{name}' has the width {image.Width} and height {image.Height}, not {size.Width} and {size.Height}.");
        }

        if (array.ShapeFlexibilityCase == FlexibilityCase.EnumeratedShapes)
        {
            image.EnumeratedSizes = new ImageFeatureType.Types.EnumeratedImageSizes
            {
                Sizes =
                {
                    array.EnumeratedShapes.Shapes.Select(
                        shape =>
                            new ImageFeatureType.Types.ImageSize { Width = (ulong)shape.Shape_[^1], Height = (ulong)shape.Shape_[^2] }),
                },
            };
        }
        else if (array.ShapeFlexibilityCase == FlexibilityCase.ShapeRange)
        {
            image.ImageSizeRange = new ImageFeatureType.Types.ImageSizeRange
            {
                WidthRange = array.ShapeRange.SizeRanges[^1].Clone(),
                HeightRange = array.ShapeRange.SizeRanges[^2].Clone(),
            };
        }

        return image;
    }

    private static bool IsImage(IReadOnlyList<long> shape, int channels) =>
        shape.Count is >= 3 and <= 5 && shape[^3] == channels && shape.Take(shape.Count - 3).All(size => size == 1);

    private static ArrayFeatureType ArrayOf(ImageFeatureType image, int rank, ArrayFeatureType.Types.ArrayDataType type)
    {
        long[] leading = [.. Enumerable.Repeat(1L, rank - 3), image.Channels];
        ArrayFeatureType array = new() { Shape = { leading, image.Height, image.Width }, DataType = type };
        if (image.EnumeratedSizes is { } sizes)
        {
            array.EnumeratedShapes = new ArrayFeatureType.Types.EnumeratedShapes
            {
                Shapes =
                {
                    sizes.Sizes.Select(
                        size => new ArrayFeatureType.Types.Shape { Shape_ = { leading, (long)size.Height, (long)size.Width } }),
                },
            };
        }
        else if (image.ImageSizeRange is { } range)
        {
            array.ShapeRange = new ArrayFeatureType.Types.ShapeRange
            {
                SizeRanges =
                {
                    leading.Select(size => new SizeRange { LowerBound = (ulong)size, UpperBound = size }), range.HeightRange.Clone(),
                    range.WidthRange.Clone(),
                },
            };
        }

        return array;
    }
}
