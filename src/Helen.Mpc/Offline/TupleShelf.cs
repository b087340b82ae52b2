using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Helen.Arithmetic.Fields;
using Helen.Mpc.Spdz;
using Helen.Mpc.Tuples;

namespace Helen.Mpc.Offline;

/// <summary>
/// The checked tuples of one kind and owner at one party: kept block by block in a <see cref="ITupleStore"/>, taken in the order in which they were made, one block in memory
/// at a time. What is taken is erased here. Not thread-safe: the factory's lock and turn guard it.
/// </summary>
internal sealed class TupleShelf(ITupleStore store) : IDisposable
{
    private readonly Queue<(int Block, int Count)> _blocks = [];
    private FieldElement[] _open = [];
    private int _next;

    /// <summary>Which tuples; owners differ for input masks only.</summary>
    public readonly record struct Key(TupleKind Kind, int Owner);

    /// <summary>Tuples made so far.</summary>
    public long Made { get; private set; }

    /// <summary>Elements of one tuple: value and MAC of each share; an input mask also has its clear value.</summary>
    public static int WidthOf(TupleKind kind) => kind switch
    {
        TupleKind.Triple => 6,
        TupleKind.RandomBit => 2,
        TupleKind.InputMask => 3,
        TupleKind.Square => 4,
        TupleKind.InversePair => 4,
    };

    public static void Write(Span<FieldElement> elements, int tuple, ReadOnlySpan<AuthenticatedShare> shares)
    {
        var at = elements.Slice(tuple * 2 * shares.Length, 2 * shares.Length);
        for (var i = 0; i < shares.Length; i++) (at[2 * i], at[(2 * i) + 1]) = (shares[i].Value, shares[i].Mac);
    }

    public static void WriteMask(Span<FieldElement> elements, int tuple, AuthenticatedShare share, FieldElement clear)
    {
        var at = elements.Slice(tuple * 3, 3);
        (at[0], at[1], at[2]) = (share.Value, share.Mac, clear);
    }

    public static BeaverTriple TripleAt(ReadOnlySpan<FieldElement> e, int tuple) => new(ShareAt(e, 6 * tuple), ShareAt(e, (6 * tuple) + 2), ShareAt(e, (6 * tuple) + 4));

    public static AuthenticatedShare BitAt(ReadOnlySpan<FieldElement> e, int tuple) => ShareAt(e, 2 * tuple);

    public static SquarePair SquareAt(ReadOnlySpan<FieldElement> e, int tuple) => new(ShareAt(e, 4 * tuple), ShareAt(e, (4 * tuple) + 2));

    public static InversePair InverseAt(ReadOnlySpan<FieldElement> e, int tuple) => new(ShareAt(e, 4 * tuple), ShareAt(e, (4 * tuple) + 2));

    public static InputMask MaskAt(ReadOnlySpan<FieldElement> e, int tuple) => new(ShareAt(e, 3 * tuple), e[(3 * tuple) + 2]);

    /// <summary>Hands a block to the store; the tuples count once they are there.</summary>
    public static async ValueTask StoreAsync(ITupleStore store, int number, TupleBlock block, CancellationToken ct)
    {
        var bytes = SpdzEncoding.WriteElements(block.Elements);
        await store.PutAsync(number, bytes, ct);
        CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>A stored block may be taken from now on.</summary>
    public void Add(int number, int count)
    {
        _blocks.Enqueue((number, count));
        Made += count;
    }

    /// <summary>The next tuples, of which there are enough.</summary>
    /// <exception cref="InvalidDataException">The store returned something else than was put into it.</exception>
    public async ValueTask<FieldElement[]> TakeAsync(TupleKind kind, int count, CancellationToken ct)
    {
        var taken = new FieldElement[count * WidthOf(kind)];
        for (var filled = 0; filled < taken.Length;)
        {
            if (_next == _open.Length)
            {
                var (number, size) = _blocks.Dequeue();
                var bytes = await store.TakeAsync(number, ct);
                _open = SpdzEncoding.TryReadElements(bytes, size * WidthOf(kind)) ?? throw new InvalidDataException($"Block {number} of preprocessed tuples was altered.");
                CryptographicOperations.ZeroMemory(bytes);
                _next = 0;
            }

            var part = _open.AsSpan(_next, Math.Min(_open.Length - _next, taken.Length - filled));
            part.CopyTo(taken.AsSpan(filled));
            part.Clear();
            filled += part.Length;
            _next += part.Length;
        }

        return taken;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_open.AsSpan()));

    private static AuthenticatedShare ShareAt(ReadOnlySpan<FieldElement> e, int at) => new(e[at], e[at + 1]);
}
