namespace CoreMLSharp.Programs;

/// <summary>
/// The weights of a program in memory, or computed when they are asked for: what will be its weight file when it is saved.
/// </summary>
/// <param name="nameInProgram">What the program calls the file.</param>
internal sealed class UnwrittenWeights(string nameInProgram) : IWeightStore
{
    private readonly List<ProgramTensor> _tensors = [];
    private readonly Dictionary<ulong, ProgramTensor> _byOffset = [];
    private long _end = BlobFormat.HeaderLength;

    /// <summary>What the program calls the file.</summary>
    public string NameInProgram => nameInProgram;

    public bool IsEmpty => _tensors.Count == 0;

    public ulong Add(ProgramTensor tensor)
    {
        long offset = BlobFormat.Align(_end);
        _end = offset + BlobFormat.MetadataLength + tensor.ByteLength;
        _tensors.Add(tensor);
        _byOffset.Add((ulong)offset, tensor);
        return (ulong)offset;
    }

    public bool Holds(ulong offset, ProgramTensor tensor) => TensorPieces.AreThose(tensor, _byOffset[offset].CopyTo);

    /// <summary>The tensor at an offset; null where none begins.</summary>
    public ProgramTensor? Find(ulong offset) => _byOffset.GetValueOrDefault(offset);

    /// <summary>Writes the weight file to a folder.</summary>
    public void WriteTo(string folder)
    {
        string path = Path.Combine(folder, Path.GetFileName(nameInProgram));
        using FileStream stream = new(path, FileMode.CreateNew, FileAccess.ReadWrite);
        using WeightBlobWriter writer = new(stream);
        foreach (ProgramTensor tensor in _tensors)
        {
            writer.Write(tensor);
            tensor.Forget();
        }
    }
}
