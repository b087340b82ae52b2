using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Paillier;
using Helen.Cryptography.Paillier.Generation;

namespace Helen.Training.Phases.KeyGeneration;

/// <summary>What a party puts into a batch where the protocol leaves it alone with its own values. The honest moves; tests derive deviating ones, which then commit and sign as anybody does.</summary>
internal class PartyMoves
{
    /// <summary>The honest party.</summary>
    public static PartyMoves Honest { get; } = new();

    /// <summary>p_i, q_i as they go into the product.</summary>
    public virtual (BigInteger P, BigInteger Q) Factors(int slot, BigInteger p, BigInteger q) => (p, q);

    /// <summary>N_i.</summary>
    public virtual BigInteger Share(int slot, BigInteger share) => share;

    /// <summary>s_i as it goes into pairs and powers.</summary>
    public virtual BigInteger Sum(int slot, BigInteger sum) => sum;

    /// <summary>v_i of a base.</summary>
    public virtual BigInteger Power(Biprimality test, BigInteger basis, BigInteger power) => power;

    /// <summary>Γ_j^{a_j}.</summary>
    public virtual BigInteger MaskPower(Biprimality test, BigInteger basis, BigInteger power) => power;

    /// <summary>The element opened of pair k.</summary>
    public virtual BigInteger Element(int k, BigInteger element) => element;

    /// <summary>θ_i.</summary>
    public virtual BigInteger Theta(BigInteger n, BigInteger theta) => theta;

    /// <summary>The power of the carry search's element.</summary>
    public virtual BigInteger CarryPower(PaillierPublicKey key, BigInteger element, BigInteger power) => power;

    /// <summary>The carry that the first party subtracts.</summary>
    public virtual int Carry(int carry) => carry;

    /// <summary>The powers of the functional test.</summary>
    public virtual BigInteger[] TestPowers(PaillierPublicKey key, BigInteger[] powers) => powers;

    /// <summary>Y_i.</summary>
    public virtual BigInteger VerificationKey(PaillierPublicKey key, BigInteger value) => value;

    /// <summary>The seeds that open the rejected slots.</summary>
    public virtual ImmutableArray<ReadOnlyMemory<byte>> Revealed(ImmutableArray<ReadOnlyMemory<byte>> seeds) => seeds;
}
