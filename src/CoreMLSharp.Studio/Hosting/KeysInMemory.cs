using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CoreMLSharp.Studio.Hosting;

/// <summary>
/// Where the keys are that protect what pages carry: in memory, since nothing that they protect outlives the program. Left to itself, the
/// framework would write a key into the user's home.
/// </summary>
internal sealed class KeysInMemory : IXmlRepository
{
    private readonly Lock _gate = new();
    private readonly List<XElement> _keys = [];

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_gate) return [.. _keys.Select(key => new XElement(key))];
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_gate) _keys.Add(new XElement(element));
    }
}
