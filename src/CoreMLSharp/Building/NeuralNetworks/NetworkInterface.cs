using CoreMLSharp.Diagnostics;
using CoreMLSharp.Shapes;
using CoreMLSharp.Specification;
using DataType = CoreMLSharp.Specification.ArrayFeatureType.Types.ArrayDataType;
using TypeCase = CoreMLSharp.Specification.FeatureType.TypeOneofCase;

namespace CoreMLSharp.Building.NeuralNetworks;

/// <content>What a network shows outside: classes, predictions, preprocessing of images, optional inputs.</content>
public sealed partial class NeuralNetworkBuilder
{
    /// <summary>More than any list of class labels; a file that is larger is not one.</summary>
    private const long MostLabelBytes = 16 << 20;

    private NeuralNetworkClassifier? _classifier;
    private bool _isRegressor;

    /// <summary>
    /// Makes the network a classifier of text labels. The first output becomes the dictionary of probabilities; an output for the predicted
    /// label is added.
    /// </summary>
    /// <param name="classLabels">A label for each class, in the order of the tensor of probabilities.</param>
    /// <param name="predictedFeatureName">The name of the output for the predicted label.</param>
    /// <param name="predictionBlob">
    /// The tensor that holds the probabilities, one per label; the first output of the last layer where empty.
    /// </param>
    /// <exception cref="CoreMLException">There is no output, no label, or a label twice.</exception>
    public NeuralNetworkBuilder SetClassLabels(
        IReadOnlyList<string> classLabels, string predictedFeatureName = "classLabel", string predictionBlob = "")
    {
        CheckLabels(classLabels, predictedFeatureName);
        _classifier = new()
        {
            StringClassLabels = new StringVector { Vector = { classLabels } },
            LabelProbabilityLayerName = predictionBlob,
        };
        DescribeClassifier(Feature.StringDictionary(_description.Output[0].Name), Feature.String(predictedFeatureName));
        return this;
    }

    /// <summary>Makes the network a classifier of integer labels; otherwise as with text labels.</summary>
    /// <inheritdoc cref="SetClassLabels(IReadOnlyList{string}, string, string)"/>
    public NeuralNetworkBuilder SetClassLabels(
        IReadOnlyList<long> classLabels, string predictedFeatureName = "classLabel", string predictionBlob = "")
    {
        CheckLabels(classLabels, predictedFeatureName);
        _classifier = new() { Int64ClassLabels = new Int64Vector { Vector = { classLabels } }, LabelProbabilityLayerName = predictionBlob };
        DescribeClassifier(Feature.Int64Dictionary(_description.Output[0].Name), Feature.Int64(predictedFeatureName));
        return this;
    }

    /// <summary>Makes the network a classifier of the text labels in a file: one label per line, empty lines at the end apart.</summary>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="predictedFeatureName">The name of the output for the predicted label.</param>
    /// <param name="predictionBlob">
    /// The tensor that holds the probabilities, one per label; the first output of the last layer where empty.
    /// </param>
    /// <exception cref="CoreMLException">
    /// The file is too large or has an empty line between labels; and as with labels from a list.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public NeuralNetworkBuilder SetClassLabelsFromFile(string path, string predictedFeatureName = "classLabel", string predictionBlob = "")
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no file at {path}.");
        if (new FileInfo(path).Length > MostLabelBytes)
        {
            throw new CoreMLException($"{path} is larger than {MostLabelBytes >> 20} MB; give a text file with one class label per line.");
        }

