using Helen.Storage.Bulk;
using Helen.Storage.Records;
using Helen.Storage.Reminders;
using Helen.Storage.Tuples;

namespace Helen.Storage.Tests.Support;

/// <summary>One process's view of a party's stores.</summary>
public sealed record StoreSet(IRecordStore Records, IBulkStore Blobs, ITupleLedger Tuples, IReminderStore Reminders);
