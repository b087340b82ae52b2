using System.Collections.Immutable;
using System.Threading.Channels;
using Helen.Storage.Records;
using Microsoft.Extensions.Logging;

namespace Helen.Grains.Tests.Support;

/// <summary>Signals whenever something may have changed: a head record was written or failed to be, or something was logged.</summary>
internal sealed class Watch(IRecordStore inner) : IRecordStore, ILoggerProvider, ILogger
{
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public async Task NextAsync() => await _signals.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public ValueTask<StoredRecord?> ReadAsync(RecordName name, CancellationToken ct) => inner.ReadAsync(name, ct);

    public async ValueTask<string> WriteAsync(RecordName name, ReadOnlyMemory<byte> value, string? expectedETag, CancellationToken ct)
    {
        try
        {
            return await inner.WriteAsync(name, value, expectedETag, ct);
        }
        finally
        {
            _signals.Writer.TryWrite(true);
        }
    }

    public ValueTask DeleteAsync(RecordName name, string expectedETag, CancellationToken ct) => inner.DeleteAsync(name, expectedETag, ct);

    public ValueTask<ImmutableArray<string>> ListAsync(string scope, CancellationToken ct) => inner.ListAsync(scope, ct);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _signals.Writer.TryWrite(true);

    public void Dispose()
    {
    }
}
