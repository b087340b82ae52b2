// expect: CS1729
// A message counts as verified only if its round admitted it; nobody outside Helen.Rounds can say so.
using Helen.Rounds;

namespace NegativeCompile;

public static class VerifiedIsMadeByAdmissionOnly
{
    public static Verified<T> Forge<T>(Unverified<T> claim) where T : class, IWireMessage<T> => new(claim);
}
