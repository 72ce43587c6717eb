using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CoreMLSharp.Diagnostics;
using CoreMLSharp.IO;
using CoreMLSharp.Specification;

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
    /// The first numbers of an array, as a network's weights. There may be more: biases are stored with blanks behind them.
    /// </summary>
    /// <param name="id">The array.</param>
    /// <param name="count">How many numbers are wanted.</param>
    /// <param name="layer">The layer whose they are, for messages.</param>
    public WeightParams Read(long id, long count, string layer)
    {
        if (!_arrays.TryGetValue(id, out (long Offset, long Length) array))
        {
            throw new ModelFormatException($"{_path}: the array {id:N0}, which the layer {layer} names, is not there.");
        }

        if (count < 0 || count > array.Length / sizeof(float))
        {
            throw new ModelFormatException(
                $"{_path}: the layer {layer} needs {count:N0} numbers, but its array {id:N0} has {array.Length / sizeof(float):N0}.");
        }

        WeightParams weights = new();
        ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(_file.Span(array.Offset, checked((int)count * sizeof(float))));
        weights.FloatValue.Capacity = numbers.Length;
        foreach (float number in numbers) weights.FloatValue.Add(number);
        return weights;
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
