using Helen.Adversary.Tests.Support;

namespace Helen.Adversary.Tests.Matrix;

/// <summary>One deviation in every message of a whole play of three parties. The messages are those of an honest one, so a new one is here by itself.</summary>
public abstract class MatrixTests(IDeviation deviation)
{
    public static Task<IReadOnlyList<TheoryDataRow<Play, string>>> Messages() => Trial.MessagesAsync(3);

    [Theory]
    [MemberData(nameof(Messages))]
    public Task Message_Deviation_HonestPartiesConclude(Play play, string message) => Trial.RunAsync(play, 3, message, deviation);
}

public sealed class NoneTests() : MatrixTests(new None());

public sealed class WrongValueTests() : MatrixTests(new WrongValue());

public sealed class ReplayedTests() : MatrixTests(new Replayed());

public sealed class CopiedTests() : MatrixTests(new Copied());

public sealed class CopiedAndReRandomisedTests() : MatrixTests(new CopiedAndReRandomised());

public sealed class OutOfRangeTests() : MatrixTests(new OutOfRange());

public sealed class GarbageTests() : MatrixTests(new Garbage());

public sealed class UnknownVersionTests() : MatrixTests(new UnknownVersion());

public sealed class TruncatedTests() : MatrixTests(new Truncated());

public sealed class OversizedTests() : MatrixTests(new Oversized());

public sealed class FalseViewTests() : MatrixTests(new FalseView());

public sealed class MissingTests() : MatrixTests(new Missing());

public sealed class LateTests() : MatrixTests(new Late());

public sealed class TwoBodiesToAllTests() : MatrixTests(new TwoBodiesToAll());

public sealed class TwoBodiesToTwoTests() : MatrixTests(new TwoBodiesToTwo());
