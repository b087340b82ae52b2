using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Helen.Arithmetic.Randomness;
using Helen.Arithmetic.Rings;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Lattice;
using Helen.Cryptography.Transcripts;
using Helen.Rounds;

namespace Helen.Mpc.Offline;

/// <summary>
/// Oblivious linear evaluation between every two parties at one party, over the slots of one plaintext modulus (protocol §4.2; Keller–Pastro–Rotaru 2018): from x at P_i and
/// y at P_j, additive shares of x·y. What comes out is correct only if everybody was honest: whoever uses it checks the products (sacrifice, MACs, or a relation of its own).
/// Keys serve one MAC epoch or one batch of key generation. Owns secrets; not safe for concurrent use.
/// </summary>
public sealed class PairwiseOle : IDisposable
{
    /// <summary>Products that one party sends in one exchange, to all peers together, unless that is too few: about 20 MB with the parameters of the field. Fewer where one block holds fewer: blocks are joined by copying.</summary>
    private const int ProductsPerExchange = 32;

    /// <summary>Products of one exchange are worked on together, so there are enough of them for several cores, however many peers get them.</summary>
    private const int LeastProductsPerExchange = 8;

    private static readonly byte[] s_proof = "helen/pairwise-ole/plaintext-knowledge"u8.ToArray();
    private readonly LatticeKeyPair _own;
    private readonly LatticePublicKey[] _keys;
    private readonly IRandomSource _random;

    private PairwiseOle(LatticeKeyPair own, LatticePublicKey[] keys, IRandomSource random) => (_own, _keys, _random) = (own, keys, random);

    /// <summary>The parameters; <see cref="LatticeParameters.Degree"/> residues make a row.</summary>
    public LatticeParameters Parameters => _own.PublicKey.Parameters;

    /// <summary>Products that this party computed for others so far.</summary>
    public long ProductsSent { get; private set; }

    /// <summary>Makes and exchanges fresh keys. One exchange.</summary>
    /// <param name="parameters">The same at every party; one instance for everything of this object.</param>
    /// <param name="channel">The running segment.</param>
    /// <param name="random">Coins of this object for as long as it lives.</param>
    /// <param name="ct">Gives the attempt up.</param>
    /// <exception cref="HaltException">A key is malformed (names the party).</exception>
    public static async Task<PairwiseOle> SetUpAsync(LatticeParameters parameters, ISegmentChannel channel, IRandomSource random, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(channel);
        if (parameters.Parties != channel.PartyCount) throw new ArgumentException("The parameters are for another number of parties.", nameof(parameters));
        var own = LatticeKeyPair.Generate(parameters, random);
        try
        {
            var wire = own.PublicKey.ToArray();
            var received = await Blocks.BroadcastAsync(channel, wire, [.. Enumerable.Repeat(wire.Length, channel.PartyCount)], ct);
            var keys = new LatticePublicKey[channel.PartyCount];
            RequireHonest(channel, party =>
            {
                if (received[party] is not { } bytes || LatticePublicKey.TryRead(parameters, bytes.Slice(0, wire.Length).Span) is not { } key) return (Fault.MalformedEncoding, "The lattice key is malformed.");
                keys[party] = key;
                return null;
            });
            keys[channel.Self.Index] = own.PublicKey;
            return new(own, keys, random);
        }
        catch
        {
            own.Dispose();
            throw;
        }
    }

    /// <summary>Encrypts rows of this party under its key, proves that it knows them, and verifies everybody's. One exchange.</summary>
    /// <param name="channel">The running segment.</param>
    /// <param name="rows">This party's rows; they stay the caller's.</param>
    /// <param name="ct">Gives the attempt up.</param>
    /// <returns>Everybody's rows; all parties share the same number.</returns>
    /// <exception cref="HaltException">A message is malformed or a proof does not hold (both name the party).</exception>
    public async Task<ProvenRows> ShareRowsAsync(ISegmentChannel channel, IReadOnlyList<LatticePlaintext> rows, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(rows);
        var (batch, ciphertextBytes, proofBytes) = (Parameters.ProofBatch, LatticeCiphertext.ByteCount(Parameters), PlaintextProof.ByteCount(Parameters));
        var proofs = (rows.Count + batch - 1) / batch;
        var length = checked((rows.Count * ciphertextBytes) + (proofs * proofBytes));
        var context = ContextOf(channel);
        var mine = GC.AllocateUninitializedArray<byte>(length);
        await Task.Run(() => EncryptAndProve(mine, rows, context, channel.Self.Index), ct);
        var received = await Blocks.BroadcastAsync(channel, mine, [.. Enumerable.Repeat(length, channel.PartyCount)], ct);

        var proven = new ImmutableArray<ProvenCiphertext>[channel.PartyCount];
        var malformed = new bool[proven.Length];
        await ForEachAsync(
            Peers(channel),
            party =>
            {
                proven[party] = ReadAndVerify(received[party], rows.Count, context, party, out malformed[party]) ?? default;
                received[party] = null;                     // megabytes that nobody needs any more
            },
            ct);
        RequireHonest(channel, party => malformed[party] ? (Fault.MalformedEncoding, "The encrypted rows are malformed.")
            : proven[party].IsDefault ? (Fault.InvalidProof, "The proof of plaintext knowledge does not hold.")
            : null);
        return new(proven);
    }

