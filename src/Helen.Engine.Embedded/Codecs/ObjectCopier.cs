using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace Helen.Engine.Embedded.Codecs;

/// <summary>
/// Copies classes and structs with <see cref="GenerateSerializerAttribute"/>, and tuples: a shallow clone whose members are then replaced by their copies.
/// The member access is emitted once per type, on first use, because types may refer to themselves.
/// </summary>
internal sealed class ObjectCopier : Copier
{
    private readonly Type _type;
    private readonly GrainCodec _codec;
    private readonly bool _immutable;
    private readonly Lazy<Plan> _plan;

    public ObjectCopier(Type type, GrainCodec codec)
    {
        _type = type;
        _codec = codec;
        _immutable = type.IsDefined(typeof(ImmutableAttribute), inherit: false);
        _plan = new(MakePlan);
    }

    private delegate void Visitor(object target, Copier[] copiers, CopyContext context);

    public override bool IsFixed => _type.IsValueType && _plan.Value.Copiers.Length == 0;

    public override bool IsShared => IsFixed || (_immutable && (_type.IsSealed || _type.IsValueType));

    public override object? Copy(object? value, CopyContext context)
    {
        if (value is null) return null;
        if (value.GetType() != _type) return _codec.For(value.GetType()).Copy(value, context);
        if (!_type.IsValueType && context.TryGetCopy(value, out var known)) return known;
        var plan = _plan.Value;
        var copy = _immutable ? value : Clone(value);
        if (!_type.IsValueType) context.Remember(value, copy);
        plan.Visit(copy, plan.Copiers, context);
        return copy;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(MemberwiseClone))]
    private static extern object Clone(object value);

    private Plan MakePlan()
    {
        var fields = GrainCodec.Fields(_type).Select(field => (Field: field, Copier: _codec.For(field.FieldType))).Where(member => !member.Copier.IsFixed).ToArray();
        var method = new DynamicMethod(
            $"Visit {_type}", typeof(void), [typeof(object), typeof(Copier[]), typeof(CopyContext)], typeof(ObjectCopier).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        for (var i = 0; i < fields.Length; i++)
        {
            var field = fields[i].Field;
            if (!_immutable) LoadTarget(il, field);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldelem_Ref);
            LoadTarget(il, field);
            il.Emit(OpCodes.Ldfld, field);
            if (field.FieldType.IsValueType) il.Emit(OpCodes.Box, field.FieldType);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Callvirt, typeof(Copier).GetMethod(nameof(Copy))!);
            if (_immutable)
            {
                il.Emit(OpCodes.Pop);       // the visit only counts
                continue;
            }

            il.Emit(OpCodes.Unbox_Any, field.FieldType);
            il.Emit(OpCodes.Stfld, field);
        }

        il.Emit(OpCodes.Ret);
        return new(method.CreateDelegate<Visitor>(), [.. fields.Select(member => member.Copier)]);
    }

    private void LoadTarget(ILGenerator il, FieldInfo field)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(_type.IsValueType ? OpCodes.Unbox : OpCodes.Castclass, _type.IsValueType ? _type : field.DeclaringType!);
    }

    private sealed record Plan(Visitor Visit, Copier[] Copiers);
}
