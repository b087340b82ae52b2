// expect: CS1729
// Opening a share needs a ConfirmedView (protocol §6.5); nobody outside its room can claim one.
using Helen.Cryptography.Hashing;
using Helen.Rounds;

namespace NegativeCompile;

public static class ConfirmedViewIsMadeByItsEchoOnly
{
    public static ConfirmedView Forge() => new(Digest.Of([1]));
}