    /// <summary>The same for rows of residues.</summary>
    internal async Task<ProvenRows> ShareRowsAsync(ISegmentChannel channel, IReadOnlyList<UInt128[]> rows, CancellationToken ct)
    {
        var plaintexts = rows.Select(row => LatticePlaintext.Encode(Parameters, row)).ToList();
        try
        {
            return await ShareRowsAsync(channel, plaintexts, ct);
        }
        finally
        {
            plaintexts.ForEach(plaintext => plaintext.Dispose());
        }
    }

    /// <summary>
    /// Shares of all products: for each row, Σ over parties of left times Σ over parties of right, slot by slot. Encrypted rows with proofs, then products, each
    /// to its recipient alone. Unchecked: a party that deviates makes the shares sum to something else.
    /// </summary>
    /// <param name="channel">The running segment.</param>
    /// <param name="left">This party's left factors, rows of <see cref="LatticeParameters.Degree"/> residues.</param>
    /// <param name="right">Its right factors, as many.</param>
    /// <param name="ct">Gives the attempt up.</param>
    /// <returns>This party's shares, row by row; the caller erases them.</returns>
    /// <exception cref="HaltException">A message is malformed or a proof does not hold (both name the party).</exception>
    public async Task<UInt128[][]> MultiplyAsync(ISegmentChannel channel, IReadOnlyList<UInt128[]> left, IReadOnlyList<UInt128[]> right, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Count != right.Count) throw new ArgumentException("There are as many left as right rows.", nameof(right));
        using var rows = await ShareRowsAsync(channel, left, ct);
        var shares = left.Select((row, r) => row.Zip(right[r], Parameters.Plaintext.Multiply).ToArray()).ToArray();
        await CrossAsync(
            channel,
            [.. right.Select((row, r) => new CrossFactor(row, null, [(party => rows.Of(new(party), r), new CrossTarget(shares[r]))]))],
            [.. Enumerable.Range(0, channel.PartyCount).Select(_ => (IReadOnlyList<CrossTarget>)[.. shares.Select(share => new CrossTarget(share))])],
            ct);
        return shares;
    }

    /// <summary>
    /// Shares of the product of every ordered pair of parties, each pair apart: for i ≠ j, asLeft_i[j] + asRight_j[i] = left_i·right_j, slot by slot. The right side's share is uniform,
    /// whatever the left side sent. Two exchanges; unchecked as <see cref="MultiplyAsync"/>. Coins are drawn in one order.
    /// </summary>
    /// <param name="channel">The running segment.</param>
    /// <param name="left">This party's left factor, <see cref="LatticeParameters.Degree"/> residues.</param>
    /// <param name="right">Its right factor.</param>
    /// <param name="ct">Gives the attempt up.</param>
    /// <returns>This party's shares by peer; the own entries are zero. The caller erases them.</returns>
    /// <exception cref="HaltException">A message is malformed or a proof does not hold (both name the party).</exception>
    public async Task<(UInt128[][] AsLeft, UInt128[][] AsRight)> MultiplyPairsAsync(ISegmentChannel channel, UInt128[] left, UInt128[] right, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(channel);
        using var row = LatticePlaintext.Encode(Parameters, left);
        using var rows = await ShareRowsAsync(channel, [row], ct);
        var (asLeft, asRight, messages) = (Zeros(), Zeros(), new ReadOnlyMemory<byte>[channel.PartyCount]);
        var size = LatticeProduct.ByteCount(Parameters);
        await Task.Run(
            () =>
            {
                using var plaintext = LatticePlaintext.Encode(Parameters, right);
                using var factor = new LatticeFactor(plaintext);
                foreach (var party in Peers(channel))
                {
                    using var mask = LatticePlaintext.Random(Parameters, _random);
                    var message = new byte[size];
                    using (var product = rows.Of(new(party), 0).Multiply(factor, mask, _random)) product.Write(message);
                    messages[party] = message;
                    Accumulate(asRight[party], mask);
                    for (var slot = 0; slot < asRight[party].Length; slot++) asRight[party][slot] = Parameters.Plaintext.Subtract(UInt128.Zero, asRight[party][slot]);
                }
            },
            ct);
        ProductsSent += channel.PartyCount - 1;
        var received = await Blocks.SendAsync(channel, messages, [.. Enumerable.Repeat(size, channel.PartyCount)], ct);
        var malformed = new bool[channel.PartyCount];
        await ForEachAsync(Peers(channel), party =>
        {
            if (received[party] is not { } bytes || LatticeProduct.TryRead(Parameters, bytes.Span) is not { } product)
            {
                malformed[party] = true;
                return;
            }

            using (product)
            {
                using var share = _own.Decrypt(product);
                Accumulate(asLeft[party], share);
            }
        }, ct);
        RequireHonest(channel, party => malformed[party] ? (Fault.MalformedEncoding, "A product is malformed.") : null);
        return (asLeft, asRight);

        UInt128[][] Zeros() => [.. Enumerable.Range(0, channel.PartyCount).Select(_ => new UInt128[Parameters.Degree])];
    }

    /// <summary>Erases the secret key.</summary>
    public void Dispose() => _own.Dispose();

    /// <summary>Redacted.</summary>
    public override string ToString() => "pairwise oblivious linear evaluation";

    /// <summary>
    /// Private exchanges of products, a few at a time so that memory does not grow with their number. For each product of each own factor, every peer gets
    /// row·factor + mask under its key, and −mask is added to the product's target. What peers send is decrypted and added to <paramref name="incoming"/>: by party, the targets in the
    /// order of that party's products.
    /// </summary>
    internal async Task CrossAsync(ISegmentChannel channel, IReadOnlyList<CrossFactor> factors, IReadOnlyList<CrossTarget>[] incoming, CancellationToken ct)
    {
        var own = factors.SelectMany((factor, f) => factor.Products.Select(product => (Factor: f, product.RowOf, product.Target))).ToList();
        var most = Math.Max(own.Count, Peers(channel).Max(party => incoming[party].Count));
        var count = Math.Max(LeastProductsPerExchange, Math.Min(ProductsPerExchange / (channel.PartyCount - 1), channel.MaxBlockBytes / LatticeProduct.ByteCount(Parameters)));
        for (var first = 0; first < most; first += count)
        {
            // What is added to a row is summed before it is brought to slots, once, if it is at all.
            var sums = new Dictionary<CrossTarget, LatticePlaintext>();
            try
            {
                var products = own.Skip(first).Take(count).ToList();
                IReadOnlyList<CrossTarget>[] targets = [.. incoming.Select(rows => (IReadOnlyList<CrossTarget>)[.. rows.Skip(first).Take(count)])];
                foreach (var target in products.Select(product => product.Target).Concat(Peers(channel).SelectMany(party => targets[party])))
                {
                    if (!sums.ContainsKey(target)) sums.Add(target, LatticePlaintext.Constant(Parameters, UInt128.Zero));
                }

                var messages = await MultiplyForPeersAsync(channel, factors, products, sums, ct);
                await AddFromPeersAsync(channel, messages, products.Count, targets, sums, ct);
                await ForEachAsync(sums, sum =>
                {
                    if (sum.Key.IsEncoded) sum.Value.AddCoefficientsTo(sum.Key.Row);
                    else Accumulate(sum.Key.Row, sum.Value);
                }, ct);
            }
            finally
            {
                foreach (var sum in sums.Values) sum.Dispose();
            }
        }
    }

    private async Task<byte[][]> MultiplyForPeersAsync(
        ISegmentChannel channel, IReadOnlyList<CrossFactor> factors, List<(int Factor, Func<int, ProvenCiphertext> RowOf, CrossTarget Target)> products,
        Dictionary<CrossTarget, LatticePlaintext> sums, CancellationToken ct)
    {
        var (size, peers) = (LatticeProduct.ByteCount(Parameters), Peers(channel));
        var messages = new byte[channel.PartyCount][];          // pooled: they are copied into envelopes and given back
        for (var party = 0; party < messages.Length; party++) messages[party] = party == channel.Self.Index ? [] : ArrayPool<byte>.Shared.Rent(checked(products.Count * size));
        await ForEachAsync(products.Select((product, at) => (Product: product, At: at)).GroupBy(entry => entry.Product.Factor), group =>
        {
            using var factor = FactorOf(factors[group.Key]);
            foreach (var (product, at) in group)
            {
                foreach (var party in peers)
                {
                    using var mask = LatticePlaintext.Random(Parameters, _random);
                    using (var masked = product.RowOf(party).Multiply(factor, mask, _random)) masked.Write(messages[party].AsSpan(at * size, size));
                    sums[product.Target].Subtract(mask);
                }
            }
        }, ct);
        ProductsSent += (long)products.Count * peers.Count;
        return messages;
    }

    private LatticeFactor FactorOf(CrossFactor factor)
    {
        if (factor.Encoded is { } encoded) return new(encoded);
        using var plaintext = LatticePlaintext.Encode(Parameters, factor.Slots);
        return new(plaintext);
    }

    private async Task AddFromPeersAsync(ISegmentChannel channel, byte[][] messages, int products, IReadOnlyList<CrossTarget>[] targets, Dictionary<CrossTarget, LatticePlaintext> sums, CancellationToken ct)
    {
        var (size, peers) = (LatticeProduct.ByteCount(Parameters), Peers(channel));
        var received = await Blocks.SendAsync(
            channel, [.. messages.Select((message, party) => (ReadOnlyMemory<byte>)message.AsMemory(0, party == channel.Self.Index ? 0 : products * size))], [.. targets.Select(rows => rows.Count * size)], ct);
        foreach (var party in peers) ArrayPool<byte>.Shared.Return(messages[party]);
        var malformedAt = Enumerable.Repeat(-1, channel.PartyCount).ToArray();
        foreach (var party in peers)
        {
            if (received[party] is null) malformedAt[party] = 0;
        }

        // Targets of one row meet in one job, so that no two jobs add to the same row.
        var jobs = peers.SelectMany(party => targets[party].Select((target, product) => (Party: party, Product: product, Target: target))).GroupBy(job => job.Target).ToList();
        await ForEachAsync(jobs, job =>
        {
            foreach (var (party, product, target) in job)
            {
                if (received[party] is not { } bytes) continue;
                if (LatticeProduct.TryRead(Parameters, bytes.Span.Slice(product * size, size)) is not { } ciphertext)
                {
                    malformedAt[party] = Blocks.IndexOf((long)product * size, channel.MaxBlockBytes);
                    continue;
                }

                using (ciphertext)
                {
                    using var share = _own.Decrypt(ciphertext);
                    sums[target].Add(share);
                }
            }
        }, ct);
        RequireHonest(channel, party => malformedAt[party] < 0 ? null : (Fault.MalformedEncoding, "A product is malformed."), party => malformedAt[party]);
    }

    /// <summary>Everyone but this party.</summary>
    internal static IReadOnlyList<int> Peers(ISegmentChannel channel) => [.. Enumerable.Range(0, channel.PartyCount).Where(party => party != channel.Self.Index)];

    /// <summary>Work on independent rows, on all cores.</summary>
    internal static Task ForEachAsync<T>(IEnumerable<T> items, Action<T> work, CancellationToken ct) =>
        Parallel.ForEachAsync(items, ct, (item, _) =>
        {
            work(item);
            return ValueTask.CompletedTask;
        });

    /// <summary>Everybody is checked before anybody is blamed.</summary>
    private static void RequireHonest(ISegmentChannel channel, Func<int, (Fault Fault, string Reason)?> find, Func<int, int>? block = null)
    {
        var blames = ImmutableArray.CreateBuilder<Blame>();
        foreach (var party in Peers(channel))
        {
            if (find(party) is var (fault, reason)) blames.Add(new(new PartyId(party), fault, channel.LastRound, [channel.EnvelopeOf(new(party), block?.Invoke(party) ?? 0)], reason));
        }

        if (blames.Count > 0) throw new HaltException(blames.ToImmutable());
    }

    private void EncryptAndProve(Span<byte> destination, IReadOnlyList<LatticePlaintext> rows, Func<int, int, ProofContext> context, int self)
    {
        for (var first = 0; first < rows.Count; first += Parameters.ProofBatch)
        {
            var encrypted = Enumerable.Range(first, Math.Min(Parameters.ProofBatch, rows.Count - first)).Select(r => _own.PublicKey.Encrypt(rows[r], _random)).ToList();
            try
            {
                var statement = new PlaintextStatement(_own.PublicKey, [.. encrypted.Select(pair => pair.Ciphertext)]);
                using var proof = PlaintextProver.Prove(statement, [.. encrypted.Select(pair => pair.Witness)], context(self, first).Begin(s_proof), _random);
                foreach (var (ciphertext, _) in encrypted)
                {
                    ciphertext.Write(destination[..LatticeCiphertext.ByteCount(Parameters)]);
                    destination = destination[LatticeCiphertext.ByteCount(Parameters)..];
                }

                proof.Write(destination[..PlaintextProof.ByteCount(Parameters)]);
                destination = destination[PlaintextProof.ByteCount(Parameters)..];
            }
            finally
            {
                foreach (var (ciphertext, witness) in encrypted)
                {
                    ciphertext.Dispose();
                    witness.Dispose();
                }
            }
        }

        if (!destination.IsEmpty) throw new UnreachableException("The encrypted rows are shorter than computed.");
    }

    /// <summary>Null unless every proof holds.</summary>
    private ImmutableArray<ProvenCiphertext>? ReadAndVerify(BlockMessage? message, int count, Func<int, int, ProofContext> context, int party, out bool malformed)
    {
        malformed = true;
        if (message is null) return null;
        var at = 0;
        var proven = ImmutableArray.CreateBuilder<ProvenCiphertext>(count);
        var statements = new List<(PlaintextStatement Statement, PlaintextProof Proof)>();
        var (ciphertextBytes, proofBytes) = (LatticeCiphertext.ByteCount(Parameters), PlaintextProof.ByteCount(Parameters));
        for (var first = 0; first < count; first += Parameters.ProofBatch)
        {
            var ciphertexts = ImmutableArray.CreateBuilder<LatticeCiphertext>();
            for (var r = first; r < Math.Min(count, first + Parameters.ProofBatch); r++, at += ciphertextBytes)
            {
                if (LatticeCiphertext.TryRead(Parameters, message.Slice(at, ciphertextBytes).Span) is not { } ciphertext) return null;
                ciphertexts.Add(ciphertext);
            }

            if (PlaintextProof.TryRead(Parameters, message.Slice(at, proofBytes).Span) is not { } proof) return null;
            at += proofBytes;
            statements.Add((new(_keys[party], ciphertexts.ToImmutable()), proof));
        }

        malformed = false;
        for (var n = 0; n < statements.Count; n++)
        {
            var (statement, proof) = statements[n];
            if (PlaintextVerifier.Verify(statement, proof, context(party, n * Parameters.ProofBatch).Begin(s_proof)) is not { } verified) return null;
            proven.AddRange(verified);
            proof.Dispose();
            foreach (var ciphertext in statement.Ciphertexts) ciphertext.Dispose();
        }

        return proven.MoveToImmutable();
    }

    /// <summary>A proof is bound to its session, segment, attempt, exchange (by the view before it), prover and place among the prover's proofs.</summary>
    private static Func<int, int, ProofContext> ContextOf(ISegmentChannel channel)
    {
        var (session, view) = (channel.Session.Digest, channel.View);
        var segment = (channel.Segment, channel.Attempt);
        return (party, first) => new(session, new CanonicalWriter().Byte((byte)segment.Segment.Phase).UInt16(segment.Segment.Iteration).UInt16(segment.Segment.Index).Byte(segment.Attempt)
            .Digest(view).UInt32((uint)first).Written.Span, party);
    }

    private void Accumulate(UInt128[] target, LatticePlaintext addend)
    {
        var slots = new UInt128[target.Length];
        addend.Decode(slots);
        var modulus = Parameters.Plaintext;
        for (var i = 0; i < slots.Length; i++) target[i] = modulus.Add(target[i], slots[i]);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(slots.AsSpan()));
    }
}
