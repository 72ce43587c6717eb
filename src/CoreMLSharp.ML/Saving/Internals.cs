using System.Reflection;
using System.Runtime.ExceptionServices;
using CoreMLSharp.Diagnostics;

namespace CoreMLSharp.ML.Saving;

/// <summary>Members that ML.NET keeps to its own packages.</summary>
internal static class Internals
{
    public const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>A method of a type.</summary>
    /// <exception cref="CoreMLException">There is none.</exception>
    public static MethodInfo Method(Type type, string name) => type.GetMethod(name, All) ?? throw Unknown(type, name);

    /// <summary>A type of the same assembly.</summary>
    /// <exception cref="CoreMLException">There is none.</exception>
    public static Type Beside(Type type, string name) => type.Assembly.GetType(name) ?? throw Unknown(type, name);

    /// <summary>Calls a method; what it throws comes as it is.</summary>
    public static object? Call(MethodInfo method, object? target, params object?[] arguments)
    {
        try
        {
            return method.Invoke(target, arguments);
        }
        catch (TargetInvocationException error) when (error.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }

    private static CoreMLException Unknown(Type type, string name) => new(
        $"This version of ML.NET ({type.Assembly.GetName().Version}) has no {type.Name}.{name}, by which pipelines with Core ML models are "
        + "saved and loaded. Use the version that CoreMLSharp.ML was made for.");
}
