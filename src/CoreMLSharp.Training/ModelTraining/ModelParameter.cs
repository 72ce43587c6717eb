using CoreMLSharp.Diagnostics;
using Google.Protobuf;

namespace CoreMLSharp.Training.ModelTraining;

/// <summary>A tensor of a model that may learn.</summary>
public sealed class ModelParameter
{
    internal ModelParameter(string name, IReadOnlyList<long> shape, IMessage storage, Func<float[]> read) =>
        (Name, Shape, Storage, Read) = (name, shape, storage, read);

    /// <summary>
    /// Its name, by which patterns choose it: of a neural network the layer's and the tensor's, such as <c>conv1.weights</c>; of an ML
    /// Program the constant's.
    /// </summary>
    public string Name { get; }

    /// <summary>Its shape.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Where the specification stores it.</summary>
    internal IMessage Storage { get; }

    /// <summary>Its numbers.</summary>
    internal Func<float[]> Read { get; }

    /// <summary>Whether it is a mean or variance that a batch normalisation stores.</summary>
    internal bool IsStatistic { get; init; }

    /// <summary>Whether it is stored in 16 bits, to which what it learns is rounded.</summary>
    internal bool IsHalf { get; init; }

    /// <summary>Whether it learns where nothing else is said.</summary>
    internal bool IsUsual { get; init; } = true;
}

/// <summary>The tensors of a model that may learn, and the model with others in their place.</summary>
internal interface IModelParameters : IDisposable
{
    IReadOnlyList<ModelParameter> All { get; }

    /// <summary>The model with other numbers, in the form in which the old ones are stored.</summary>
    /// <param name="values">Numbers by where the specification stores the parameter.</param>
    /// <exception cref="CoreMLException">They do not fit the form.</exception>
    ModelFile With(IReadOnlyDictionary<IMessage, float[]> values);
}
