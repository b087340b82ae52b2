using System.Buffers.Binary;
using System.Collections.Immutable;
using Helen.Cryptography;
using Helen.Cryptography.Encoding;
using Helen.Cryptography.Hashing;
using Helen.Cryptography.Signatures;
using Helen.Rounds;
using Helen.Training.Budget;
using Helen.Training.Data;

namespace Helen.Training.Session;

/// <summary>
/// Everything a run depends on (architecture §1). Its digest is the session id, and every party signs it before anything else happens.
/// Two documents with equal bytes are the same session.
/// </summary>
public sealed class SessionDocument
{
    /// <summary>Most UTF-8 bytes of the title or of any name.</summary>
    public const int MaxTextBytes = 512;

    private const string Format = "helen/session";
    private const byte FormatVersion = 1;

    // The lenient encoder writes every lone surrogate as U+FFFD, so two documents would share their bytes and id.
    private static readonly System.Text.UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly byte[] _bytes;

    /// <summary>A document; sizes are checked by <see cref="SizeBudget"/> here, so that one that does not fit never exists.</summary>
    /// <param name="title">For people, at most 512 UTF-8 bytes.</param>
    /// <param name="nonce">32 fresh random bytes: the same terms agreed twice are two sessions.</param>
    /// <param name="parties">Names and signature keys by party.</param>
    /// <param name="standardisation">Feature names and the constants of protocol §9.1, first mode.</param>
    /// <param name="label">Name of the label.</param>
    /// <param name="normaliser">n: the agreed session constant of the objective (protocol §1).</param>
    /// <param name="budget">m, d, K, λ, ρ, intervals and key length.</param>
    /// <param name="blockRows">Features per coordinate block: rows of the local update that are proven together.</param>
    /// <exception cref="RefusedInputException">Inconsistent or outside the size budget.</exception>
    public SessionDocument(
        string title, ReadOnlySpan<byte> nonce, ImmutableArray<SessionParty> parties, Standardisation standardisation, string label, int normaliser, BudgetInput budget, int blockRows)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(standardisation);
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(budget);
        if (nonce.Length != Digest.ByteCount) throw new ArgumentException("The nonce has 32 bytes.", nameof(nonce));
        if (budget.Parties != parties.Length || budget.Features != standardisation.Features.Length)
            throw new RefusedInputException("The session document's parties and features do not match its budget.");
        if (parties.Select(p => p.Name).Distinct(StringComparer.Ordinal).Count() != parties.Length || parties.Select(p => p.Key).Distinct().Count() != parties.Length)
            throw new RefusedInputException("Two parties of the session document share a name or a key.");
        if (normaliser < 1) throw new RefusedInputException("The normaliser n must be positive.");
        if (blockRows is < 1 or > BudgetInput.MaxFeatures) throw new RefusedInputException($"A block holds 1 to {BudgetInput.MaxFeatures} features.");
        Title = title;
        Parties = parties;
        Standardisation = standardisation;
        Label = label;
        Normaliser = normaliser;
        BlockRows = blockRows;
        Budget = SizeBudget.Compute(budget);
        _bytes = Encode(nonce);
        Id = new(Digest.Of(_bytes));
    }

    /// <summary>For people.</summary>
    public string Title { get; }

    /// <summary>Who takes part.</summary>
    public ImmutableArray<SessionParty> Parties { get; }

    /// <summary>Features and constants.</summary>
    public Standardisation Standardisation { get; }

    /// <summary>Name of the label.</summary>
    public string Label { get; }

    /// <summary>n.</summary>
    public int Normaliser { get; }

    /// <summary>Features per coordinate block.</summary>
    public int BlockRows { get; }

    /// <summary>All sizes.</summary>
    public SizeBudget Budget { get; }

    /// <summary>Digest of the document.</summary>
    public SessionId Id { get; }

    /// <summary>The canonical bytes that are signed.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>m.</summary>
    public int PartyCount => Parties.Length;

    /// <summary>d.</summary>
    public int FeatureCount => Budget.Input.Features;

    /// <summary>Number of coordinate blocks.</summary>
    public int BlockCount => (FeatureCount + BlockRows - 1) / BlockRows;

    /// <summary>Key lengths.</summary>
    public SecurityParameters Security => Budget.Input.Security;

    /// <summary>What decoders accept in this session.</summary>
    public WireLimits Limits => new(Security.ModulusBits / 8, FeatureCount, Security.ResponseBits(Security.CommitmentRandomnessBits + Security.ChallengeBits + SecurityParameters.MaxBatchBits) / 8 + 1)
    {
        MaxEntryBytes = (Security.ResponseBits(Math.Max(Budget.ComplementEntryBits, SizeBudget.RoundingEntryBits)) / 8) + 1,
    };

    /// <summary>The document that has these bytes, as kept by a party of the session.</summary>
    /// <exception cref="InvalidDataException">The bytes are no document.</exception>
    public static SessionDocument Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes);
        if (reader.Text(MaxTextBytes) != Format || reader.Byte() != FormatVersion) throw Broken();
        var nonce = reader.Raw(Digest.ByteCount);
        var title = reader.Text(MaxTextBytes);
        var parties = ImmutableArray.CreateBuilder<SessionParty>();
        for (int count = reader.UInt16(); count > 0 && !reader.Failed; count--)
        {
            var name = reader.Text(MaxTextBytes);
            if (reader.Raw(VerifyKey.ByteCount) is { Length: VerifyKey.ByteCount } key) parties.Add(new(name, new(key)));
        }

        var features = ImmutableArray.CreateBuilder<string>();
        var (means, deviations) = (ImmutableArray.CreateBuilder<double>(), ImmutableArray.CreateBuilder<double>());
        for (int count = reader.UInt16(); count > 0 && !reader.Failed; count--)
        {
            features.Add(reader.Text(MaxTextBytes));
            means.Add(Number(ref reader));
            deviations.Add(Number(ref reader));
        }

        var label = reader.Text(MaxTextBytes);
        var (labelMean, labelDeviation) = (Number(ref reader), Number(ref reader));
        var (normaliser, blockRows) = (reader.UInt32(), reader.UInt32());
        reader.Text(MaxTextBytes);
        var (l1, rho, iterations, labelBound, spectrumBound) = (Number(ref reader), Number(ref reader), reader.UInt32(), Number(ref reader), Number(ref reader));
        reader.Raw(3);
        var (modulusBits, insecure) = (reader.UInt16(), reader.Byte() == 1);
        reader.Text(MaxTextBytes);
        if (!reader.Finish()) throw Broken();
        try
        {
            var security = insecure ? SecurityParameters.InsecureForTests(modulusBits) : SecurityParameters.Production(modulusBits);
            var document = new SessionDocument(
                title, nonce, parties.ToImmutable(), Standardisation.FromConstants(features.ToImmutable(), means.ToImmutable(), deviations.ToImmutable(), labelMean, labelDeviation), label, (int)normaliser,
                new BudgetInput(parties.Count, features.Count, (int)iterations, l1, rho, labelBound, spectrumBound, security), (int)blockRows);
            // Whatever else the bytes say (penalty, formats, what is released) is what this version writes, or they are of another one.
            return document.Bytes.SequenceEqual(bytes) ? document : throw Broken();
        }
        catch (Exception broken) when (broken is ArgumentException or RefusedInputException)
        {
            throw new InvalidDataException("The stored session document is broken.", broken);
        }
    }

    /// <summary>The coordinates of a block.</summary>
    public Range BlockOf(int block) => new(block * BlockRows, Math.Min(FeatureCount, (block + 1) * BlockRows));

    private byte[] Encode(ReadOnlySpan<byte> nonce)
    {
        var input = Budget.Input;
        var writer = new CanonicalWriter().Text(Format).Byte(FormatVersion).Raw(nonce);
        Name(writer, Title);
        writer.UInt16((ushort)Parties.Length);
        foreach (var party in Parties)
        {
            Name(writer, party.Name);
            writer.Raw(party.Key.ToArray());
        }
        writer.UInt16((ushort)FeatureCount);
        for (var l = 0; l < FeatureCount; l++)
        {
            Name(writer, Standardisation.Features[l]);
            Number(writer, Standardisation.Means[l]);
            Number(writer, Standardisation.Deviations[l]);
        }
        Name(writer, Label);
        Number(writer, Standardisation.LabelMean);
        Number(writer, Standardisation.LabelDeviation);
        writer.UInt32((uint)Normaliser).UInt32((uint)BlockRows);
        writer.Text("lasso");
        Number(writer, input.L1);
        Number(writer, input.Rho);
        writer.UInt32((uint)input.Iterations);
        Number(writer, input.LabelBound);
        Number(writer, input.SpectrumBound);
        writer.Byte(SizeBudget.MatrixFractionBits).Byte(SizeBudget.ValueFractionBits).Byte(SizeBudget.InputFractionBits);
        writer.UInt16((ushort)Security.ModulusBits).Byte(Security.IsInsecure ? (byte)1 : (byte)0);
        writer.Text("released: coefficients");
        return writer.ToArray();
    }

    private static void Name(CanonicalWriter writer, string text)
    {
        byte[] bytes;
        try
        {
            bytes = Strict.GetBytes(text);
        }
        catch (System.Text.EncoderFallbackException)
        {
            throw new RefusedInputException("A name of the session document is not valid Unicode text.");
        }

        if (bytes.Length > MaxTextBytes) throw new RefusedInputException($"The name '{text[..32]}…' is longer than {MaxTextBytes} bytes.");
        writer.Block(bytes);
    }

    private static void Number(CanonicalWriter writer, double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        writer.Raw(bytes);
    }
    private static double Number(ref CanonicalReader reader) => BitConverter.UInt64BitsToDouble(reader.UInt64());

    private static InvalidDataException Broken() => new("The stored session document is broken or of another version.");
}
