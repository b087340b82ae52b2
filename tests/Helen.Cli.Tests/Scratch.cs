using System.Text;

namespace Helen.Cli.Tests;

/// <summary>A directory of its own for one test.</summary>
internal sealed class Scratch : IDisposable
{
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("helen-").FullName;

    public string Write(string content) => Write(Encoding.UTF8.GetBytes(content));

    public string Write(byte[] content)
    {
        var file = Path.Combine(Directory, "data.csv");
        File.WriteAllBytes(file, content);
        return file;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
