using Helen.Storage.Tests.Support;

namespace Helen.Storage.Tests.Conformance;

public sealed class MemoryBulkStoreTests : BulkStoreConformance<MemoryWorld>;
