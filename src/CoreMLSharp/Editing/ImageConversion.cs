using CoreMLSharp.Diagnostics;
using CoreMLSharp.Programs;
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
        ImageFeatureType image = ImageOf(array, name, options, isOutput: !isInput, out ImageLayout layout);
        if (model.Network is { } network)
        {
            if (!layout.IsChannelsFirst) throw NoImage(name, ArrayShapesOf(array)[0], options);
            if (isInput) NetworkInputToImage(model, network, name, Rank(array), options);
            else ScaleNetworkOutput(model, name, options);
        }
        else if (isInput)
        {
            ProgramInputToImage(model.MlProgram, name, layout, options);
        }
        else
        {
            ProgramOutputToImage(model.MlProgram, name, layout, options);
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

    private static void ProgramInputToImage(MIL.Program program, string name, ImageLayout layout, ImageOptions options)
    {
        foreach ((MIL.Function function, MIL.TensorType array) in ProgramParts.WithInput(program, name).ToArray())
        {
            MIL.TensorType image = ImageTensor(array, layout, options);
            List<ProgramParts.Step> steps = Scaling(image, options);
            steps.AddRange(ProgramParts.FromImage(image, array, layout));
            if (steps.Count > 0) ProgramParts.AfterInput(program, function, name, steps);
            function.Inputs.Single(input => input.Name == name).Type = new MIL.ValueType { TensorType = image };
        }
    }

    private static void ProgramOutputToImage(MIL.Program program, string name, ImageLayout layout, ImageOptions options)
    {
        foreach ((MIL.Block block, MIL.TensorType array) in ProgramParts.WithOutput(program, name).ToArray())
        {
            MIL.TensorType image = ImageTensor(array, layout, options);
            List<ProgramParts.Step> steps = [.. ProgramParts.ToImage(image, array, layout), .. Scaling(image, options)];
            if (steps.Count > 0) ProgramParts.BeforeOutput(program, block, name, steps);
        }
    }

    /// <summary>The tensor that an image is in an ML Program: [1, channels, height, width] of floats.</summary>
    private static MIL.TensorType ImageTensor(MIL.TensorType array, ImageLayout layout, ImageOptions options)
    {
        long[] sizes = ProgramTypes.Shape(array);
        MIL.DataType type = array.DataType is MIL.DataType.Float16 ? MIL.DataType.Float16 : MIL.DataType.Float32;
        return ProgramTypes.Tensor(type, [1, options.ColorSpace.Channels, sizes[layout.Height], sizes[layout.Width]]).TensorType;
    }

    private static List<ProgramParts.Step> Scaling(MIL.TensorType image, ImageOptions options)
    {
        List<ProgramParts.Step> steps = [];
        if (options.Factors.Any(factor => factor != 1)) steps.Add(ProgramParts.Arithmetic("mul", image, options.Factors));
        if (options.Biases.Any(bias => bias != 0)) steps.Add(ProgramParts.Arithmetic("add", image, options.Biases));
        return steps;
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

    private static ImageFeatureType ImageOf(
        ArrayFeatureType array, string name, ImageOptions options, bool isOutput, out ImageLayout layout)
    {
        int channels = options.ColorSpace.Channels;
        List<IReadOnlyList<long>> shapes = ArrayShapesOf(array);
        if (shapes.Count == 0 && isOutput && options.Size is { } given)
        {
            layout = new ImageLayout(4, 1, 2, 3);
            return new ImageFeatureType { Width = given.Width, Height = given.Height, ColorSpace = options.ColorSpace };
        }

        if (shapes.Count == 0) throw new CoreMLException($"The shape of '{name}' is not described; give the image's width and height.");
        if (ImageLayout.Of(shapes[0], channels) is not { } found) throw NoImage(name, shapes[0], options);
        if (shapes.Find(shape => ImageLayout.Of(shape, channels) is null) is { } other) throw NoImage(name, other, options);
        layout = found;
        IReadOnlyList<long> first = shapes[0];
        ImageFeatureType image = new() { Width = first[layout.Width], Height = first[layout.Height], ColorSpace = options.ColorSpace };
        if (options.Size is { } size && (size.Width != image.Width || size.Height != image.Height))
        {
            throw new CoreMLException(
                $"The feature '{name}' has the width {image.Width} and height {image.Height}, not {size.Width} and {size.Height}.");
        }

        if (array.ShapeFlexibilityCase == FlexibilityCase.EnumeratedShapes)
        {
            image.EnumeratedSizes = new ImageFeatureType.Types.EnumeratedImageSizes();
            foreach (ArrayFeatureType.Types.Shape shape in array.EnumeratedShapes.Shapes)
            {
                image.EnumeratedSizes.Sizes.Add(new ImageFeatureType.Types.ImageSize
                {
                    Width = (ulong)shape.Shape_[layout.Width],
                    Height = (ulong)shape.Shape_[layout.Height],
                });
            }
        }
        else if (array.ShapeFlexibilityCase == FlexibilityCase.ShapeRange)
        {
            image.ImageSizeRange = new ImageFeatureType.Types.ImageSizeRange
            {
                WidthRange = array.ShapeRange.SizeRanges[layout.Width].Clone(),
                HeightRange = array.ShapeRange.SizeRanges[layout.Height].Clone(),
            };
        }

        return image;
    }

    private static CoreMLException NoImage(string name, IReadOnlyList<long> shape, ImageOptions options)
    {
        int channels = options.ColorSpace.Channels;
        return new CoreMLException(
            $"The feature '{name}' has the shape [{string.Join(", ", shape)}]; an image in {options.ColorSpace} is [{channels}, height, "
                + $"width], in an ML Program also [height, width, {channels}], with ones before it at most.");
    }

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
