using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.Conversion.Hdf5;

/// <summary>The kinds of messages in the header of a group or dataset.</summary>
internal enum HeaderMessage
{
    Dataspace = 0x01,
    LinkInfo = 0x02,
    Datatype = 0x03,
    Link = 0x06,
    Layout = 0x08,
    Filters = 0x0B,
    Attribute = 0x0C,
    Continuation = 0x10,
    SymbolTable = 0x11,
    AttributeInfo = 0x15,
}

/// <summary>The header of a group or dataset: a list of messages, in one or several blocks.</summary>
internal sealed class ObjectHeader
{
    private const int MaximumBlocks = 4096;
    private const int MaximumMessages = 1 << 20;

    private readonly Hdf5Bytes _file;
    private readonly List<(HeaderMessage Kind, ReadOnlyMemory<byte> Data)> _messages = [];

    public ObjectHeader(Hdf5Bytes file, long address)
    {
        _file = file;
        Queue<(long Address, long Length)> blocks = [];
        bool isNew = file.AtMost(address, 4) is var start && start.Left == 4 && start.Take(4).SequenceEqual("OHDR"u8);
        if (isNew) ReadNew(address, blocks);
        else ReadOld(address, blocks);
    }

    /// <summary>The messages of a kind, in the order of the file.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> All(HeaderMessage kind) =>
        _messages.Where(message => message.Kind == kind).Select(message => message.Data);

    /// <summary>The first message of a kind; null for none.</summary>
    public ReadOnlyMemory<byte>? First(HeaderMessage kind)
    {
        foreach ((HeaderMessage found, ReadOnlyMemory<byte> data) in _messages)
        {
            if (found == kind) return data;
        }

        return null;
    }

    private void ReadOld(long address, Queue<(long Address, long Length)> blocks)
    {
        Hdf5Cursor cursor = _file.At(address, 16);
        if (cursor.Byte() != 1) throw _file.Damaged("a header has an unknown version.");
        cursor.Skip(7);
        blocks.Enqueue((address + 16, cursor.UInt32()));
        for (int count = 0; blocks.TryDequeue(out (long Address, long Length) block); count++)
        {
            CheckCount(count);
            Hdf5Cursor messages = _file.At(block.Address, block.Length);
            while (messages.Left >= 8)
            {
                HeaderMessage kind = (HeaderMessage)messages.UInt16();
                int size = messages.UInt16();
                byte flags = messages.Byte();
                messages.Skip(3);
                Add(kind, flags, block.Address + messages.Position, size, blocks);
                messages.Skip(size);
            }
        }
    }

    private void ReadNew(long address, Queue<(long Address, long Length)> blocks)
    {
        Hdf5Cursor cursor = _file.AtMost(address, 64);
        cursor.Skip(5);
        byte flags = cursor.Byte();
        if ((flags & 0x20) != 0) cursor.Skip(16);
        if ((flags & 0x10) != 0) cursor.Skip(4);
        long size = cursor.Number(1 << (flags & 3));
        blocks.Enqueue((address + cursor.Position, size));
        bool isOrdered = (flags & 4) != 0;
        for (int count = 0; blocks.TryDequeue(out (long Address, long Length) block); count++)
        {
            CheckCount(count);
            Hdf5Cursor messages = _file.At(block.Address, block.Length);
            if (count > 0) messages.Expect("OCHK"u8, "continuation of a header");
            int checksum = count > 0 ? 4 : 0;
            while (messages.Left - checksum >= (isOrdered ? 6 : 4))
            {
                HeaderMessage kind = (HeaderMessage)messages.Byte();
                int length = messages.UInt16();
                byte messageFlags = messages.Byte();
                if (isOrdered) messages.Skip(2);
                Add(kind, messageFlags, block.Address + messages.Position, length, blocks);
                messages.Skip(length);
            }
        }
    }

    private void Add(HeaderMessage kind, byte flags, long address, int size, Queue<(long Address, long Length)> blocks)
    {
        if (kind == HeaderMessage.Continuation)
        {
            Hdf5Cursor continuation = _file.At(address, size);
            blocks.Enqueue((continuation.Address(), continuation.Length()));
            return;
        }

        if (_messages.Count >= MaximumMessages) throw _file.Damaged("a header has too many messages.");
        bool isElsewhere = (flags & 2) != 0;
        if (isElsewhere && kind is HeaderMessage.Datatype)
        {
            throw new ModelFormatException($"{_file.Name} has types with names of their own, which are not read.");
        }

        _messages.Add((kind, _file.Slice(address, size)));
    }

    private void CheckCount(int count)
    {
        if (count >= MaximumBlocks) throw _file.Damaged("a header has too many parts.");
    }
}
