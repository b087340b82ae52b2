using System.Diagnostics;
using Helen.Arithmetic.Fields;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;

namespace Helen.Mpc.Tests.Tuples;

public sealed class TupleBatchTests
{
    [Fact]
    public void Next_InOrderThenExhausted_IsUnreachable()
    {
        using var batch = Make();
        Assert.Equal((2, 2, 0, 2), (batch.TriplesLeft, batch.RandomBitsLeft, batch.InputMasksLeft(0), batch.InputMasksLeft(1)));
        Assert.Equal([1, 2], [Number(batch.NextTriple().A), Number(batch.NextTriple().A)]);
        Assert.Equal([3, 4], [Number(batch.NextRandomBit()), Number(batch.NextRandomBit())]);
        Assert.Equal([5, 6], [Number(batch.NextInputMask(1).Share), Number(batch.NextInputMask(1).Share)]);
        AssertExhausted(batch);
    }

    [Fact]
    public void Dispose_ErasesWhatIsLeft()
    {
        var triples = new BeaverTriple[] { new(Share(1), Share(1), Share(1)) };
        var bits = new[] { Share(1) };
        var masks = new InputMask[][] { [], [new(Share(1), FieldElement.One)] };
        var squares = new SquarePair[] { new(Share(1), Share(1)) };
        var inverses = new InversePair[] { new(Share(1), Share(1)) };
        var batch = new TupleBatch(triples, bits, masks, squares, inverses);
        Assert.Equal((1, 1), (batch.SquaresLeft, batch.InversePairsLeft));
        batch.Dispose();
        Assert.Equal((0, 0), (Number(squares[0].Square), Number(inverses[0].Inverse)));
        Assert.Equal((0, 0, 0, FieldElement.Zero), (Number(triples[0].A), Number(bits[0]), Number(masks[1][0].Share), masks[1][0].Clear));
        AssertExhausted(batch);
    }

    [Fact]
    public void Next_ErasesWhatItHandsOut()
    {
        var bits = new[] { Share(1), Share(1) };
        using var batch = new TupleBatch([], bits, []);
        batch.NextRandomBit();
        Assert.Equal((0, 1), (Number(bits[0]), Number(bits[1])));
    }

    private static void AssertExhausted(TupleBatch batch)
    {
        Assert.Equal((0, 0, 0), (batch.TriplesLeft, batch.RandomBitsLeft, batch.InputMasksLeft(1)));
        Assert.Throws<UnreachableException>(() => batch.NextTriple());
        Assert.Throws<UnreachableException>(() => batch.NextRandomBit());
        Assert.Throws<UnreachableException>(() => batch.NextSquare());
        Assert.Throws<UnreachableException>(() => batch.NextInversePair());
        Assert.Throws<UnreachableException>(() => batch.NextInputMask(1));
        Assert.Throws<UnreachableException>(() => batch.NextInputMask(7));
    }

    private static TupleBatch Make() => new([new(Share(1), default, default), new(Share(2), default, default)], [Share(3), Share(4)], [[], [new(Share(5), default), new(Share(6), default)]]);

    private static AuthenticatedShare Share(int value) => new(FieldElement.FromInt64(value), FieldElement.Zero);

    private static int Number(AuthenticatedShare share) => (int)share.Value.ToInteger();
}
