using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace CoreMLSharp.ML.Saving;

/// <summary>
/// Adds the loader of <see cref="CoreMLTransformer"/> to a catalog, as ML.NET adds those that its own packages name by an attribute which
/// no other package can have.
/// </summary>
internal static class LoaderRegistration
{
    public static void AddTo(ComponentCatalog catalog)
    {
        Type catalogType = typeof(ComponentCatalog);
        Type attributeType = Internals.Beside(catalogType, "Microsoft.ML.LoadableClassAttribute");
        Type signature = Internals.Beside(catalogType, "Microsoft.ML.SignatureLoadModel");
        string[] names = [SavingContext.LoaderSignature];
        object attribute = Activator.CreateInstance(
            attributeType, typeof(CoreMLTransformer), null, signature, "Core ML Transform", names)!;
        Type contextType = Internals.Method(signature, "Invoke").GetParameters()[0].ParameterType;
        object?[] found = [typeof(CoreMLTransformer), typeof(CoreMLTransformer), (Type[])[contextType], null, null, null, false];
        Internals.Call(Internals.Method(catalogType, "TryGetIniters"), null, found);
        object info = Activator.CreateInstance(
            Internals.Beside(catalogType, "Microsoft.ML.Runtime.ComponentCatalog+LoadableClassInfo"),
            Internals.All, null, [attribute, found[3], found[4], found[5], found[6]], null)!;
        lock (catalog) Internals.Call(Internals.Method(catalogType, "AddClass"), catalog, info, names, false);
    }
}
