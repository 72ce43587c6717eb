using CoreMLSharp.Onnx.Specification;

namespace CoreMLSharp.Onnx.Importing;

/// <summary>Reads the attributes of a node by name.</summary>
internal static class NodeAttributes
{
    extension(NodeProto node)
    {
        public AttributeProto? Find(string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

        public string Text(string name, string otherwise) => node.Find(name)?.S.ToStringUtf8() ?? otherwise;

        public long Integer(string name, long otherwise) => node.Find(name)?.I ?? otherwise;

        public float Float(string name, float otherwise) => node.Find(name)?.F ?? otherwise;

        /// <summary>Whole numbers; none where there is no such attribute.</summary>
        public long[] Integers(string name) => node.Find(name) is { } given ? [.. given.Ints] : [];

        public string[] Texts(string name) =>
            node.Find(name) is { } given ? [.. given.Strings.Select(text => text.ToStringUtf8())] : [];

        /// <summary>Numbers of 32 bits, or those of a tensor in whose name that is said.</summary>
        public double[] Numbers(string name) => node.Find(name) is { } given
            ? [.. given.Floats.Select(number => (double)number)]
            : node.Tensor($"{name}_as_tensor");

        /// <summary>The numbers of a tensor.</summary>
        public double[] Tensor(string name) => node.Find(name)?.T is { } tensor ? OnnxConstant.Of(tensor).ToDoubles() : [];
    }
}
