using System.Text;

namespace CoreMLSharp.Conversion.Hdf5;

/// <summary>The texts among the attributes of a group; models keep nothing else in attributes.</summary>
internal static class Hdf5Attributes
{
    /// <summary>All attributes that are texts or lists of texts, by name.</summary>
    public static Dictionary<string, IReadOnlyList<string>> Read(Hdf5Bytes file, ObjectHeader header)
    {
        Dictionary<string, IReadOnlyList<string>> texts = [];
        foreach (ReadOnlyMemory<byte> message in header.All(HeaderMessage.Attribute).Concat(Dense(file, header)))
        {
            (string name, IReadOnlyList<string>? values) = Read(file, message.Span);
            if (values is not null) texts[name] = values;
        }

        return texts;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Dense(Hdf5Bytes file, ObjectHeader header)
    {
        if (header.First(HeaderMessage.AttributeInfo) is not { } message) return [];
        Hdf5Cursor cursor = new(file, message.Span);
        cursor.Skip(1);
        if ((cursor.Byte() & 1) != 0) cursor.Skip(2);
        (long heap, long index) = (cursor.Address(), cursor.Address());
        return heap == file.Undefined ? [] : DenseStorage.Read(file, heap, index);
    }

    private static (string Name, IReadOnlyList<string>? Texts) Read(Hdf5Bytes file, ReadOnlySpan<byte> message)
    {
        Hdf5Cursor cursor = new(file, message);
        int version = cursor.Byte();
        int flags = cursor.Byte();
        (int nameSize, int typeSize, int spaceSize) = (cursor.UInt16(), cursor.UInt16(), cursor.UInt16());
        if (version == 3) cursor.Skip(1);
        string name = Hdf5Type.ToText(Part(ref cursor, nameSize, version));
        if (version > 1 && (flags & 3) != 0) return (name, null);
        Hdf5Type type = Hdf5Type.Read(file, Part(ref cursor, typeSize, version));
        int count = Dataspace.Count(file, Dataspace.Read(file, Part(ref cursor, spaceSize, version)), type.Size);
        if (type.Class is not (Hdf5TypeClass.Text or Hdf5TypeClass.Variable)) return (name, count == 0 ? [] : null);
        if (count > cursor.Left / type.Size) throw file.Damaged($"the attribute '{name}' ends too early.");
        string[] texts = new string[count];
        for (int i = 0; i < count; i++)
        {
            texts[i] = type.Class == Hdf5TypeClass.Text ? Hdf5Type.ToText(cursor.Take(type.Size)) : VariableText(file, ref cursor);
        }

        return (name, texts);
    }

    private static ReadOnlySpan<byte> Part(ref Hdf5Cursor cursor, int size, int version)
    {
        ReadOnlySpan<byte> part = cursor.Take(size);
        if (version == 1) cursor.Align();
        return part;
    }

    /// <summary>A text that stands in a global heap, by its length and where it is.</summary>
    private static string VariableText(Hdf5Bytes file, ref Hdf5Cursor cursor)
    {
        long length = cursor.UInt32();
        long address = cursor.Address();
        long wanted = cursor.UInt32();
        if (length == 0) return "";
        Hdf5Cursor heap = file.AtMost(address, 32);
        heap.Expect("GCOL"u8, "heap of texts");
        heap.Skip(4);
        Hdf5Cursor objects = file.At(address, heap.Length());
        objects.Skip(heap.Position);
        while (objects.Left >= 8 + file.LengthSize)
        {
            int index = objects.UInt16();
            objects.Skip(6);
            long size = objects.Length();
            if (index == wanted && length <= size && size <= objects.Left)
            {
                return Encoding.UTF8.GetString(objects.Take((int)length)).TrimEnd('\0');
            }

            // The object of number 0 is the room that is left.
            if (index == 0 || size > objects.Left) break;
            objects.Skip((int)size);
            objects.Align();
        }

        throw file.Damaged("a text is missing from its heap.");
    }
}
