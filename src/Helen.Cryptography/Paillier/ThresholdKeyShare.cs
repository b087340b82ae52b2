using System.Numerics;
using Helen.Arithmetic.Modular;
using Helen.Cryptography.Encoding;

namespace Helen.Cryptography.Paillier;

/// <summary>
/// One party's share e_i of N⁻¹ mod φ(N), held with a public offset so that its sign is public (protocol §3.1): the first party's share is
/// never positive and acts on c⁻¹, the others' are never negative. It exposes no integer; it can only be used as an exponent.
/// </summary>
public sealed class ThresholdKeyShare : IDisposable
{
    private readonly SecretExponent _magnitude;
    private readonly bool _actsOnInverse;

    /// <summary>Wraps a share whose sign is fixed by the party's index: ≤ 0 for party 0, ≥ 0 otherwise.</summary>
    /// <param name="n">N of the key that the share belongs to; with another the share is refused.</param>
    /// <param name="partyIndex">Position of the owner.</param>
    /// <param name="value">e_i with its public offset.</param>
    /// <param name="bits">Public bound: |e_i| &lt; 2^bits.</param>
    /// <exception cref="ArgumentOutOfRangeException">Wrong sign or too large.</exception>
    public ThresholdKeyShare(BigInteger n, int partyIndex, BigInteger value, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        N = n;
        PartyIndex = partyIndex;
        Bits = bits;
        _actsOnInverse = partyIndex == 0;
        _magnitude = SecretExponent.FromUnsigned(_actsOnInverse ? -value : value, bits);
    }

    /// <summary>N of the key that the share belongs to.</summary>
    public BigInteger N { get; }

    /// <summary>The owner.</summary>
    public int PartyIndex { get; }

    /// <summary>Public bound on |e_i| in bits.</summary>
    public int Bits { get; }

    /// <summary>Writes the share for sealed storage; never sent.</summary>
    public void Write(CanonicalWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Block(N.ToByteArray(isUnsigned: true)).UInt16((ushort)PartyIndex).UInt32((uint)Bits).Block(_magnitude.Held);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no share.</exception>
    public static ThresholdKeyShare Read(ref CanonicalReader reader)
    {
        var n = new BigInteger(reader.Block(reader.Remaining), isUnsigned: true);
        var (party, bits) = (reader.UInt16(), reader.UInt32());
        var magnitude = new BigInteger(reader.Block(reader.Remaining), isUnsigned: true);
        if (reader.Failed || n.IsZero || bits is 0 or > int.MaxValue || magnitude.GetBitLength() > bits) throw new InvalidDataException("A stored key share is broken.");
        return new(n, party, party == 0 ? -magnitude : magnitude, (int)bits);
    }

    /// <summary>Whether the share is one of this key's: its N, one of its parties, its length.</summary>
    public bool BelongsTo(ThresholdPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return N == key.Paillier.N.Value && PartyIndex < key.VerificationKeys.Length && Bits == key.ShareBits;
    }

    /// <summary>r_i = c^{e_i} mod N. Accepts only a ciphertext that carries every party's verified mask.</summary>
    /// <exception cref="ArgumentException">The share belongs to another key.</exception>
    public BigInteger Open(ThresholdPublicKey key, MaskedCiphertext ciphertext)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(ciphertext);
        if (!BelongsTo(key)) throw new ArgumentException("The key share belongs to another key.", nameof(key));
        return Power(key.Paillier.N, ciphertext.Inner.Value);
    }

    /// <summary>base^{e_i} mod N for a public base; the DLEQ prover and Open share it.</summary>
    internal BigInteger Power(Modulus n, BigInteger value)
    {
        var reduced = n.Reduce(value);
        return n.PowSecret(_actsOnInverse ? n.Invert(reduced) : reduced, _magnitude);
    }

    /// <summary>challenge·e_i + mask: the response of the equality proof. Runs over integers, in time that depends on operand lengths only up to a word.</summary>
    internal BigInteger Respond(BigInteger challenge, BigInteger mask)
    {
        var magnitude = new BigInteger(_magnitude.Held, isUnsigned: true);
        return (challenge * (_actsOnInverse ? -magnitude : magnitude)) + mask;
    }

    /// <inheritdoc/>
    public void Dispose() => _magnitude.Dispose();

    /// <summary>Redacted.</summary>
    public override string ToString() => $"threshold key share of party {PartyIndex}";
}
