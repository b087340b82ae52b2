using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Helen.Arithmetic.Randomness;

/// <summary>
/// AES-256 of consecutive counters (FIPS 197; 64 bits, little endian, then zeros) by the processor's instructions, eight blocks at a time and straight to where they are wanted: through the platform's
/// cipher they would be copied twice. Takes the same time for all keys. Secret; disposing overwrites the round keys.
/// </summary>
internal sealed class CounterCipher : IDisposable
{
    public const int BlockBytes = 16, KeyBytes = 32;

    private const int Rounds = 14, Width = 8;
    private readonly Vector128<byte>[] _keys = GC.AllocateArray<Vector128<byte>>(Rounds + 1, pinned: true);

    public CounterCipher(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes) throw new ArgumentException($"A key has {KeyBytes} bytes.", nameof(key));
        var (even, odd) = (Vector128.Create(key[..BlockBytes]), Vector128.Create(key[BlockBytes..]));
        (_keys[0], _keys[1]) = (even, odd);
        // The round constants are operands of the instruction, so there is no loop.
        Expand(2, Aes.KeygenAssist(odd, 0x01));
        Expand(4, Aes.KeygenAssist(odd, 0x02));
        Expand(6, Aes.KeygenAssist(odd, 0x04));
        Expand(8, Aes.KeygenAssist(odd, 0x08));
        Expand(10, Aes.KeygenAssist(odd, 0x10));
        Expand(12, Aes.KeygenAssist(odd, 0x20));
        Expand(14, Aes.KeygenAssist(odd, 0x40));

        void Expand(int round, Vector128<byte> assist)
        {
            _keys[round] = even = Mix(even) ^ Sse2.Shuffle(assist.AsUInt32(), 0xFF).AsByte();
            if (round < Rounds) _keys[round + 1] = odd = Mix(odd) ^ Sse2.Shuffle(Aes.KeygenAssist(even, 0).AsUInt32(), 0xAA).AsByte();
        }

        // Every word, and all those before it.
        static Vector128<byte> Mix(Vector128<byte> words)
        {
            words ^= Sse2.ShiftLeftLogical128BitLane(words, 4);
            return words ^ Sse2.ShiftLeftLogical128BitLane(words, 8);
        }
    }

    public static bool IsSupported => Aes.IsSupported && BitConverter.IsLittleEndian;

    /// <summary>The encryptions of <paramref name="counter"/>, <paramref name="counter"/> + 1, …; whole blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Encrypt(ulong counter, Span<byte> destination)
    {
        unchecked                                           // nobody draws 2^64 blocks
        {
            ref var to = ref MemoryMarshal.GetReference(destination);
            ref var keys = ref MemoryMarshal.GetArrayDataReference(_keys);
            var at = 0;
            for (; at <= destination.Length - (Width * BlockBytes); at += Width * BlockBytes, counter += Width)
            {
                var (b0, b1, b2, b3) = (Block(counter) ^ keys, Block(counter + 1) ^ keys, Block(counter + 2) ^ keys, Block(counter + 3) ^ keys);
                var (b4, b5, b6, b7) = (Block(counter + 4) ^ keys, Block(counter + 5) ^ keys, Block(counter + 6) ^ keys, Block(counter + 7) ^ keys);
                for (var round = 1; round < Rounds; round++)
                {
                    var key = Unsafe.Add(ref keys, round);
                    (b0, b1, b2, b3) = (Aes.Encrypt(b0, key), Aes.Encrypt(b1, key), Aes.Encrypt(b2, key), Aes.Encrypt(b3, key));
                    (b4, b5, b6, b7) = (Aes.Encrypt(b4, key), Aes.Encrypt(b5, key), Aes.Encrypt(b6, key), Aes.Encrypt(b7, key));
                }

                var last = Unsafe.Add(ref keys, Rounds);
                Aes.EncryptLast(b0, last).StoreUnsafe(ref to, (nuint)at);
                Aes.EncryptLast(b1, last).StoreUnsafe(ref to, (nuint)(at + BlockBytes));
                Aes.EncryptLast(b2, last).StoreUnsafe(ref to, (nuint)(at + (2 * BlockBytes)));
                Aes.EncryptLast(b3, last).StoreUnsafe(ref to, (nuint)(at + (3 * BlockBytes)));
                Aes.EncryptLast(b4, last).StoreUnsafe(ref to, (nuint)(at + (4 * BlockBytes)));
                Aes.EncryptLast(b5, last).StoreUnsafe(ref to, (nuint)(at + (5 * BlockBytes)));
                Aes.EncryptLast(b6, last).StoreUnsafe(ref to, (nuint)(at + (6 * BlockBytes)));
                Aes.EncryptLast(b7, last).StoreUnsafe(ref to, (nuint)(at + (7 * BlockBytes)));
            }

            for (; at < destination.Length; at += BlockBytes, counter++)
            {
                var block = Block(counter) ^ keys;
                for (var round = 1; round < Rounds; round++) block = Aes.Encrypt(block, Unsafe.Add(ref keys, round));
                Aes.EncryptLast(block, Unsafe.Add(ref keys, Rounds)).StoreUnsafe(ref to, (nuint)at);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static Vector128<byte> Block(ulong counter) => Vector128.CreateScalar(counter).AsByte();
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_keys.AsSpan()));
}
