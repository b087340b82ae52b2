using System.Numerics;
using Helen.Arithmetic.Randomness;

namespace Helen.Arithmetic.Rings;

/// <summary>
/// An element of Z_q[X]/(X^n + 1) by its residues: k limbs of n residues, as coefficients or as evaluations (<see cref="NttPrime"/>). Mutable, not safe for
/// concurrent writes. Holders of secrets dispose it, which overwrites it.
/// </summary>
public sealed class RingElement : IDisposable
{
    private readonly PooledBuffer<uint> _residues;

    /// <summary>0, as coefficients.</summary>
    public RingElement(RnsBasis basis) : this(basis, isTransformed: false) => _residues.Span.Clear();

    /// <summary>An element whose limbs the caller writes, all of them.</summary>
    internal RingElement(RnsBasis basis, bool isTransformed)
    {
        ArgumentNullException.ThrowIfNull(basis);
        (Basis, IsTransformed) = (basis, isTransformed);
        _residues = new(basis.Primes.Length * basis.Degree);
    }

    /// <summary>The primes.</summary>
    public RnsBasis Basis { get; }

    /// <summary>Whether the limbs hold evaluations.</summary>
    public bool IsTransformed { get; private set; }

    /// <summary>The residues modulo the prime with this index.</summary>
    public ReadOnlySpan<uint> Limb(int index) => _residues.Span.Slice(index * Basis.Degree, Basis.Degree);

    /// <summary>The residues modulo the prime with this index, to be written; all below the prime.</summary>
    internal Span<uint> WritableLimb(int index) => _residues.Span.Slice(index * Basis.Degree, Basis.Degree);

    /// <summary>Says what the limbs hold after they were written.</summary>
    internal void Mark(bool transformed) => IsTransformed = transformed;

    /// <summary>A copy.</summary>
    public RingElement Copy()
    {
        var copy = new RingElement(Basis, IsTransformed);
        _residues.Span.CopyTo(copy._residues.Span);
        return copy;
    }

    /// <summary>Turns coefficients into evaluations.</summary>
    /// <exception cref="InvalidOperationException">They are evaluations already.</exception>
    public void Transform()
    {
        if (IsTransformed) throw new InvalidOperationException("The element is transformed already.");
        for (var i = 0; i < Basis.Primes.Length; i++) Basis.Primes[i].Transform(WritableLimb(i));
        IsTransformed = true;
    }

    /// <summary>Turns evaluations into coefficients.</summary>
    /// <exception cref="InvalidOperationException">They are coefficients already.</exception>
    public void InverseTransform()
    {
        if (!IsTransformed) throw new InvalidOperationException("The element is not transformed.");
        for (var i = 0; i < Basis.Primes.Length; i++) Basis.Primes[i].InverseTransform(WritableLimb(i));
        IsTransformed = false;
    }

    /// <summary>Adds another element of the same basis and form.</summary>
    public void Add(RingElement other)
    {
        Check(other, IsTransformed);
        for (var i = 0; i < Basis.Primes.Length; i++) NttKernels.Add(Basis.Primes[i], Limb(i), other.Limb(i), WritableLimb(i));
    }

    /// <summary>Subtracts another element of the same basis and form.</summary>
    public void Subtract(RingElement other)
    {
        Check(other, IsTransformed);
        for (var i = 0; i < Basis.Primes.Length; i++) NttKernels.Subtract(Basis.Primes[i], Limb(i), other.Limb(i), WritableLimb(i));
    }

    /// <summary>Becomes <paramref name="other"/> − this; both of one form.</summary>
    public void SubtractFrom(RingElement other)
    {
        Check(other, IsTransformed);
        for (var i = 0; i < Basis.Primes.Length; i++) NttKernels.Subtract(Basis.Primes[i], other.Limb(i), Limb(i), WritableLimb(i));
    }

    /// <summary>left + right; both of one form.</summary>
    public static RingElement Sum(RingElement left, RingElement right)
    {
        ArgumentNullException.ThrowIfNull(left);
        left.Check(right, left.IsTransformed);
        var sum = new RingElement(left.Basis, left.IsTransformed);
        for (var i = 0; i < sum.Basis.Primes.Length; i++) NttKernels.Add(sum.Basis.Primes[i], left.Limb(i), right.Limb(i), sum.WritableLimb(i));
        return sum;
    }

    /// <summary>Multiplies by another element; both transformed.</summary>
    public void Multiply(RingElement other)
    {
        Check(this, transformed: true);
        Check(other, transformed: true);
        for (var i = 0; i < Basis.Primes.Length; i++) NttKernels.Multiply(Basis.Primes[i], Limb(i), other.Limb(i), WritableLimb(i));
    }

