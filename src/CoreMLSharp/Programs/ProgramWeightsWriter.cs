using System.Security.Cryptography;
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
    private readonly Dictionary<string, ulong> _offsets = [];
    private readonly TemporaryFolder _folder = new();
    private readonly FileStream _stream;
    private readonly WeightBlobWriter _writer;
    private bool _isHandedOver;

    /// <summary>Begins an empty set of constants.</summary>
    /// <param name="specificationVersion">
    /// The version of the model's specification; from 9 on, integers of 16 and 32 bits may go to the file.
    /// </param>
    public ProgramWeightsWriter(int specificationVersion)
    {
        _hasWideIntegers = specificationVersion >= SpecificationVersions.IOS18;
        _stream = new FileStream(Path.Combine(_folder.Path, FileName), FileMode.CreateNew, FileAccess.ReadWrite);
        _writer = new WeightBlobWriter(_stream);
    }

    /// <summary>Stores a constant.</summary>
    /// <returns>The message that stands for it in the program.</returns>
    public Value Add(ProgramValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value is ProgramTensor tensor && IsForFile(tensor) ? AddToFile(tensor) : value.ToValue();
    }

    /// <summary>Removes the temporary file, unless a <see cref="ModelFile"/> has it.</summary>
    public void Dispose()
    {
        Complete();
        if (!_isHandedOver) _folder.Dispose();
    }

    private bool IsForFile(ProgramTensor tensor) => tensor.Count >= FewestElements && WeightBlobWriter.CanHold(tensor.DataType)
        && (_hasWideIntegers || !(tensor.DataType.IsInteger && tensor.DataType.Bits > 8));

    private Value AddToFile(ProgramTensor tensor)
    {
        string key = $"{tensor.DataType} {Convert.ToHexString(SHA256.HashData(tensor.Bytes.Span))}";
        if (!_offsets.TryGetValue(key, out ulong offset)) _offsets.Add(key, offset = _writer.Write(tensor));
        return new Value { Type = tensor.Type, BlobFileValue = new() { FileName = NameInProgram, Offset = offset } };
    }

    /// <summary>Completes the weights.</summary>
    /// <returns>Their folder, which this writer no longer removes.</returns>
    internal TemporaryFolder HandOver()
    {
        Complete();
        _isHandedOver = true;
        return _folder;
    }

    private void Complete()
    {
        _writer.Dispose();
        _stream.Dispose();
    }
}
