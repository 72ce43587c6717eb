using Microsoft.ML.Runtime;

namespace CoreMLSharp.ML.Saving;

/// <summary>
/// Adds a type that loads itself to a catalog, as ML.NET adds those that its own packages name by an attribute which
/// no other package can have.
/// </summary>
/// <remarks>It is loaded by its static method <c>Create(IHostEnvironment, object)</c>.</remarks>
internal static class LoaderRegistration
{
    public static void AddTo(ComponentCatalog catalog, Type loader)
    {
        Type catalogType = typeof(ComponentCatalog);
        Type attributeType = Internals.Beside(catalogType, "Microsoft.ML.LoadableClassAttribute");
        Type signature = Internals.Beside(catalogType, "Microsoft.ML.SignatureLoadModel");
        string[] names = [SavingContext.LoaderSignature];
        object attribute = Activator.CreateInstance(
            attributeType, loader, null, signature, "Core ML Transform", names)!;
        Type contextType = Internals.Method(signature, "Invoke").GetParameters()[0].ParameterType;
        object?[] found = [loader, loader, (Type[])[contextType], null, null, null, false];
        Internals.Call(Internals.Method(catalogType, "TryGetIniters"), null, found);
        object info = Activator.CreateInstance(
            Internals.Beside(catalogType, "Microsoft.ML.Runtime.ComponentCatalog+LoadableClassInfo"),
            Internals.All, null, [attribute, found[3], found[4], found[5], found[6]], null)!;
        lock (catalog) Internals.Call(Internals.Method(catalogType, "AddClass"), catalog, info, names, false);
    }
}
