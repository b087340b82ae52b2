using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Tests.Modular;

public sealed class ConcurrencyTests
{
    public static TheoryData<BignumBackend> Backends => Reference.BackendRows;

    [Theory, MemberData(nameof(Backends))]
    public async Task OneModulus_ManyTasks_GiveTheSameResults(BignumBackend backend)
    {
        var random = new SeededRandomSource(21);
        var n = Reference.OddModulus(random, 512);
        var modulus = Modulus.Create(n, backend);
        var bases = Enumerable.Range(0, 12).Select(_ => Reference.Unit(random, n)).ToArray();
        var power = modulus.CreateFixedBase(bases[0], 100);
        var table = modulus.CreateTable(bases);
        var exponents = bases.Select(_ => random.NextSymmetric(BigInteger.One << 60)).ToArray();
        var product = bases.Zip(exponents).Aggregate(BigInteger.One, (p, pair) => p * Reference.Pow(pair.First, pair.Second, n) % n);
        var first = Reference.Pow(bases[0], exponents[0], n);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(task => Task.Run(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(first, power.PowSecret(SecretExponent.FromSigned(exponents[0], 61 + task)));
                Assert.Equal(first, power.PowPublic(exponents[0]));
                Assert.Equal(first, modulus.PowSecret(bases[0], SecretExponent.FromSigned(exponents[0], 61 + task)));
                Assert.Equal(product, table.ProductSecret([.. exponents.Select(e => SecretExponent.FromSigned(e, 61 + task))]));
                Assert.Equal(product, table.ProductPublic(exponents));
                Assert.Equal(Reference.Inverse(bases[task % 12], n), modulus.InvertAll(bases)[task % 12]);
            }
        })));
    }

    [Theory, MemberData(nameof(Backends))]
    public void Arena_ReturnedToThePool_HoldsNothing(BignumBackend backend)
    {
        var modulus = Modulus.Create((BigInteger.One << 127) - 1, backend);
        using (var lease = modulus.Kernel.Rent(20)) for (var r = 2; r < 20; r++) lease.Arena.LoadInteger(r, 12345);
        using var again = modulus.Kernel.Rent(20);
        for (var r = 2; r < 20; r++) Assert.Equal(BigInteger.Zero, again.Arena.StoreInteger(r));
    }

    [Theory, MemberData(nameof(Backends))]
    public void InvertAll_LargerThanThePoolKeeps_StillWorks(BignumBackend backend)
    {
        var n = (BigInteger.One << 127) - 1;
        var modulus = Modulus.Create(n, backend);
        var values = Enumerable.Range(1, 1500).Select(v => (BigInteger)v).ToArray();
        var inverses = modulus.InvertAll(values);
        Assert.All(values.Zip(inverses), pair => Assert.Equal(BigInteger.One, pair.First * pair.Second % n));
        Assert.Equal(inverses, modulus.InvertAll(values));
        using var lease = modulus.Kernel.Rent(4);
        Assert.InRange(lease.Arena.Capacity, 4, 1024);
    }
}
