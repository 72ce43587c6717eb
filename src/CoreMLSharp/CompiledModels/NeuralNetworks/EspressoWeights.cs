using System.Buffers.Binary;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;

namespace CoreMLSharp.CompiledModels.NeuralNetworks;

/// <summary>
/// The weight file of a compiled network: how many arrays there are, the identifier and the bytes of each, and then the arrays, one behind
/// the other.
/// </summary>
internal sealed class EspressoWeights : IDisposable
{
    private const int EntryLength = 2 * sizeof(long);

    private readonly string _path;
    private readonly MappedFile _file;
    private readonly Dictionary<long, (long Offset, long Length)> _arrays = [];

    public EspressoWeights(string path)
    {
        _path = path;
        if (new FileInfo(path).Length < sizeof(long)) throw new ModelFormatException($"{path} is damaged: it ends too early.");
        _file = MappedFile.Open(path);
        try
        {
            ReadTable();
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The bytes of the first numbers of an array. There may be more: biases are stored with blanks behind them.
    /// </summary>
    /// <param name="id">The array.</param>
    /// <param name="count">How many numbers are wanted.</param>
    /// <param name="bytesEach">The bytes that one takes.</param>
    /// <param name="layer">The layer whose they are, for messages.</param>
    public ReadOnlySpan<byte> Read(long id, long count, int bytesEach, string layer)
    {
        if (!_arrays.TryGetValue(id, out (long Offset, long Length) array))
        {
            throw new ModelFormatException($"{_path}: the array {id:N0}, which the layer {layer} names, is not there.");
        }

        return count >= 0 && count <= array.Length / bytesEach
            ? _file.Span(array.Offset, checked((int)count * bytesEach))
            : throw new ModelFormatException(
                $"{_path}: the layer {layer} needs {count:N0} numbers, but its array {id:N0} has {array.Length / bytesEach:N0}.");
    }

    public void Dispose() => _file.Dispose();

    private void ReadTable()
    {
        long count = BinaryPrimitives.ReadInt64LittleEndian(_file.Span(0, sizeof(long)));
        if (count < 0 || count > (_file.Length - sizeof(long)) / EntryLength)
        {
            throw new ModelFormatException($"{_path} is damaged: it announces {count:N0} arrays, more than it holds.");
        }

        long offset = sizeof(long) + (count * EntryLength);
        for (long i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> entry = _file.Span(sizeof(long) + (i * EntryLength), EntryLength);
            long length = BinaryPrimitives.ReadInt64LittleEndian(entry[sizeof(long)..]);
            if (length < 0 || length > _file.Length - offset)
            {
                throw new ModelFormatException($"{_path} is damaged: its array {i:N0} of {length:N0} bytes reaches beyond the end.");
            }

            _arrays[BinaryPrimitives.ReadInt64LittleEndian(entry)] = (offset, length);
            offset += length;
        }
    }
}
