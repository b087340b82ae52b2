using System.Globalization;
using Orleans.Metadata;

namespace Orleans.Concurrency;

/// <summary>Marks a grain class of which several activations of one grain may work at the same time. It has no state to rely on between calls.</summary>
/// <param name="maxLocalWorkers">The most activations of one grain; at least 1.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute(int maxLocalWorkers) : Attribute, IGrainPropertiesProviderAttribute
{
    /// <summary>As many activations as the machine has processors.</summary>
    public StatelessWorkerAttribute() : this(Environment.ProcessorCount)
    {
    }

    /// <inheritdoc />
    public void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        ArgumentNullException.ThrowIfNull(properties);
        properties[WellKnownGrainTypeProperties.MaxLocalWorkers] = maxLocalWorkers.ToString(CultureInfo.InvariantCulture);
    }
}
