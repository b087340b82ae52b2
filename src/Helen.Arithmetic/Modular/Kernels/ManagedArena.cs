namespace Helen.Arithmetic.Modular.Kernels;

/// <summary>Montgomery multiplication with 64-bit limbs, R = 2^(64·limbs). No branch and no address depends on a residue.</summary>
internal sealed unsafe class ManagedArena : ModularArena
{
    private readonly ulong[] _modulus, _work;
    private readonly ulong _negatedInverse;                 // −N^{−1} mod 2^64
    private ulong[] _registers;
    private int _used = Free;

    public ManagedArena(ulong[] modulus, ulong negatedInverse, ulong[] one, ulong[] radixSquared)
        : base(modulus.Length)
    {
        (_modulus, _negatedInverse) = (modulus, negatedInverse);
        _work = new ulong[modulus.Length + 1];
        _registers = new ulong[8 * modulus.Length];
        one.CopyTo(Register(One));
        radixSquared.CopyTo(Register(RadixSquared));
    }

    public override int Capacity => _registers.Length / LimbCount;

    public override void Reserve(int registers)
    {
        _used = registers;
        if (registers * LimbCount <= _registers.Length) return;
        var old = _registers;
        _registers = new ulong[registers * LimbCount];      // called on rent, when only the two constants matter
        old.AsSpan(0, Free * LimbCount).CopyTo(_registers);
    }

    public override void Load(int target, ReadOnlySpan<ulong> residue) => residue.CopyTo(Register(target));

    public override void Store(int source, Span<ulong> residue) => Register(source).CopyTo(residue);

    public override void Copy(int target, int source) => Register(source).CopyTo(Register(target));

    public override void Multiply(int target, int left, int right)
    {
        Multiplications++;
        MultiplyCore(target, left, right);
    }

    public override void Square(int target, int source)
    {
        Squarings++;
        MultiplyCore(target, source, source);
    }

    public override void Leave(int target, int source)
    {
        Multiplications++;
        fixed (ulong* registers = _registers, n = _modulus, t = _work)
        {
            var a = registers + (source * LimbCount);
            for (var j = 0; j < LimbCount; j++) t[j] = a[j];
            t[LimbCount] = 0;
            for (var i = 0; i < LimbCount; i++) AddRows(t, 0, n, n, LimbCount);
            Reduce(registers + (target * LimbCount), t, n, LimbCount);
        }
    }

    public override void Dispose()
    {
    }

    protected override void ClearRegisters()
    {
        Array.Clear(_registers, Free * LimbCount, (_used - Free) * LimbCount);
        Array.Clear(_work);
    }

    private Span<ulong> Register(int index) => _registers.AsSpan(index * LimbCount, LimbCount);

    private void MultiplyCore(int target, int left, int right)
    {
        var count = LimbCount;
        fixed (ulong* registers = _registers, n = _modulus, t = _work)
        {
            ulong* a = registers + (left * count), b = registers + (right * count);
            for (var j = 0; j <= count; j++) t[j] = 0;
            for (var i = 0; i < count; i++) AddRows(t, a[i], b, n, count);
            Reduce(registers + (target * count), t, n, count);
        }
    }

    /// <summary>t = (t + digit·b + m·n) / 2^64, m such that the division is exact; t &lt; 2n before and after.</summary>
    private void AddRows(ulong* t, ulong digit, ulong* b, ulong* n, int count)
    {
        unchecked                                           // limbs with explicit carries
        {
            var carry = Math.BigMul(digit, b[0], out var low);
            low += t[0];
            carry += low < t[0] ? 1UL : 0UL;
            var m = low * _negatedInverse;
            var carryN = Math.BigMul(m, n[0], out var lowN);
            carryN += lowN + low < low ? 1UL : 0UL;
            for (var j = 1; j < count; j++)
            {
                var high = Math.BigMul(digit, b[j], out low);
                low += carry;
                high += low < carry ? 1UL : 0UL;
                var old = t[j];
                low += old;
                carry = high + (low < old ? 1UL : 0UL);
                high = Math.BigMul(m, n[j], out lowN);
                lowN += carryN;
                high += lowN < carryN ? 1UL : 0UL;
                lowN += low;
                carryN = high + (lowN < low ? 1UL : 0UL);
                t[j - 1] = lowN;
            }

            var top = t[count] + carry;
            var overflow = top < carry ? 1UL : 0UL;
            top += carryN;
            overflow += top < carryN ? 1UL : 0UL;
            t[count - 1] = top;
            t[count] = overflow;
        }
    }

    /// <summary>target = t mod n for t &lt; 2n, by a subtraction that always runs and a masked choice.</summary>
    private static void Reduce(ulong* target, ulong* t, ulong* n, int count)
    {
        unchecked                                           // borrows and masks wrap on purpose
        {
            ulong borrow = 0;
            for (var j = 0; j < count; j++)
            {
                var difference = t[j] - n[j];
                var next = t[j] < n[j] ? 1UL : 0UL;
                next |= difference < borrow ? 1UL : 0UL;
                target[j] = difference - borrow;
                borrow = next;
            }

            var keep = 0UL - (borrow & (t[count] ^ 1));     // all ones iff t < n
            for (var j = 0; j < count; j++) target[j] = (target[j] & ~keep) | (t[j] & keep);
        }
    }
}
