using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Paillier;

namespace Helen.Mpc.DualMasks;

/// <summary>
/// One party's secrets of one batch: the masks R, their encryption exponents, and per attempt the extra masks μ. Nothing of it leaves but ciphertexts,
/// SPDZ inputs and one accepted response. Not sealed: tests derive provers that deviate before they commit.
/// </summary>
internal class DualMaskProver
{
    private readonly PaillierPublicKey _key;
    private readonly IRandomSource _random;
    private Attempt? _attempt;

    /// <summary>Draws all R and their exponents.</summary>
    public DualMaskProver(PaillierPublicKey key, MaskLayout layout, IRandomSource random)
    {
        (_key, Layout, _random) = (key, layout, random);
        High = new BigInteger[layout.MaskInputs];
        Low = new BigInteger[layout.MaskInputs];
        for (var k = 0; k < High.Length; k++)
        {
            High[k] = random.NextBelow(2 * layout.HighBound) - layout.HighBound;
            if (layout.HasLow) Low[k] = random.NextBelow(2 * layout.LowBound) - layout.LowBound;
        }
        Exponents = [.. Enumerable.Range(0, layout.Count).Select(_ => key.NextExponent(random))];
    }

    protected MaskLayout Layout { get; }

    /// <summary>R_hi of mask t and slot s at t·slots + s.</summary>
    protected BigInteger[] High { get; }

    /// <summary>R_lo at t·slots + s; zeros when t = 0.</summary>
    protected BigInteger[] Low { get; }

    /// <summary>a_t.</summary>
    protected BigInteger[] Exponents { get; }

    /// <summary>C_t = Enc(pack(R); a_t), random signs.</summary>
    public virtual Ciphertext[] EncryptMasks() => EncryptAll(High, Low, Exponents, _key.Parameters.EncryptionExponentBits);

    /// <summary>R_hi mod p, at t·slots + s.</summary>
    public virtual FieldElement[] MaskInputs() => [.. High.Select(FieldElement.FromInteger)];

    /// <summary>A fresh attempt: M_v = Enc(pack(μ); m_v), random signs, and μ_hi mod p at v·slots + s.</summary>
    public virtual (Ciphertext[] Extras, FieldElement[] Inputs) Begin()
    {
        var attempt = _attempt = Draw();
        return (EncryptAll(attempt.High, attempt.Low, attempt.Exponents, Layout.ResponseExponentMaskBits(_key.Parameters)), [.. attempt.High.Select(FieldElement.FromInteger)]);
    }

    /// <summary>The response, or null when any coordinate leaves its range: then nothing of this attempt may ever be sent. Either way the attempt's μ are forgotten.</summary>
    public virtual DualMaskResponse? Respond(IReadOnlyList<bool[]> challenge)
    {
        var attempt = _attempt ?? throw new System.Diagnostics.UnreachableException("A response answers exactly one challenge.");
        _attempt = null;
        var (high, low, exponents) = (attempt.High, attempt.Low, attempt.Exponents);
        for (var v = 0; v < Layout.Rows; v++)
            for (var t = 0; t < Layout.Count; t++)
            {
                if (!challenge[v][t]) continue;         // public
                exponents[v] += Exponents[t];
                for (var s = 0; s < Layout.Slots; s++)
                {
                    high[(v * Layout.Slots) + s] += High[(t * Layout.Slots) + s];
                    low[(v * Layout.Slots) + s] += Low[(t * Layout.Slots) + s];
                }
            }
        if (Accepts(high, low)) return new(ImmutableCollectionsMarshal.AsImmutableArray(high), Layout.HasLow ? ImmutableCollectionsMarshal.AsImmutableArray(low) : [], ImmutableCollectionsMarshal.AsImmutableArray(exponents));
        Array.Clear(high);
        Array.Clear(low);
        Array.Clear(exponents);
        return null;
    }

    /// <summary>Forgets all secrets of the batch (integers can only be dropped, not overwritten).</summary>
    public void Forget()
    {
        Array.Clear(High);
        Array.Clear(Low);
        Array.Clear(Exponents);
        _attempt = null;
    }

    /// <summary>Redacted.</summary>
    public override string ToString() => $"prover of {Layout.Count} dual masks";

    /// <summary>Starts an attempt without its ciphertexts: statistics of the rejection need no encryption.</summary>
    protected void BeginUnseen() => _attempt = Draw();

    /// <summary>All or nothing: the verdict over all coordinates does not depend on R (README).</summary>
    protected virtual bool Accepts(IReadOnlyList<BigInteger> high, IReadOnlyList<BigInteger> low)
    {
        var accepted = true;
        foreach (var z in high) accepted &= BigInteger.Abs(z) <= Layout.HighResponseBound;
        foreach (var z in low) accepted &= BigInteger.Abs(z) <= Layout.LowResponseBound;
        return accepted;
    }

    /// <summary>One ciphertext per exponent, in parallel; all coins are drawn first, in order.</summary>
    protected Ciphertext[] EncryptAll(BigInteger[] high, BigInteger[] low, BigInteger[] exponents, int exponentBits)
    {
        var signs = exponents.Select(_ => _random.NextCoin()).ToArray();
        var ciphertexts = new Ciphertext[exponents.Length];
        Parallel.For(0, ciphertexts.Length, i =>
        {
            var slots = new BigInteger[Layout.Slots];
            for (var s = 0; s < slots.Length; s++) slots[s] = Layout.Join(high[(i * Layout.Slots) + s], low[(i * Layout.Slots) + s]);
            ciphertexts[i] = _key.Encrypt(Layout.Pack(slots), exponents[i], exponentBits, signs[i]);
        });
        return ciphertexts;
    }

    private Attempt Draw() => new(
        [.. Enumerable.Range(0, Layout.RowInputs).Select(_ => _random.NextSymmetric(Layout.HighMaskBound))],
        [.. Enumerable.Range(0, Layout.RowInputs).Select(_ => Layout.HasLow ? _random.NextSymmetric(Layout.LowMaskBound) : BigInteger.Zero)],
        [.. Enumerable.Range(0, Layout.Rows).Select(_ => _random.NextBits(Layout.ResponseExponentMaskBits(_key.Parameters)))]);

    private sealed class Attempt(BigInteger[] high, BigInteger[] low, BigInteger[] exponents)
    {
        public BigInteger[] High => high;

        public BigInteger[] Low => low;

        public BigInteger[] Exponents => exponents;
    }
}