        List<string> labels = [.. File.ReadLines(path).Select(line => line.Trim())];
        while (labels.Count > 0 && labels[^1].Length == 0) labels.RemoveAt(labels.Count - 1);
        int empty = labels.IndexOf("");
        if (empty >= 0) throw new CoreMLException($"{path}: line {empty + 1} is empty; give one class label per line.");
        return SetClassLabels(labels, predictedFeatureName, predictionBlob);
    }

    /// <summary>Makes the network a regressor.</summary>
    /// <param name="predictedFeatureName">The output that holds the prediction.</param>
    /// <exception cref="CoreMLException">There is no such output.</exception>
    public NeuralNetworkBuilder SetPredictedFeature(string predictedFeatureName)
    {
        RequireOutermost();
        if (_classifier is not null) throw new CoreMLException("The network is a classifier already; it cannot be a regressor too.");
        if (!_description.Output.Any(output => output.Name == predictedFeatureName))
        {
            throw new CoreMLException(
                $"The network has no output '{predictedFeatureName}'; name one of: " +
                    $"{string.Join(", ", _description.Output.Select(output => output.Name))}.");
        }

        _isRegressor = true;
        _description.PredictedFeatureName = predictedFeatureName;
        return this;
    }

    /// <summary>
    /// What is done to an image before the first layer: every pixel becomes imageScale · pixel + bias, with a bias for each channel.
    /// </summary>
    /// <param name="imageInputName">The input, an image.</param>
    /// <param name="redBias">Added to red.</param>
    /// <param name="greenBias">Added to green.</param>
    /// <param name="blueBias">Added to blue.</param>
    /// <param name="grayBias">Added to the only channel of an image in grey.</param>
    /// <param name="imageScale">Multiplies the pixels, which are 0 to 255, before the bias is added.</param>
    /// <exception cref="CoreMLException">There is no such input, or it is no image.</exception>
    public NeuralNetworkBuilder SetPreprocessing(
        string imageInputName, float redBias = 0, float greenBias = 0, float blueBias = 0, float grayBias = 0, float imageScale = 1)
    {
        _ = ImageInput(imageInputName);
        NeuralNetworkImageScaler scaler =
            new() { ChannelScale = imageScale, RedBias = redBias, GreenBias = greenBias, BlueBias = blueBias, GrayBias = grayBias };
        _preprocessing[imageInputName] = new NeuralNetworkPreprocessing { FeatureName = imageInputName, Scaler = scaler };
        return this;
    }

    /// <summary>Subtracts an image from an image input before the first layer.</summary>
    /// <param name="imageInputName">The input, an image of one size.</param>
    /// <param name="meanImage">The image to subtract: [C, H, W] in the order of the input's channels.</param>
    /// <exception cref="CoreMLException">There is no such input, it is no image, or the mean image has another size.</exception>
    public NeuralNetworkBuilder SetMeanImage(string imageInputName, IReadOnlyList<float> meanImage)
    {
        ImageFeatureType image = ImageInput(imageInputName);
        long expected = image.Channels * image.Width * image.Height;
        if (meanImage.Count != expected)
        {
            throw new CoreMLException(
                $"The mean image of '{imageInputName}' has {meanImage.Count} values; {image.Channels} channels of " +
                    $"{image.Width} × {image.Height} pixels need {expected}.");
        }

        _preprocessing[imageInputName] = new NeuralNetworkPreprocessing
        {
            FeatureName = imageInputName,
            MeanImage = new NeuralNetworkMeanImage { MeanImage = { meanImage } },
        };
        return this;
    }

    /// <summary>Lets callers leave an input out.</summary>
    /// <param name="inputName">The input.</param>
    /// <param name="value">What fills an array that is left out; 0 where null. Needs specification version 5.</param>
    /// <exception cref="CoreMLException">There is no such input, or the value is not one that its elements can have.</exception>
    public NeuralNetworkBuilder SetOptionalInput(string inputName, double? value = null)
    {
        FeatureType type = Input(inputName).Type;
        if (value is double filled) SetDefault(inputName, type.MultiArrayType, filled);
        type.IsOptional = true;
        return this;
    }

    private static void SetDefault(string inputName, ArrayFeatureType? array, double value)
    {
        switch (array?.DataType)
        {
            case DataType.Double:
                array.DoubleDefaultValue = value;
                break;
            case DataType.Float32 or DataType.Float16:
                array.FloatDefaultValue = (float)value;
                break;
            case DataType.Int32 when double.IsInteger(value) && value is >= int.MinValue and <= int.MaxValue:
                array.IntDefaultValue = (int)value;
                break;
            default:
                throw new CoreMLException(
                    $"The input '{inputName}' is " +
                        $"{Validation.Interface.Features.Describe(array is null ? null : new FeatureType { MultiArrayType = array })}; " +
                            $"{value} cannot be its default.");
        }
    }

    private void CheckFeatures()
    {
        foreach (FeatureDescription input in _description.Input)
        {
            if (input.Type?.TypeCase is not (TypeCase.ImageType or TypeCase.MultiArrayType))
            {
                throw new CoreMLException($"The input '{input.Name}' is neither an image nor an array; networks take no other.");
            }
        }

        foreach (IEnumerable<FeatureDescription> features in (IEnumerable<FeatureDescription>[])[_description.Input, _description.Output])
        {
            if (features.GroupBy(feature => feature.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            {
                throw new CoreMLException($"Two features are called '{twice.Key}'; give every input and every output a name of its own.");
            }
        }
    }

    private void CheckLabels<T>(IReadOnlyList<T> labels, string predictedFeatureName)
    {
        RequireOutermost();
        if (_classifier is not null || _isRegressor) throw new CoreMLException("The network's prediction is set already.");
        if (_description.Output.Count == 0)
        {
            throw new CoreMLException("A classifier needs an output for its probabilities: describe it when the builder is created.");
        }

        if (labels.Count == 0) throw new CoreMLException("There are no class labels; give one per class.");
        if (labels.GroupBy(label => label).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new CoreMLException($"The class label '{twice.Key}' is there twice.");
        }

        if (_description.Output.Any(output => output.Name == predictedFeatureName))
        {
            throw new CoreMLException($"An output is called '{predictedFeatureName}' already; choose another predictedFeatureName.");
        }
    }

    private void DescribeClassifier(FeatureDescription probabilities, FeatureDescription label)
    {
        _description.Output[0] = probabilities;
        _description.Output.Add(label);
        _description.PredictedProbabilitiesName = probabilities.Name;
        _description.PredictedFeatureName = label.Name;
    }

    private void FinishClassifier(NeuralNetworkClassifier classifier)
    {
        if (classifier.LabelProbabilityLayerName.Length == 0)
        {
            classifier.LabelProbabilityLayerName = _layers.LastOrDefault()?.Output.FirstOrDefault() ?? "";
        }

        string blob = classifier.LabelProbabilityLayerName;
        int labels = Math.Max(classifier.StringClassLabels?.Vector.Count ?? 0, classifier.Int64ClassLabels?.Vector.Count ?? 0);
        TensorShape shape = _shapes.Find(blob);
        long elements = _exact ? shape.Count : shape.HasRankOfAtLeast(3) ? shape.CountFrom(-3) : TensorShape.Unknown;
        if (elements > 0 && elements % labels != 0)
        {
            throw new ModelValidationException(
                $"The tensor '{blob}' has {elements} elements, but there are {labels} class labels. Give every class a label.");
        }
    }

    /// <summary>Output arrays without a shape get the one that follows from the layers; those with another one are wrong.</summary>
    private void FinishOutputs(ModelDescription description)
    {
        foreach (FeatureDescription output in description.Output)
        {
            if (output.Type?.MultiArrayType is not { ShapeFlexibilityCase: ArrayFeatureType.ShapeFlexibilityOneofCase.None } array)
            {
                continue;
            }

            TensorShape shape = _shapes.Find(output.Name);
            if (array.Shape.Count == 0 && shape.IsStatic) array.Shape.AddRange(shape.Dims);
            else if (array.Shape.Count > 0 && !shape.IsCompatibleWith(TensorShape.Of([.. array.Shape])))
            {
                throw new ModelValidationException(
                    $"The output '{output.Name}' is described as [{string.Join(", ", array.Shape)}], but the network makes {shape}. " +
                        "Correct the description.");
            }
        }
    }

    private FeatureDescription Input(string name)
    {
        RequireOutermost();
        return _description.Input.FirstOrDefault(input => input.Name == name)
            ?? throw new CoreMLException(
                $"The network has no input '{name}'; name one of: {string.Join(", ", _description.Input.Select(input => input.Name))}.");
    }

    private ImageFeatureType ImageInput(string name) =>
        Input(name).Type.ImageType ?? throw new CoreMLException($"The input '{name}' is not an image; only images are preprocessed.");
}
