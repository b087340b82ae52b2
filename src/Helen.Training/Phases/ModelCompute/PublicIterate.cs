using System.Collections.Immutable;
using System.Numerics;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Paillier;
using Helen.Training.Budget;
using Helen.Training.Session;

namespace Helen.Training.Phases.ModelCompute;

/// <summary>
/// The public state of the loop before iteration k, the same ciphertexts at every party (protocol §2): z at scale 2^32 and at 2^{S_k}, and by party
/// b̄_i and u_i at scale 2^{S_k}. Every party computes all of it itself and trusts nobody's copy.
/// </summary>
public sealed class PublicIterate
{
    private readonly SessionDocument _document;
    private readonly PaillierPublicKey _key;
    private readonly Ciphertext[][] _labels;                // Enc(b̄_i,l) at scale 2^32, as committed
    private readonly Ciphertext[][] _shiftedLabels;         // at scale 2^{S_k}
    private readonly Ciphertext[] _shiftedModel;            // Enc(z_l) at scale 2^{S_k}
    private readonly Ciphertext[][] _duals;                 // Enc(u_i,l) at scale 2^{S_k}

    private PublicIterate(
        SessionDocument document, PaillierPublicKey key, int iteration, Ciphertext[][] labels, Ciphertext[][] shiftedLabels, Ciphertext[] shiftedModel, Ciphertext[][] duals)
    {
        _document = document;
        _key = key;
        Iteration = iteration;
        _labels = labels;
        _shiftedLabels = shiftedLabels;
        _shiftedModel = shiftedModel;
        _duals = duals;
    }

    /// <summary>k.</summary>
    public int Iteration { get; }

    /// <summary>Digest of every ciphertext of this state.</summary>
    public Digest Digest
    {
        get
        {
            var writer = new CanonicalWriter();
            Write(writer);
            return Digest.Of(writer.Written.Span);
        }
    }

    /// <summary>Writes the iteration and every ciphertext.</summary>
    public void Write(CanonicalWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.UInt16((ushort)Iteration);
        foreach (var c in _labels.Concat(_shiftedLabels).Concat(_duals).SelectMany(v => v).Concat(_shiftedModel)) writer.Unsigned(c.Value, _key.NSquared.ByteCount);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A stored value is no ciphertext of this key.</exception>
    public static PublicIterate Read(ref CanonicalReader reader, SessionDocument document, PaillierPublicKey key)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(key);
        int m = document.PartyCount, d = document.FeatureCount, iteration = reader.UInt16();
        var values = new BigInteger[((3 * m) + 1) * d];
        for (var i = 0; i < values.Length; i++) values[i] = reader.Unsigned(key.NSquared.ByteCount);
        var stored = Map(values.Length, i => key.Accept(values[i]) ?? throw new InvalidDataException("A stored ciphertext is broken."));
        Ciphertext[][] vectors = [.. Enumerable.Range(0, (3 * m) + 1).Select(v => stored[(v * d)..((v + 1) * d)])];
        return new(document, key, iteration, vectors[..m], vectors[m..(2 * m)], vectors[^1], vectors[(2 * m)..^1]);
    }

