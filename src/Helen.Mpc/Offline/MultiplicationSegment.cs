using System.Diagnostics;
using Helen.Arithmetic.Fields;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Lattice;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;
using Helen.Rounds;

namespace Helen.Mpc.Offline;

/// <summary>
/// One batch of triples [a], [b], [ab] or of what is made of them, all checked (protocol §4.2; Keller–Pastro–Rotaru 2018, fig. 9). Triples and squares are one computation; for squares b is a itself. A random bit
/// is the sign of a random root: from the square [a], [a²] with a² opened, b = (a/√(a²) + 1)/2 (Damgård et al. 2013). An inverse pair is a triple with c = ab opened: a⁻¹ = b/c (Bar-Ilan–Beaver 1989).
/// </summary>
/// <param name="id">Which batch.</param>
/// <param name="kind">Triples, squares, random bits or inverse pairs.</param>
/// <param name="rows">Rows of n tuples; at most one proof's ciphertexts.</param>
/// <param name="random">All coins of this party.</param>
internal sealed class MultiplicationSegment(SegmentId id, TupleKind kind, int rows, IRandomSource random) : Segment<EpochKeys, IReadOnlyList<TupleBlock>>
{
    public override SegmentId Id => id;

    private bool Squares => kind is TupleKind.RandomBit or TupleKind.Square;

    protected override async Task<IReadOnlyList<TupleBlock>> ExecuteAsync(EpochKeys from, ISegmentChannel channel, CancellationToken ct)
    {
        var check = new RowCheck(channel, random);
        await check.CommitAsync(ct);
        using var work = new Work(from, rows, Squares, random);
        await work.MultiplyAsync(channel, ct);
        await work.AuthenticateProductsAsync(channel, ct);

        var coin = await check.TossAsync(ct);
        using var spdz = new SpdzContext(channel, new MacKeyOnly(from.MacKey), random);
        var passed = await work.SacrificeAsync(spdz, channel, coin, ct);
        var blocks = kind switch
        {
            TupleKind.RandomBit => await work.BitsAsync(spdz, ct),
            TupleKind.InversePair => await work.InversePairsAsync(spdz, ct),
            _ => work.Products(passed, kind),
        };
        spdz.EnsureAllChecked();
        return blocks;
    }

    /// <summary>The rows of one batch.</summary>
    private sealed class Work : IDisposable
    {
        private readonly EpochKeys _keys;
        private readonly SharedRow[] _a, _b, _product, _sacrificed, _sacrificedProduct;
        private readonly SharedRow _extra;
        private readonly bool _squares;

        public Work(EpochKeys keys, int rows, bool squares, IRandomSource random)
        {
            (_keys, _squares) = (keys, squares);
            SharedRow[] New(bool encoded = false) => [.. Enumerable.Range(0, rows).Select(_ => new SharedRow(keys.Rows, encoded))];
            (_a, _product, _sacrificed, _sacrificedProduct, _extra) = (New(), New(), New(), New(encoded: true), new(keys.Rows));
            _b = squares ? _a : New();
            foreach (var row in _a.Concat(squares ? [] : _b).Concat(_sacrificed).Append(_extra)) keys.Parameters.Plaintext.Sample(row.Values, random);
        }

        private int Rows => _a.Length;

        private int Slots => _keys.Parameters.Degree;

        private IEnumerable<SharedRow> All => _a.Concat(_squares ? [] : _b).Concat(_product).Concat(_sacrificed).Concat(_sacrificedProduct).Append(_extra);

        /// <summary>Everybody's a encrypted; then shares of ab and a·b̂ and the MACs of a, b, b̂ and of the random row that hides the check. One exchange, and those of the products.</summary>
        public async Task MultiplyAsync(ISegmentChannel channel, CancellationToken ct)
        {
            var encoded = _a.Select(row => LatticePlaintext.Encode(_keys.Parameters, row.Values)).ToList();
            try
            {
                using var encrypted = await _keys.Ole.ShareRowsAsync(channel, encoded, ct);
                await MultiplyAsync(channel, encoded, encrypted, ct);
            }
            finally
            {
                encoded.ForEach(row => row.Dispose());
            }
        }

