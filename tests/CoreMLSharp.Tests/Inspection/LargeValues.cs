using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using CoreMLSharp.Inspection;
using CoreMLSharp.Specification;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CoreMLSharp.Tests.Inspection;

/// <summary>Finds, in a whole message, the value that an outline left out, by its path.</summary>
internal static partial class LargeValues
{
    /// <summary>The field at the end of the path, and the message that holds it.</summary>
    public static (IMessage Message, FieldDescriptor Field) Find(Model model, LargeValue value)
    {
        object current = model;
        string[] parts = value.Path.Split('.');
        foreach (string part in parts[..^1])
        {
            Match match = Step().Match(part);
            IMessage message = (IMessage)current;
            object next = message.Descriptor.FindFieldByName(match.Groups["name"].Value).Accessor.GetValue(message);
            current = match.Groups["key"].Success ? ((IDictionary)next)[match.Groups["key"].Value]!
                : match.Groups["index"].Success ? ((IList)next)[int.Parse(match.Groups["index"].Value, CultureInfo.InvariantCulture)]!
                : next;
        }

        IMessage holder = (IMessage)current;
        return (holder, holder.Descriptor.FindFieldByName(parts[^1]));
    }

    /// <summary>The value's bytes by protobuf's rules for packed fields.</summary>
    public static byte[] PlainBytes(object value) => value switch
    {
        ByteString bytes => bytes.ToByteArray(),
        IList<float> floats => MemoryMarshal.AsBytes<float>(floats.ToArray()).ToArray(),
        IList<double> doubles => MemoryMarshal.AsBytes<double>(doubles.ToArray()).ToArray(),
        _ => throw new ArgumentException($"No plain bytes for {value.GetType()}."),
    };

    [GeneratedRegex("""^(?<name>\w+)(\[("(?<key>[^"]*)"|(?<index>\d+))\])?$""")]
    private static partial Regex Step();
}
