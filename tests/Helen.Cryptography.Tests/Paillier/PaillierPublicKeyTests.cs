using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Helen.Arithmetic.Randomness;
using Helen.Cryptography.Paillier;

namespace Helen.Cryptography.Tests.Paillier;

public sealed class PaillierPublicKeyTests
{
    private static readonly SeededRandom Random = new(3);
    private static readonly PaillierPublicKey Key = TestKey.Paillier;

    [Fact]
    public void Add_Multiply_ShiftLeft_Negate_ActOnPlaintexts() => Prop.ForAll(ArbMap.Default.ArbFor<long>(), ArbMap.Default.ArbFor<int>(), (x, y) =>
    {
        var (cx, cy) = (TestKey.Encrypt(x, Random), TestKey.Encrypt(y, Random));
        return TestKey.Decrypt(Key.Add(cx, cy)) == (BigInteger)x + y
            && TestKey.Decrypt(Key.Sum([cx, cy, cy])) == x + (2 * (BigInteger)y)
            && TestKey.Decrypt(Key.Multiply(cx, y)) == (BigInteger)x * y
            && TestKey.Decrypt(Key.ShiftLeft(cx, 31)) == (BigInteger)x << 31
            && TestKey.Decrypt(Key.NegateAll([cx, cy])[1]) == -(BigInteger)y
            && TestKey.Decrypt(Key.EncryptPublic(x)) == x;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Encrypt_HasJacobiSymbolOneUnderBothSigns()
    {
        var plus = Key.Encrypt(5, 77, 64, negative: false);
        var minus = Key.Encrypt(5, 77, 64, negative: true);
        Assert.Equal(Key.NSquared.Value, plus.Value + minus.Value);
        Assert.NotNull(Key.Accept(plus.Value));
        Assert.NotNull(Key.Accept(minus.Value));
        Assert.Equal(TestKey.Decrypt(plus), TestKey.Decrypt(minus));
        Assert.Equal(plus.Value, Key.EvaluatePublic(5, 77));
    }

    [Fact]
    public void Accept_NonCanonicalNonUnitOrJacobiMinusOne_IsNull()
    {
        var good = TestKey.Encrypt(1, Random).Value;
        Assert.NotNull(Key.Accept(good));
        var n2 = Key.NSquared.Value;
        foreach (var bad in new[] { 0, -good, good + n2, n2, Key.N.Value, TestKey.P, TestKey.Q * 4, Key.NSquared.Multiply(good, TestKey.SquareRootOfUnity) }) Assert.Null(Key.Accept(bad));
    }

    [Fact]
    public void Constructor_WrongLengthResidueClassOrBase_Throws()
    {
        var (p, q, n) = (TestKey.P, TestKey.Q, Key.N.Value);
        Assert.NotNull(new PaillierPublicKey(TestKey.Parameters, n, 4));
        Assert.Throws<ArgumentException>(() => new PaillierPublicKey(TestKey.Parameters, n >> 1, 4));
        Assert.Throws<ArgumentException>(() => new PaillierPublicKey(TestKey.Parameters, n + 2, 4));      // 3 mod 4
        Assert.Throws<ArgumentException>(() => new PaillierPublicKey(TestKey.Parameters, n, p));
        Assert.Throws<ArgumentException>(() => new PaillierPublicKey(TestKey.Parameters, n, q + n));
        Assert.Throws<ArgumentException>(() => new PaillierPublicKey(TestKey.Parameters, n, Key.N.Multiply(4, TestKey.RootOfUnity)));
    }

    /// <summary>A ciphertext can only come from the key, and can be opened only when Helen.Mpc says so.</summary>
    [Theory]
    [InlineData(typeof(Ciphertext))]
    [InlineData(typeof(MaskedCiphertext))]
    [InlineData(typeof(Helen.Cryptography.Commitments.Commitment))]
    public void GuardedTypes_AreSealedClassesWithoutPublicConstructor(Type type)
    {
        Assert.True(type.IsClass && type.IsSealed);                 // default(struct) would be a forged one
        Assert.Empty(type.GetConstructors());
        Assert.DoesNotContain(type.GetMethods(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static), m => m.ReturnType == type);
        Assert.All(type.GetProperties(), p => Assert.False(p.CanWrite));
    }

    [Fact]
    public void Constructor_LengthOrBaseThatDoesNotFit_Throws()
    {
        var (n, h) = (TestKey.Paillier.N.Value, TestKey.Paillier.Base);
        Assert.Equal(h, new PaillierPublicKey(TestKey.Parameters, n, h).Base);
        Assert.Throws<ArgumentException>(() => new PaillierPublicKey(SecurityParameters.InsecureForTests(1024), n, h));
        // Equal mod N and of Jacobi symbol +1, but not canonical.
        Assert.Throws<ArgumentException>(() => new PaillierPublicKey(TestKey.Parameters, n, h + n));
    }
}
