using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Convolution.Tests.Architecture;

/// <summary>Writes the public surface of an assembly: one line for each type and each member, sorted.</summary>
public static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(type.Namespace).Append('.').Append(Name(type))
                .Append(Parents(type)).Append(Constraints(type.GetGenericArguments())).Append('\n');
            foreach (string member in type.GetMembers(Declared).Where(IsWritten).Select(Line).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The base class and the interfaces, but for those that every record and every enumeration has.</summary>
    private static string Parents(Type type)
    {
        IEnumerable<Type> parents = type.IsEnum ? [] : type.GetInterfaces().Where(parent => parent.Name != "IEquatable`1");
        if (type.BaseType is { } ancestor && ancestor != typeof(object) && ancestor != typeof(ValueType) && !type.IsEnum)
            parents = parents.Prepend(ancestor);
        string[] names = [.. parents.Select(Name)];
        return names.Length == 0 ? "" : $" : {string.Join(", ", names)}";
    }

    private static string Constraints(Type[] arguments) => string.Concat(
        from argument in arguments
        where argument.IsGenericParameter
        let types = argument.GetGenericParameterConstraints().Where(constraint => constraint != typeof(ValueType))
        let constraints = types.Select(Name).Order(StringComparer.Ordinal)
        let unmanaged = argument.GetCustomAttributes().Any(attribute => attribute.GetType().Name == "IsUnmanagedAttribute")
        let all = (unmanaged ? constraints.Prepend("unmanaged") : constraints).ToArray()
        where all.Length > 0
        select $" where {argument.Name} : {string.Join(", ", all)}");

    private static string Kind(Type type) =>
        type.IsEnum ? "enum"
        : type.IsByRefLike ? "ref struct"
        : type.IsValueType ? "struct"
        : type.IsInterface ? "interface"
        : type is { IsAbstract: true, IsSealed: true } ? "static class"
        : type.IsSealed ? "sealed class"
        : "class";

    /// <summary>Accessors are part of their property; what the compiler writes for records is no decision of ours.</summary>
    private static bool IsWritten(MemberInfo member) =>
        member.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        && !(member is MethodInfo { IsSpecialName: true } method && !method.Name.StartsWith("op_", StringComparison.Ordinal))
        && member.Name is not "value__";

    private static string Line(MemberInfo member) => member switch
    {
        FieldInfo { IsLiteral: true } field => $"{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), null)}",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        PropertyInfo property => $"{Static(property.GetMethod!)}{Returned(property.GetMethod!)} {property.Name}{Index(property)} {{ {Accessors(property)} }}",
        MethodInfo method => $"{Static(method)}{Returned(method)} {Name(method)}({Parameters(method)}){Constraints(method.GetGenericArguments())}",
        _ => member.ToString()!,
    };

    private static string Static(MethodInfo method) => method.IsStatic ? "static " : "";

    private static string Returned(MethodInfo method)
    {
        string name = Name(method.ReturnType);
        bool isReadOnly = method.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(InAttribute))
            || method.ReturnParameter.GetCustomAttributes().Any(attribute => attribute.GetType().Name == "IsReadOnlyAttribute");
        return isReadOnly && method.ReturnType.IsByRef ? $"ref readonly {name["ref ".Length..]}" : name;
    }

    private static string Index(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{Parameters(parameters)}]" : "";

    private static string Accessors(PropertyInfo property) =>
        property.SetMethod is not { IsPublic: true } setter ? "get;"
        : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "get; init;"
        : "get; set;";

    private static string Parameters(MethodBase method) => Parameters(method.GetParameters());

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")}"));

    private static string Name(MethodInfo method) => method.IsGenericMethod
        ? $"{method.Name}<{string.Join(", ", method.GetGenericArguments().Select(Name))}>"
        : method.Name;

    private static string Name(Type type) =>
        type.IsByRef ? $"ref {Name(type.GetElementType()!)}"
        : type.IsArray ? $"{Name(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
