using Mono.Cecil;
using Mono.Cecil.Cil;

namespace CoreMLSharp.Architecture.Tests;

/// <summary>
/// Reads from a compiled assembly which of its own types use which others of it, so that nothing hides behind an enclosing namespace.
/// </summary>
internal static class Assemblies
{
    /// <summary>
    /// The arrows from type to type within an assembly; nested and compiler-made types count as the type that holds them.
    /// </summary>
    public static IEnumerable<(TypeDefinition From, TypeDefinition To)> Arrows(string assembly)
    {
        using DefaultAssemblyResolver resolver = new();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        string path = Path.Combine(AppContext.BaseDirectory, assembly + ".dll");
        using ModuleDefinition module = ModuleDefinition.ReadModule(path, new ReaderParameters { AssemblyResolver = resolver });
        HashSet<(TypeDefinition, TypeDefinition)> arrows = [];
        foreach (TypeDefinition type in module.GetTypes().Where(type => !IsMadeByTheCompiler(type)))
        {
            foreach (TypeReference reference in References(type))
            {
                if (Own(reference, module) is not { } target || IsMadeByTheCompiler(target)) continue;
                if (Outermost(target) != Outermost(type)) arrows.Add((Outermost(type), Outermost(target)));
            }
        }

        return [.. arrows];
    }

    private static TypeDefinition? Own(TypeReference reference, ModuleDefinition module)
    {
        TypeReference element = reference;
        while (element is TypeSpecification specification) element = specification.ElementType;
        return element is TypeDefinition definition && definition.Module == module ? definition : null;
    }

    /// <summary>Such as the data of constant arrays; it lies in no folder.</summary>
    private static bool IsMadeByTheCompiler(TypeDefinition type) =>
        Outermost(type).Namespace is "" or "System.Text.RegularExpressions.Generated" or "Microsoft.Extensions.Validation.Embedded"
            or "Microsoft.AspNetCore.Http.Generated"
        || Outermost(type).Namespace.StartsWith("__Blazor.", StringComparison.Ordinal);

    private static TypeDefinition Outermost(TypeDefinition type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type;
    }

    private static IEnumerable<TypeReference> References(TypeDefinition type)
    {
        IEnumerable<TypeReference?> direct =
        [
            type.BaseType,
            .. type.Interfaces.Select(contract => contract.InterfaceType),
            .. type.CustomAttributes.Select(attribute => attribute.AttributeType),
            .. type.Fields.Select(field => field.FieldType),
            .. type.Methods.SelectMany(References),
        ];
        return direct.OfType<TypeReference>().SelectMany(WithArguments);
    }

    private static IEnumerable<TypeReference?> References(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(parameter => parameter.ParameterType),
        .. method.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType),
        .. method.HasBody ? method.Body.Variables.Select(variable => variable.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(References) : [],
    ];

    private static IEnumerable<TypeReference?> References(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        MethodReference method =>
        [
            method.DeclaringType, method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType),
            .. method is GenericInstanceMethod generic ? generic.GenericArguments : [],
        ],
        FieldReference field => [field.DeclaringType, field.FieldType],
        _ => [],
    };

    private static IEnumerable<TypeReference> WithArguments(TypeReference type)
    {
        yield return type;
        if (type is GenericInstanceType generic)
        {
            foreach (TypeReference argument in generic.GenericArguments.SelectMany(WithArguments)) yield return argument;
        }
        else if (type is TypeSpecification specification)
        {
            foreach (TypeReference element in WithArguments(specification.ElementType)) yield return element;
        }
    }
}
