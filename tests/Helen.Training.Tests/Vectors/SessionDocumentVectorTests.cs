using System.Globalization;
using Helen.Cryptography;
using Helen.Cryptography.Signatures;
using Helen.Tests.Support;
using Helen.Training.Budget;
using Helen.Training.Data;
using Helen.Training.Session;

namespace Helen.Training.Tests.Vectors;

public sealed class SessionDocumentVectorTests
{
    public static TheoryData<string> Names => new(GoldenVector.Names("SessionDocument", 1));

    [Theory]
    [MemberData(nameof(Names))]
    public void SessionDocument_Vector_IsJudgedAsStated(string name)
    {
        var vector = GoldenVector.Read("SessionDocument", 1, name);
        if (!vector.IsAccepted)
        {
            Assert.Throws<RefusedInputException>(() => DocumentOf(vector));
            return;
        }

        var document = DocumentOf(vector);
        Assert.Equal(vector.Bytes, document.Bytes.ToArray());
        Assert.Equal(vector["id"], document.Id.Digest.ToString());
    }

    private static SessionDocument DocumentOf(GoldenVector vector)
    {
        var names = vector["party-names"].Split(',');
        var keys = vector.List("party-keys");
        var bits = vector.Int("modulus-bits");
        var security = vector.Int("insecure") == 1 ? SecurityParameters.InsecureForTests(bits) : SecurityParameters.Production(bits);
        var features = vector.List("features");
        var budget = new BudgetInput(
            names.Length, features.Length, vector.Int("iterations"), vector.Double("l1"), vector.Double("rho"), vector.Double("label-bound"), vector.Double("spectrum-bound"), security);
        return new(
            vector["title"], vector.Hex("nonce"), [.. names.Zip(keys, (party, key) => new SessionParty(party, new VerifyKey(Convert.FromHexString(key))))], StandardisationOf(vector, features),
            vector["label"], vector.Int("normaliser"), budget, vector.Int("block-rows"));
    }

    /// <summary>Two rows, mean ± deviation in each column, have exactly the stated constants.</summary>
    private static Standardisation StandardisationOf(GoldenVector vector, string[] features)
    {
        double[] Doubles(string field) => [.. vector.List(field).Select(x => double.Parse(x, CultureInfo.InvariantCulture))];
        var (means, deviations) = (Doubles("means"), Doubles("deviations"));
        var rows = new double[2, features.Length];
        for (var l = 0; l < features.Length; l++) (rows[0, l], rows[1, l]) = (means[l] - deviations[l], means[l] + deviations[l]);
        var (mean, deviation) = (vector.Double("label-mean"), vector.Double("label-deviation"));
        return Standardisation.Of(new Dataset([.. features], vector["label"], rows, [mean - deviation, mean + deviation]));
    }
}
