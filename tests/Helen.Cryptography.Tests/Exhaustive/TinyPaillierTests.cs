using System.Numerics;
using Helen.Cryptography.Paillier;

namespace Helen.Cryptography.Tests.Exhaustive;

/// <summary>Every plaintext, exponent, sign and residue of tiny moduli (style A.5).</summary>
public sealed class TinyPaillierTests
{
    public static TheoryData<int, int> Moduli => new(TinyWorld.Primes);

    [Theory]
    [MemberData(nameof(Moduli))]
    public void Combine_EveryPlaintextExponentAndSign_OpensIt(int p, int q)
    {
        var world = new TinyWorld(p, q);
        for (var x = -(world.N / 2); x <= world.N / 2; x++)
            for (var a = 0; a < 1 << world.Parameters.EncryptionExponentBits; a++)
                foreach (var negative in new[] { false, true })
                    Assert.Equal(x, Open(world, world.Paillier.Encrypt(x, a, world.Parameters.EncryptionExponentBits, negative)));
    }

    [Theory]
    [MemberData(nameof(Moduli))]
    public void Accept_EveryInteger_TakesCanonicalUnitsOfJacobiSymbolOne(int p, int q)
    {
        var world = new TinyWorld(p, q);
        for (var value = -world.N; value < (world.N * world.N) + world.N; value++)
        {
            var expected = value > 0 && value < world.N * world.N && world.IsUnit(value) && world.Jacobi(value) == 1;
            Assert.Equal(expected, world.Paillier.Accept(value) is not null);
        }
    }

    /// <summary>What is accepted opens, whoever made it: units of symbol +1 are ± powers of every root (p, q ≡ 3 mod 4).</summary>
    [Fact]
    public void Combine_EveryAcceptedCiphertext_Opens()
    {
        var world = new TinyWorld(7, 11);
        var n = world.N;
        for (var value = 1; value < n * n; value++)
        {
            if (world.Paillier.Accept(value) is not { } ciphertext) continue;
            var x = Open(world, ciphertext);
            Assert.NotNull(x);
            // c = ± r^N·(1+N)^x for exactly this x: dividing it out leaves an N-th power up to sign.
            var rest = value * TinyWorld.Power(1 + n, -x.Value, n * n) % (n * n);
            Assert.Contains(Enumerable.Range(1, n - 1).Where(world.IsUnit), r => TinyWorld.Power(r, n, n * n) is var root && (root == rest || root + rest == n * n));
        }
    }

    [Fact]
    public void Homomorphism_EveryPairOfPlaintextsAndFactor_Holds()
    {
        var world = new TinyWorld(7, 11);
        var n = world.Paillier.N;
        int half = world.N / 2, bits = world.Parameters.EncryptionExponentBits;
        var encrypted = Enumerable.Range(-half, world.N).Select(x => world.Paillier.Encrypt(x, (x + half) % (1 << bits), bits, x % 2 == 0)).ToArray();
        for (var x = -half; x <= half; x++)
        {
            for (var y = -half; y <= half; y++) Assert.Equal(n.ReduceBalanced(x + y), Open(world, world.Paillier.Add(encrypted[x + half], encrypted[y + half])));
            for (var k = -9; k <= 9; k++) Assert.Equal(n.ReduceBalanced(k * x), Open(world, world.Paillier.Multiply(encrypted[x + half], k)));
            for (var k = 0; k <= 9; k++) Assert.Equal(n.ReduceBalanced((1 << k) * x), Open(world, world.Paillier.ShiftLeft(encrypted[x + half], k)));
        }
        Assert.Equal(Enumerable.Range(-half, world.N).Select(x => (BigInteger?)-x), world.Paillier.NegateAll(encrypted).Select(c => Open(world, c)));
    }

    /// <summary>Any wrong share of one party, tried for every residue, fails to open or opens the same plaintext: up to sign the root is unique.</summary>
    [Fact]
    public void Combine_EveryWrongShare_NeverOpensAnotherPlaintext()
    {
        var world = new TinyWorld(7, 11);
        foreach (var x in new[] { -38, -1, 0, 5, 38 })
        {
            var masked = new MaskedCiphertext(world.Paillier.Encrypt(x, 3, world.Parameters.EncryptionExponentBits, false));
            BigInteger[] shares = [.. world.Key.Shares.Select(share => share.Open(world.Key.PublicKey, masked))];
            for (var party = 0; party < shares.Length; party++)
            {
                for (var value = 0; value < world.N + 2; value++)
                {
                    var changed = (BigInteger[])shares.Clone();
                    changed[party] = value;
                    var opened = world.Key.PublicKey.Combine(masked, changed);
                    Assert.Equal(value == shares[party] || value == world.N - shares[party] ? x : null, opened);
                }
            }
        }
    }

    private static BigInteger? Open(TinyWorld world, Ciphertext ciphertext)
    {
        var masked = new MaskedCiphertext(ciphertext);
        return world.Key.PublicKey.Combine(masked, [.. world.Key.Shares.Select(share => share.Open(world.Key.PublicKey, masked))]);
    }
}
