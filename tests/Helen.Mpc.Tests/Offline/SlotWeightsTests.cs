using Helen.Arithmetic.Fields;
using Helen.Cryptography;
using Helen.Cryptography.Lattice;
using Helen.Mpc.Offline;
using Helen.Tests.Support;

namespace Helen.Mpc.Tests.Offline;

public sealed class SlotWeightsTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(256)]
    public void InnerProduct_OfCoefficients_IsThatOfTheSlots(int degree)
    {
        var parameters = LatticeParameters.ForField(SecurityParameters.InsecureForTests(512), 2, degree);
        var random = new SeededRandomSource(7);
        var pool = new RowPool(degree);
        using SharedRow slots = new(pool), coefficients = new(pool, encoded: true);
        parameters.Plaintext.Sample(slots.Values, random);
        parameters.Plaintext.Sample(slots.Macs, random);
        slots.Values.CopyTo(coefficients.Values, 0);
        slots.Macs.CopyTo(coefficients.Macs, 0);
        parameters.Plaintext.Encode(coefficients.Values);
        parameters.Plaintext.Encode(coefficients.Macs);
        var weights = new SlotWeights(parameters, Enumerable.Range(0, degree).Select(_ => FieldElement.Random(random)).ToArray());

        var (expected, actual) = (slots.InnerProduct(weights), coefficients.InnerProduct(weights));

        var sum = FieldElement.Zero;
        for (var s = 0; s < degree; s++) sum += weights.OfSlots.Span[s] * slots[s].Value;
        Assert.Equal(sum, expected.Value);
        Assert.Equal(expected.Value, actual.Value);
        Assert.Equal(expected.Mac, actual.Mac);
    }

    [Fact]
    public void SharedRow_DisposedTwice_GivesItsMemoryBackOnce()
    {
        var pool = new RowPool(16);
        var row = new SharedRow(pool);
        row.Dispose();
        row.Dispose();
        UInt128[][] rented = [.. Enumerable.Range(0, 4).Select(_ => pool.Rent())];
        Assert.Equal(4, rented.Distinct(ReferenceEqualityComparer.Instance).Count());
    }

    [Fact]
    public void RowPool_ReturnedRow_ComesBackAsZeros()
    {
        var pool = new RowPool(16);
        var row = pool.Rent();
        Array.Fill(row, UInt128.MaxValue);

        pool.Return(row);

        Assert.All(row, residue => Assert.Equal(UInt128.Zero, residue));
        Assert.Same(row, pool.Rent());
    }
}
