namespace Orleans.Hosting;

/// <summary>Makes the namespace exist, because the Orleans packages import it in hosts. This engine imitates nothing of it.</summary>
internal static class HostingNamespace;