    /// <summary>z⁰ = 0, u_i⁰ = 0, and the parties' Enc(b̄_i), m × d.</summary>
    public static PublicIterate Initial(SessionDocument document, PaillierPublicKey key, Ciphertext[][] labels)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(labels);
        var zero = key.EncryptPublic(BigInteger.Zero);
        var zeros = Enumerable.Repeat(zero, document.FeatureCount).ToArray();
        return new(document, key, 0, labels, labels, zeros, [.. labels.Select(_ => zeros)]);
    }

    /// <summary>V_l of every party (m × d): encryptions of b̄_i + z − u_i at scale 2^{S_k}; the bases of the local update (protocol §6.1).</summary>
    public Ciphertext[][] Bases()
    {
        int m = _document.PartyCount, d = _document.FeatureCount;
        var negated = _key.NegateAll([.. _duals.SelectMany(u => u)]);
        return Map(m, d, (i, l) => _key.Add(_key.Add(_shiftedLabels[i][l], _shiftedModel[l]), negated[(i * d) + l]));
    }

    /// <summary>
    /// q_i (m × d) at scale 2^{S_k+31} from the verified local updates W_i (m × d, at scale 2^{S_k+30}):
    /// 2ŵ = 3w − z with α = 3/2, and q = ŵ + u.
    /// </summary>
    public Ciphertext[][] Relaxed(Ciphertext[][] updates)
    {
        ArgumentNullException.ThrowIfNull(updates);
        int m = _document.PartyCount, d = _document.FeatureCount;
        var model = _key.NegateAll(Map(d, l => _key.ShiftLeft(_shiftedModel[l], SizeBudget.MatrixFractionBits)));
        return Map(m, d, (i, l) => _key.Add(
            _key.Add(_key.Multiply(updates[i][l], 3), model[l]),
            _key.ShiftLeft(_duals[i][l], SizeBudget.MatrixFractionBits + 1)));
    }

    /// <summary>
    /// What is turned into shares in this iteration, at the class' t: the mean of the q_i, then, when u is refreshed, every q_i (protocol §6.2).
    /// </summary>
    public Ciphertext[] ToConvert(Ciphertext[][] relaxed)
    {
        ArgumentNullException.ThrowIfNull(relaxed);
        var budget = _document.Budget;
        var plan = budget.Iterations[Iteration];
        var t = budget.ClassOf(Iteration).Layout.TruncatedBits;
        int m = _document.PartyCount, d = _document.FeatureCount;
        var vectors = 1 + (plan.RefreshesAfter ? m : 0);
        return [.. Map(vectors, d, (v, l) => v == 0
            ? _key.ShiftLeft(_key.Multiply(_key.Sum(relaxed.Select(q => q[l])), budget.MeanFactor), t - plan.MeanTruncatedBits)
            : _key.ShiftLeft(relaxed[v - 1][l], t - plan.RefreshTruncatedBits)).SelectMany(v => v)];
    }

    /// <summary>The next iterate: z^{k+1} at scale 2^32, and u_i = q_i − z, with q_i re-encrypted at scale 2^32 when it was refreshed.</summary>
    /// <param name="relaxed">q_i at scale 2^{S_k+31}.</param>
    /// <param name="converted">Enc(z), then every Enc(q_i) when refreshed; at scale 2^32.</param>
    public PublicIterate Next(Ciphertext[][] relaxed, Ciphertext[] converted)
    {
        ArgumentNullException.ThrowIfNull(relaxed);
        ArgumentNullException.ThrowIfNull(converted);
        var plan = _document.Budget.Iterations[Iteration];
        int m = _document.PartyCount, d = _document.FeatureCount;
        var shiftedModel = Map(d, l => _key.ShiftLeft(converted[l], plan.ScaleAfter - SizeBudget.ValueFractionBits));
        var negated = _key.NegateAll(shiftedModel);
        var duals = Map(m, d, (i, l) => _key.Add(plan.RefreshesAfter ? converted[((i + 1) * d) + l] : relaxed[i][l], negated[l]));
        var labels = plan.RefreshesAfter ? _labels : Map(m, d, (i, l) => _key.ShiftLeft(_shiftedLabels[i][l], plan.NextScaleBits - plan.ScaleBits));
        return new(_document, _key, Iteration + 1, _labels, labels, shiftedModel, duals);
    }

    /// <summary>The state after the last iteration: nothing is encrypted any more, the model waits as shares.</summary>
    public PublicIterate Finish() => new(_document, _key, Iteration + 1, _labels, _shiftedLabels, _shiftedModel, _duals);

    private static Ciphertext[][] Map(int rows, int columns, Func<int, int, Ciphertext> entry)
    {
        var flat = Map(rows * columns, i => entry(i / columns, i % columns));
        return [.. Enumerable.Range(0, rows).Select(r => flat[(r * columns)..((r + 1) * columns)])];
    }

    private static Ciphertext[] Map(int count, Func<int, Ciphertext> entry)
    {
        var result = new Ciphertext[count];
        Parallel.For(0, count, i => result[i] = entry(i));
        return result;
    }
}