    /// <summary>Adds left·right; all transformed.</summary>
    public void MultiplyAdd(RingElement left, RingElement right)
    {
        Check(this, transformed: true);
        Check(left, transformed: true);
        Check(right, transformed: true);
        for (var i = 0; i < Basis.Primes.Length; i++) NttKernels.MultiplyAdd(Basis.Primes[i], left.Limb(i), right.Limb(i), WritableLimb(i));
    }

    /// <summary>Adds X^<paramref name="exponent"/>·other, 0 ≤ exponent &lt; 2n; both as coefficients. The exponent is public.</summary>
    public void AddMonomialMultiple(RingElement other, int exponent)
    {
        Check(this, transformed: false);
        Check(other, transformed: false);
        ArgumentOutOfRangeException.ThrowIfNegative(exponent);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(exponent, 2 * Basis.Degree);
        for (var i = 0; i < Basis.Primes.Length; i++) AddMonomialMultiple(i, other, exponent);
    }

    /// <summary>Σ X^exponents[u]·parts[u] over the parts whose exponent is not −1, all as coefficients; exponents below 2n. The exponents are public.</summary>
    public static RingElement CombineMonomials(IReadOnlyList<RingElement> parts, ReadOnlySpan<int> exponents)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0 || parts.Count != exponents.Length) throw new ArgumentException("There is one exponent for each part, and at least one.", nameof(exponents));
        foreach (var exponent in exponents)
        {
            if (exponent < -1 || exponent >= 2 * parts[0].Basis.Degree) throw new ArgumentOutOfRangeException(nameof(exponents), "An exponent is −1 or below 2n.");
        }

        var sum = new RingElement(parts[0].Basis);
        foreach (var part in parts) sum.Check(part, transformed: false);
        for (var limb = 0; limb < sum.Basis.Primes.Length; limb++)              // limb by limb: a sum stays in the cache
        {
            for (var u = 0; u < exponents.Length; u++)
                if (exponents[u] >= 0) sum.AddMonomialMultiple(limb, parts[u], exponents[u]);
        }

        return sum;
    }

    /// <summary>
    /// (left0·factor + right0·addend, left1·factor + right1·addend), as coefficients; all are transformed but the addend, which is used up. Limb by limb, so that what is worked on stays in the cache.
    /// </summary>
    public static (RingElement Sum0, RingElement Sum1) SumsOfProducts(RingElement left0, RingElement left1, RingElement factor, RingElement right0, RingElement right1, RingElement addend)
    {
        ArgumentNullException.ThrowIfNull(factor);
        factor.Check(factor, transformed: true);
        foreach (var element in (ReadOnlySpan<RingElement>)[left0, left1, right0, right1]) factor.Check(element, transformed: true);
        factor.Check(addend, transformed: false);
        var (sum0, sum1) = (new RingElement(factor.Basis, isTransformed: false), new RingElement(factor.Basis, isTransformed: false));
        for (var i = 0; i < factor.Basis.Primes.Length; i++)
        {
            var prime = factor.Basis.Primes[i];
            prime.Transform(addend.WritableLimb(i));
            NttKernels.SumOfProducts(prime, left0.Limb(i), factor.Limb(i), right0.Limb(i), addend.Limb(i), sum0.WritableLimb(i));
            prime.InverseTransform(sum0.WritableLimb(i));
            NttKernels.SumOfProducts(prime, left1.Limb(i), factor.Limb(i), right1.Limb(i), addend.Limb(i), sum1.WritableLimb(i));
            prime.InverseTransform(sum1.WritableLimb(i));
        }

        addend.IsTransformed = true;
        return (sum0, sum1);
    }

    /// <summary>Multiplies by a public integer.</summary>
    public void Scale(BigInteger factor)
    {
        for (var i = 0; i < Basis.Primes.Length; i++) NttKernels.Scale(Basis.Primes[i], Limb(i), Basis.Primes[i].Residue(factor), WritableLimb(i));
    }

    /// <summary>Modulus switching with random rounding (<see cref="ModulusSwitch"/>).</summary>
    /// <exception cref="ArgumentException">The switch starts from another basis.</exception>
    /// <exception cref="InvalidOperationException">The element is transformed.</exception>
    public RingElement DropPrimes(ModulusSwitch modulusSwitch, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(modulusSwitch);
        ArgumentNullException.ThrowIfNull(random);
        if (IsTransformed) throw new InvalidOperationException("Modulus switching needs coefficients.");
        if (!ReferenceEquals(modulusSwitch.Source, Basis)) throw new ArgumentException("The switch starts from another basis.", nameof(modulusSwitch));
        var result = new RingElement(modulusSwitch.Target, isTransformed: false);
        modulusSwitch.Apply(_residues.Span, result._residues.Span, random);
        return result;
    }

    /// <summary>
    /// (x·factor) mod p for each coefficient's representative x in (−q/2, q/2): for decryption. Exact; no branch depends on a coefficient. Uses the element up.
    /// </summary>
    /// <exception cref="InvalidOperationException">It is transformed.</exception>
    internal void ReduceCentred(PlaintextModulus plaintext, BigInteger factor, Span<UInt128> destination)
    {
        if (IsTransformed) throw new InvalidOperationException("Only coefficients have a size.");
        // Balanced mixed-radix digits (Garner): x = t_1 + t_2·q_1 + t_3·q_1·q_2 + … with |t_i| ≤ (q_i − 1)/2; limb i becomes t_i + (q_i − 1)/2.
        var (weight, offset) = (factor, BigInteger.Zero);
        Span<UInt128> weights = stackalloc UInt128[Basis.Primes.Length];
        for (var i = 0; i < Basis.Primes.Length; i++)
        {
            var prime = Basis.Primes[i];
            var half = (prime.Value - 1) / 2;
            NttKernels.AddConstant(prime, WritableLimb(i), half);
            for (var j = i + 1; j < Basis.Primes.Length; j++) NttKernels.Rescale(Basis.Primes[j], prime, Limb(i), WritableLimb(j));
            weights[i] = (UInt128)(weight % plaintext.Integer);
            offset += half * weight;
            weight *= prime.Value;
        }

        plaintext.Combine(_residues.Span, weights, (UInt128)(offset % plaintext.Integer), destination);
    }

    /// <summary>Bytes of the canonical encoding: 30 bits for each residue.</summary>
    public static int ByteCount(RnsBasis basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        return basis.Primes.Length * (basis.Degree / ScalarKernels.PackedCount) * ScalarKernels.PackedBytes;
    }

    /// <summary>Writes the canonical encoding: limb by limb, four residues in 15 bytes, little endian.</summary>
    public void Write(Span<byte> destination)
    {
        if (destination.Length != ByteCount(Basis)) throw new ArgumentException("The destination has another length.", nameof(destination));
        NttKernels.Pack(_residues.Span, destination);
    }

    /// <summary>Reads hostile bytes; null unless they are exactly one element with every residue below its prime.</summary>
    /// <param name="basis">The basis that the reader expects.</param>
    /// <param name="transformed">The form that the message carries.</param>
    /// <param name="source">The bytes.</param>
    public static RingElement? TryRead(RnsBasis basis, bool transformed, ReadOnlySpan<byte> source)
    {
        if (source.Length != ByteCount(basis)) return null;
        var element = new RingElement(basis, transformed);
        NttKernels.Unpack(source, element._residues.Span);
        for (var limb = 0; limb < basis.Primes.Length; limb++)
        {
            if (!element.Limb(limb).ContainsAnyExceptInRange(0u, basis.Primes[limb].Value - 1)) continue;
            element.Dispose();
            return null;
        }

        return element;
    }

    /// <summary>Overwrites the residues; the element is not used again.</summary>
    public void Dispose() => _residues.Dispose();

    /// <summary>Redacted.</summary>
    public override string ToString() => "ring element";

    private void AddMonomialMultiple(int limb, RingElement other, int exponent)
    {
        var (shift, prime) = (exponent % Basis.Degree, Basis.Primes[limb]);
        var target = WritableLimb(limb);
        var source = other.Limb(limb);
        // X^n = −1: what is rotated past the end comes back with the other sign.
        AddSigned(target[shift..], source[..^shift], negate: exponent >= Basis.Degree);
        AddSigned(target[..shift], source[^shift..], negate: exponent < Basis.Degree);

        void AddSigned(Span<uint> sum, ReadOnlySpan<uint> addend, bool negate)
        {
            if (negate) NttKernels.Subtract(prime, sum, addend, sum);
            else NttKernels.Add(prime, sum, addend, sum);
        }
    }

    private void Check(RingElement other, bool transformed)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!ReferenceEquals(other.Basis, Basis)) throw new ArgumentException("Both elements must have one basis.", nameof(other));
        if (other.IsTransformed != transformed) throw new ArgumentException(transformed ? "The element must be transformed." : "The element must hold coefficients.", nameof(other));
    }
}
