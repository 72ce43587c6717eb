using CoreMLSharp.IO;
using CoreMLSharp.Specification;
using CoreMLSharp.Specification.MILSpec;

namespace CoreMLSharp.Programs;

/// <summary>
/// Makes the constants of a new ML Program: small ones stand in the program, tensors of ten elements and more in a weight file, as
/// coremltools does it. Equal tensors are stored once. The file is temporary until the model is saved.
/// </summary>
/// <example>
/// <code>
/// using ProgramWeightsWriter weights = new(model.SpecificationVersion);
/// operation.Attributes["val"] = weights.Add(ProgramTensor.Of&lt;float&gt;(kernel, [64, 3, 3, 3]));
/// using ModelFile file = weights.ToModelFile(model);
/// file.Save("Detector.mlpackage");
/// </code>
/// </example>
public sealed class ProgramWeightsWriter : IDisposable
{
    private const string FileName = "weight.bin";
    private const string NameInProgram = $"@model_path/weights/{FileName}";

    /// <summary>Tensors with fewer elements are kept in the program.</summary>
    private const int FewestElements = 10;

    private readonly bool _hasWideIntegers;
    private readonly Dictionary<(DataType, long, int), List<ulong>> _offsets = [];
    private readonly string _nameInProgram;
    private readonly IWeightStore _store;

    /// <summary>Begins an empty set of constants.</summary>
    /// <param name="specificationVersion">
    /// The version of the model's specification; from 9 on, integers of 16 and 32 bits may go to the file.
    /// </param>
    public ProgramWeightsWriter(int specificationVersion)
        : this(specificationVersion, NameInProgram, new WrittenWeights(FileName)) { }

    private ProgramWeightsWriter(int specificationVersion, string nameInProgram, IWeightStore store)
    {
        _hasWideIntegers = specificationVersion >= SpecificationVersions.IOS18;
        _nameInProgram = nameInProgram;
        _store = store;
    }

    /// <summary>Begins a set whose tensors stay in memory, which must outlive the model, until the model is saved.</summary>
    internal static ProgramWeightsWriter InMemory(int specificationVersion, UnwrittenWeights? weights = null)
    {
        weights ??= new UnwrittenWeights(NameInProgram);
        return new ProgramWeightsWriter(specificationVersion, weights.NameInProgram, weights);
    }

    /// <summary>Stores a constant.</summary>
    /// <returns>The message that stands for it in the program.</returns>
    public Value Add(ProgramValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value is ProgramTensor tensor && IsForFile(tensor) ? AddToFile(tensor) : value.ToValue();
    }

    /// <summary>Removes the temporary file, unless a <see cref="ModelFile"/> has it.</summary>
    public void Dispose() => (_store as IDisposable)?.Dispose();

    private bool IsForFile(ProgramTensor tensor) => tensor.Count >= FewestElements && WeightBlobWriter.CanHold(tensor.DataType)
        && (_hasWideIntegers || !(tensor.DataType.IsInteger && tensor.DataType.Bits > 8));

    private Value AddToFile(ProgramTensor tensor)
    {
        (DataType, long, int) key = (tensor.DataType, tensor.Count, Sample(tensor));
        if (!_offsets.TryGetValue(key, out List<ulong>? alike)) _offsets.Add(key, alike = []);
        int equal = alike.FindIndex(candidate => _store.Holds(candidate, tensor));
        ulong offset = equal < 0 ? _store.Add(tensor) : alike[equal];
        if (equal < 0) alike.Add(offset);
        return new Value { Type = tensor.Type, BlobFileValue = new() { FileName = _nameInProgram, Offset = offset } };
    }

    /// <summary>A few of the elements as a number: tensors that differ there need not be compared.</summary>
    private static int Sample(ProgramTensor tensor)
    {
        const int Places = 16, Length = 64;
        Span<byte> bytes = stackalloc byte[Length];
        HashCode hash = default;
        for (int i = 0; i < Places; i++)
        {
            long start = tensor.ByteLength * i / Places / Length * Length;
            Span<byte> here = bytes[..(int)Math.Min(Length, tensor.ByteLength - start)];
            tensor.CopyTo(start, here);
            hash.AddBytes(here);
        }

        return hash.ToHashCode();
    }

    /// <summary>Completes the weights in their file.</summary>
    /// <returns>Their folder, which this writer no longer removes.</returns>
    internal TemporaryFolder HandOver() => ((WrittenWeights)_store).HandOver();

    /// <summary>Completes the weights in memory.</summary>
    internal UnwrittenWeights Weights => (UnwrittenWeights)_store;
}