        private async Task MultiplyAsync(ISegmentChannel channel, List<LatticePlaintext> encoded, ProvenRows encrypted, CancellationToken ct)
        {
            var factors = new List<CrossFactor>();
            for (var r = 0; r < Rows; r++)
            {
                var row = r;
                // The own terms of products of sums.
                FieldElement.Multiply(_a[r].ValueElements, _b[r].ValueElements, _product[r].ValueElements);
                FieldElement.Multiply(_a[r].ValueElements, _sacrificed[r].ValueElements, _sacrificedProduct[r].ValueElements);
                _keys.Parameters.Plaintext.Encode(_sacrificedProduct[r].Values);
                factors.Add(new(_b[r].Values, _squares ? encoded[r] : null, [(party => encrypted.Of(new(party), row), new(_product[r].Values)), Authentication(_b[r])]));
                factors.Add(new(_sacrificed[r].Values, null, [(party => encrypted.Of(new(party), row), new(_sacrificedProduct[r].Values, IsEncoded: true)), Authentication(_sacrificed[r])]));
                if (!_squares) factors.Add(new(_a[r].Values, encoded[r], [Authentication(_a[r])]));
            }

            factors.Add(new(_extra.Values, null, [Authentication(_extra)]));
            await CrossAsync(channel, factors, ct);
        }

        /// <summary>The MACs of the products. The exchanges of two products for each row.</summary>
        public async Task AuthenticateProductsAsync(ISegmentChannel channel, CancellationToken ct)
        {
            var encoded = _sacrificedProduct.Select(row => LatticePlaintext.FromCoefficients(_keys.Parameters, row.Values)).ToList();
            try
            {
                await CrossAsync(
                    channel,
                    [
                        .. _product.Select(row => new CrossFactor(row.Values, null, [Authentication(row)])),
                        .. _sacrificedProduct.Select((row, r) => new CrossFactor(row.Values, encoded[r], [Authentication(row)])),
                    ],
                    ct);
            }
            finally
            {
                encoded.ForEach(row => row.Dispose());
            }
        }

        /// <summary>
        /// Opens the combination of all rows, and ρ = t·b − b̂ for every tuple; then one combination of all τ = t·c − ĉ − ρ·a, which must be 0; then a MAC check of all three.
        /// A wrong product survives with probability at most 2^−124. Four exchanges.
        /// </summary>
        public async Task<MacCheckPassed> SacrificeAsync(SpdzContext spdz, ISegmentChannel channel, Helen.Cryptography.Hashing.Digest coin, CancellationToken ct)
        {
            var factor = RowCheck.SacrificeFactor(coin);
            var masked = new AuthenticatedShare[1 + (Rows * Slots)];
            masked[0] = RowCheck.Combine(_keys.Parameters, coin, [.. All]);
            Parallel.For(0, Rows, r =>
            {
                ReadOnlySpan<FieldElement> x = _b[r].ValueElements, y = _b[r].MacElements, u = _sacrificed[r].ValueElements, v = _sacrificed[r].MacElements;
                var row = masked.AsSpan(1 + (r * Slots), Slots);
                for (var s = 0; s < row.Length; s++) row[s] = new((x[s] * factor) - u[s], (y[s] * factor) - v[s]);
            });
            var differences = (await spdz.OpenAsync(masked, ct)).Values;

            var all = RowCheck.Coefficients("products", channel.View, Rows + Slots);
            var bySlot = new SlotWeights(_keys.Parameters, all.AsMemory(Rows));
            var residue = RowCheck.Sum(Rows, r =>
            {
                // Σ_s u_s·(t·c − ĉ − ρ·a), reduced once for each sum.
                var scaled = new FieldElement[Slots];
                FieldElement.Multiply(differences.AsSpan(1 + (r * Slots), Slots), bySlot.OfSlots.Span, scaled);
                return ((_product[r].InnerProduct(bySlot) * factor) - _sacrificedProduct[r].InnerProduct(bySlot)
                    - new AuthenticatedShare(FieldElement.InnerProduct(scaled, _a[r].ValueElements), FieldElement.InnerProduct(scaled, _a[r].MacElements))) * all[r];
            });
            var opening = await spdz.OpenAsync(new[] { residue }, ct);
            var passed = await spdz.MacCheckAsync(ct);
            if (!passed.Accept(opening).Values[0].IsZero)
                throw new HaltException(new Blame(null, Fault.TupleCheckFailed, channel.LastRound, [.. Enumerable.Range(0, channel.PartyCount).Select(party => channel.EnvelopeOf(new(party)))], "A product is wrong."));
            return passed;
        }

