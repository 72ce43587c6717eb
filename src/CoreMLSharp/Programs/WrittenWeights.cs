using CoreMLSharp.IO;

namespace CoreMLSharp.Programs;

/// <summary>The weights of a program in a temporary file.</summary>
internal sealed class WrittenWeights : IWeightStore, IDisposable
{
    private readonly FileStream _stream;
    private readonly WeightBlobWriter _writer;
    private bool _isHandedOver;

    /// <param name="fileName">The name of the file in the folder.</param>
    public WrittenWeights(string fileName)
    {
        _stream = new FileStream(Path.Combine(Folder.Path, fileName), FileMode.CreateNew, FileAccess.ReadWrite);
        _writer = new WeightBlobWriter(_stream);
    }

    /// <summary>The folder of the file.</summary>
    public TemporaryFolder Folder { get; } = new();

    public ulong Add(ProgramTensor tensor) => _writer.Write(tensor);

    public bool Holds(ulong offset, ProgramTensor tensor)
    {
        long end = _stream.Position;
        _stream.Position = (long)offset + BlobFormat.MetadataLength;
        bool isEqual = TensorPieces.AreThose(tensor, (_, piece) => _stream.ReadExactly(piece));
        _stream.Position = end;
        return isEqual;
    }

    /// <summary>Completes the file.</summary>
    /// <returns>Its folder, which this no longer removes.</returns>
    public TemporaryFolder HandOver()
    {
        Complete();
        _isHandedOver = true;
        return Folder;
    }

    public void Dispose()
    {
        Complete();
        if (!_isHandedOver) Folder.Dispose();
    }

    private void Complete()
    {
        _writer.Dispose();
        _stream.Dispose();
    }
}
