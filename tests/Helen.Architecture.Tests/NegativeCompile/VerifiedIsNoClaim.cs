// expect: CS0029
// An unverified message does not turn into a verified one.
using Helen.Rounds;

namespace NegativeCompile;

public static class VerifiedIsNoClaim
{
    public static Verified<T> Trust<T>(Unverified<T> claim) where T : class, IWireMessage<T> => claim;
}
