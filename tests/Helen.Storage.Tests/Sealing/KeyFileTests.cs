using Helen.Arithmetic.Randomness;
using Helen.Storage.Sealing;
using Helen.Tests.Support;

namespace Helen.Storage.Tests.Sealing;

public sealed class KeyFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("helen-key-");

    private string KeyPath => Path.Combine(_folder.FullName, "new", "seal.key");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void LoadOrCreate_NoFile_CreatesOneForItsOwnerOnly()
    {
        using var created = KeyFile.LoadOrCreate(KeyPath, new SystemRandomSource());

        Assert.Equal(32, new FileInfo(KeyPath).Length);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(KeyPath)!));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        using var loaded = KeyFile.Load(KeyPath);
        AssertSame(created, loaded, same: true);
    }

    [Fact]
    public void LoadOrCreate_FileThere_KeepsTheKey()
    {
        using var first = KeyFile.LoadOrCreate(KeyPath, new SeededRandomSource(1));
        using var second = KeyFile.LoadOrCreate(KeyPath, new SeededRandomSource(2));

        AssertSame(first, second, same: true);
    }

    [Fact]
    public async Task LoadOrCreate_ManyAtOnce_AgreeOnOneKey()
    {
        var keys = await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(() => KeyFile.LoadOrCreate(KeyPath, new SeededRandomSource((ulong)caller)))));

        Assert.All(keys, key => AssertSame(keys[0], key, same: true));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(KeyPath)!));
    }

    [Fact]
    public void LoadOrCreate_TwoFiles_HoldTwoKeys()
    {
        using var first = KeyFile.LoadOrCreate(KeyPath, new SystemRandomSource());
        using var second = KeyFile.LoadOrCreate(KeyPath + "2", new SystemRandomSource());

        AssertSame(first, second, same: false);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, false)]
    [InlineData(UnixFileMode.OtherRead, false)]
    [InlineData(UnixFileMode.GroupWrite, false)]
    [InlineData(UnixFileMode.UserExecute, false)]
    [InlineData(UnixFileMode.None, true)]
    public void Load_ModeBeyondOwnerReadWrite_IsRefused(UnixFileMode extra, bool accepted)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists.");
        using var created = KeyFile.LoadOrCreate(KeyPath, new SystemRandomSource());
#pragma warning disable CA1416 // Skipped on Windows above.
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | extra);
#pragma warning restore CA1416

        if (accepted)
        {
            KeyFile.Load(KeyPath).Dispose();
            return;
        }
        var refused = Assert.Throws<InvalidDataException>(() => KeyFile.LoadOrCreate(KeyPath, new SystemRandomSource()));
        Assert.Contains(KeyPath, refused.Message, StringComparison.Ordinal);
        Assert.Contains("0600", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Load_AnotherLength_IsRefused(int length)
    {
        using (KeyFile.LoadOrCreate(KeyPath, new SystemRandomSource()))
        {
            File.WriteAllBytes(KeyPath, new byte[length]);
        }

        Assert.Throws<InvalidDataException>(() => KeyFile.Load(KeyPath));
    }

    [Fact]
    public void Load_NoFile_IsNotFound()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyPath)!);
        Assert.Throws<FileNotFoundException>(() => KeyFile.Load(KeyPath));
    }

    private static void AssertSame(SealingKey first, SealingKey second, bool same)
    {
        using var sealer = new Sealer(first, 1, new SeededRandomSource(1));
        using var opener = new Sealer(second, 1, new SeededRandomSource(1));
        var bytes = sealer.Seal("test", "", "x", [1]);
        if (same) Assert.Equal([1], opener.Open("test", "", "x", bytes));
        else Assert.Throws<InvalidDataException>(() => opener.Open("test", "", "x", bytes));
    }
}
