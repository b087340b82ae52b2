using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Helen.Engine.Embedded.Codecs;

/// <summary>
/// Exceptions reach callers as copies of the same type: message, cause and stack trace, and those further fields that a codec would carry
/// (of types with <see cref="GenerateSerializerAttribute"/>, and simple ones of the platform's own types). Others arrive empty, as they do in Orleans.
/// </summary>
internal static class ExceptionCopier
{
    public static Exception Copy(Exception exception)
    {
        if (exception is AggregateException aggregate)
            return new AggregateException(aggregate.Message, aggregate.InnerExceptions.Select(Copy));
        var copy = (Exception)RuntimeHelpers.GetUninitializedObject(exception.GetType());
        Message(copy) = Message(exception);
        HResult(copy) = HResult(exception);
        Inner(copy) = exception.InnerException is { } inner ? Copy(inner) : null;
        foreach (var field in GrainCodec.Fields(exception.GetType()).Where(Crosses)) field.SetValue(copy, field.GetValue(exception));
        return exception.StackTrace is { } trace ? ExceptionDispatchInfo.SetRemoteStackTrace(copy, trace) : copy;
    }

    private static bool Crosses(FieldInfo field)
    {
        var owner = field.DeclaringType!;
        return (owner.Assembly == typeof(object).Assembly || owner.Assembly == typeof(ExceptionCopier).Assembly || owner.IsDefined(typeof(GenerateSerializerAttribute), inherit: false))
            && (field.FieldType.IsPrimitive || field.FieldType.IsEnum || field.FieldType == typeof(string));
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? Message(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? Inner(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_HResult")]
    private static extern ref int HResult(Exception exception);
}
