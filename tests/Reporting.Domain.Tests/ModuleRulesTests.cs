using System.Reflection;
using System.Reflection.Emit;
using System.Text.Json;
using System.Xml.Linq;
using Reporting.Domain.Common;

namespace Reporting.Domain.Tests;

/// <summary>Who may use whom inside the domain. The scan reads signatures and method bodies; constants and enum literals leave no trace there.</summary>
public sealed class ModuleRulesTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<string, string[]> _mayUse = new()
    {
        ["Common"] = [],
        ["Taxonomy"] = ["Common"],
        ["Establishments"] = ["Common", "Taxonomy"],
        ["Declarations"] = ["Common", "Taxonomy", "Establishments"],
        ["Files"] = ["Common"],
        ["Classification"] = ["Common", "Taxonomy", "Declarations"],
        ["Advice"] = ["Common", "Taxonomy", "Declarations", "Classification"],
        ["Incidents"] = ["Common", "Taxonomy", "Classification"],
        ["Regimes"] = ["Common", "Taxonomy", "Incidents", "Establishments"],
        ["Events"] = ["Common", "Taxonomy", "Incidents"],
        ["Escalation"] = ["Common", "Taxonomy", "Incidents", "Establishments", "Regimes"],
        ["Observatory"] = ["Common", "Taxonomy"],
        ["Audit"] = ["Common", "Taxonomy"],
        ["Search"] = ["Common", "Taxonomy"],
    };

    private static readonly Assembly _domain = typeof(AggregateRoot).Assembly;

    [Fact]
    public void Every_module_stands_in_the_table() =>
        Assert.Empty(_domain.GetTypes().Select(ModuleOf).OfType<string>().Distinct().Except(_mayUse.Keys));

    [Fact]
    public void Modules_use_only_what_the_table_allows()
    {
        var edges = from type in _domain.GetTypes()
                    let module = ModuleOf(type)
                    where module is not null
                    from used in TypesUsedBy(type)
                    let target = ModuleOf(used)
                    where target is not null && target != module && !_mayUse[module].Contains(target)
                    select $"{type.FullName} -> {used.FullName}";

        Assert.Empty(edges.Distinct());
    }

    [Fact]
    public void The_scan_sees_into_signatures_and_method_bodies()
    {
        var used = TypesUsedBy(typeof(Reporting.Domain.Regimes.DeadlinePolicy)).ToArray();

        Assert.Contains(typeof(Reporting.Domain.Regimes.Regime), used);              // a parameter, inside of a generic type
        Assert.Contains(typeof(Reporting.Domain.Regimes.Period), used);              // only called
        Assert.Contains(typeof(Instant), used);                                      // only called, as an extension
    }

    [Fact]
    public void Domain_references_nothing_but_the_base_library() => Assert.All(
        _domain.GetReferencedAssemblies(), a => Assert.StartsWith("System.", a.Name, StringComparison.Ordinal));

    [Fact]
    public void The_project_asks_for_no_package_no_project_and_no_framework() => Assert.DoesNotContain(
        XDocument.Parse(Seed.Text("Reporting.Domain.csproj")).Descendants().Select(e => e.Name.LocalName),
        name => name is "PackageReference" or "ProjectReference" or "FrameworkReference" or "Reference" or "Import");

    [Fact]
    public void The_only_package_that_is_restored_is_the_analyzer()
    {
        using var locked = JsonDocument.Parse(Seed.Text("Reporting.Domain.packages.lock.json"));

        Assert.Equal(
            ["Microsoft.CodeAnalysis.BannedApiAnalyzers"],
            locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject().Select(p => p.Name));
    }

    private static string? ModuleOf(Type type) =>
        type.Namespace?.Split('.') is ["Reporting", "Domain", var module, ..] ? module : null;

    private static IEnumerable<Type> TypesUsedBy(Type type) => type.GetMembers(Declared).SelectMany(Mentioned)
        .Concat(type.GetNestedTypes(Declared).Where(IsCompilerMade).SelectMany(TypesUsedBy))
        .Concat(type.GetInterfaces()).Append(type.BaseType!).Where(t => t is not null).SelectMany(Unwrapped);

    private static bool IsCompilerMade(Type type) => type.Name.StartsWith('<');

    private static IEnumerable<Type> Mentioned(MemberInfo member) => member switch
    {
        FieldInfo field => [field.FieldType],
        MethodInfo method => [method.ReturnType, .. Parameters(method), .. Body(method)],
        ConstructorInfo constructor => [.. Parameters(constructor), .. Body(constructor)],
        _ => [],
    };

    private static IEnumerable<Type> Parameters(MethodBase method) => method.GetParameters().Select(p => p.ParameterType);

    private static IEnumerable<Type> Unwrapped(Type type) => type.HasElementType
        ? Unwrapped(type.GetElementType()!)
        : type.GetGenericArguments().SelectMany(Unwrapped).Append(type);

    private static readonly Dictionary<int, OpCode> _opCodes = typeof(OpCodes).GetFields()
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(o => (int)(ushort)o.Value);

    /// <summary>Types named by the instructions of a method: calls, fields, casts, constructions; and by its locals.</summary>
    private static IEnumerable<Type> Body(MethodBase method)
    {
        var body = method.GetMethodBody();
        foreach (var local in body?.LocalVariables ?? [])
        {
            yield return local.LocalType;
        }

        var il = body?.GetILAsByteArray() ?? [];
        for (var i = 0; i < il.Length;)
        {
            var op = _opCodes[il[i] == 0xFE ? 0xFE00 | il[++i] : il[i]];
            i++;
            if (op.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                var member = method.Module.ResolveMember(
                    BitConverter.ToInt32(il, i),
                    method.DeclaringType!.GetGenericArguments(),
                    method.IsGenericMethod ? method.GetGenericArguments() : [])!;
                yield return member as Type ?? member.DeclaringType!;
                foreach (var argument in member is MethodInfo { IsGenericMethod: true } called ? called.GetGenericArguments() : [])
                {
                    yield return argument;
                }
            }

            i += op.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, i)),
                _ => 4,
            };
        }
    }
}