        /// <summary>Triples a, b, ab or squares a, a².</summary>
        public TupleBlock[] Products(MacCheckPassed passed, TupleKind kind) => Blocks(passed, kind, (elements, r, s) =>
        {
            if (_squares) TupleShelf.Write(elements, s, [_a[r][s], _product[r][s]]);
            else TupleShelf.Write(elements, s, [_a[r][s], _b[r][s], _product[r][s]]);
        });

        /// <summary>Opens the squares under a check of their own, and makes bits of the roots' signs. Three exchanges.</summary>
        public async Task<IReadOnlyList<TupleBlock>> BitsAsync(SpdzContext spdz, CancellationToken ct)
        {
            var (passed, squares) = await OpenProductsAsync(spdz, ct);
            var half = FieldElement.FromInt64(2).Inverse();
            return Blocks(passed, TupleKind.RandomBit, (elements, r, s) =>
            {
                // Zero comes with probability 2^−127; anything that is no square would have failed the checks.
                if (!SquareRoot.TryInverse(squares[(r * Slots) + s], out var inverse)) throw new UnreachableException("A checked square has no root.");
                TupleShelf.Write(elements, s, [spdz.AddPublic(_a[r][s] * (inverse * half), half)]);
            });
        }

        /// <summary>Opens the products under a check of their own: uniform and independent of a, as b is. Three exchanges.</summary>
        public async Task<IReadOnlyList<TupleBlock>> InversePairsAsync(SpdzContext spdz, CancellationToken ct)
        {
            var (passed, products) = await OpenProductsAsync(spdz, ct);
            return Blocks(passed, TupleKind.InversePair, (elements, r, s) =>
            {
                var product = products[(r * Slots) + s];
                if (product.IsZero) throw new UnreachableException("A product of two uniform values is zero, which has probability 2^−126.");
                TupleShelf.Write(elements, s, [_a[r][s], _b[r][s] * product.Inverse()]);
            });
        }

        public void Dispose()
        {
            foreach (var row in All) row.Dispose();
        }

        private async Task<(MacCheckPassed Passed, IReadOnlyList<FieldElement> Products)> OpenProductsAsync(SpdzContext spdz, CancellationToken ct)
        {
            var shares = new AuthenticatedShare[Rows * Slots];
            for (var r = 0; r < Rows; r++)
            {
                for (var s = 0; s < Slots; s++) shares[(r * Slots) + s] = _product[r][s];
            }

            var opening = await spdz.OpenAsync(shares, ct);
            var passed = await spdz.MacCheckAsync(ct);
            return (passed, passed.Accept(opening).Values);
        }

        /// <summary>One block per row, on all cores; <paramref name="write"/> writes the tuple of a row's slot into the row's elements.</summary>
        private TupleBlock[] Blocks(MacCheckPassed passed, TupleKind kind, Action<FieldElement[], int, int> write)
        {
            var blocks = new TupleBlock[Rows];
            Parallel.For(0, Rows, r =>
            {
                var elements = new FieldElement[Slots * TupleShelf.WidthOf(kind)];
                for (var s = 0; s < Slots; s++) write(elements, r, s);
                blocks[r] = new(passed, new(kind, 0), elements);
            });
            return blocks;
        }

        private (Func<int, ProvenCiphertext> RowOf, CrossTarget Target) Authentication(SharedRow row) => RowAuthentication.Of(_keys, row);

        private Task CrossAsync(ISegmentChannel channel, IReadOnlyList<CrossFactor> factors, CancellationToken ct)
        {
            // All parties multiply alike, so what comes has the order of what goes.
            IReadOnlyList<CrossTarget> targets = [.. factors.SelectMany(factor => factor.Products.Select(product => product.Target))];
            return _keys.Ole.CrossAsync(channel, factors, [.. Enumerable.Range(0, channel.PartyCount).Select(_ => targets)], ct);
        }
    }
}
