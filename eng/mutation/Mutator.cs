using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Helen.Mutation;

/// <summary>
/// Weakens the conditions of a file, every one behind its own switch: an <c>if</c> that never holds, an operand of <c>&amp;&amp;</c> or <c>||</c> that is gone, a bound moved
/// by one, a returned verdict that is always true, a conditional that always takes its accepting branch, a guard call that is not made. All mutants lie in one assembly.
/// </summary>
/// <param name="file">Source file, relative to the repository.</param>
/// <param name="methods">Only within members of these names; null for the whole file.</param>
/// <param name="firstId">The number of the first mutant.</param>
/// <param name="stillborn">Keys of mutants that do not compile.</param>
internal sealed class Mutator(string file, IReadOnlySet<string>? methods, int firstId, IReadOnlySet<string> stillborn) : CSharpSyntaxRewriter
{
    /// <summary>The switch, compiled into every mutated assembly.</summary>
    public const string SwitchSource = """
        internal static class HelenMutants
        {
            private static int s_active;
            private static readonly bool[] s_reached = new bool[65536];

            internal static bool On(int id)
            {
                s_reached[id] = true;
                return s_active == id;
            }
        }
        """;

    private static readonly string[] Guards = ["Ensure", "ThrowIf", "Check", "Enter", "Require", "Confirm"];
    private readonly List<Mutant> _mutants = [];
    private readonly Dictionary<string, int> _occurrences = [];

    public IReadOnlyList<Mutant> Mutants => _mutants;

    public override SyntaxNode? VisitAttributeList(AttributeListSyntax node) => node;

    public override SyntaxNode? VisitForStatement(ForStatementSyntax node) => node.WithStatement((StatementSyntax)Visit(node.Statement));

    public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node) => node.WithStatement((StatementSyntax)Visit(node.Statement));

    public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node) => node;

    public override SyntaxNode? VisitIfStatement(IfStatementSyntax node)
    {
        // "Our bug" is no verdict: nothing that a peer sends makes it happen.
        if (Thrown(node.Statement) is ObjectCreationExpressionSyntax { Type: var thrown } && thrown.ToString() == "UnreachableException") return node;
        var visited = (IfStatementSyntax)base.VisitIfStatement(node)!;
        return visited.WithCondition(Switch(node.Condition, visited.Condition, ("if never holds", False)));
    }

    public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        var visited = (BinaryExpressionSyntax)base.VisitBinaryExpression(node)!;
        switch (node.Kind())
        {
            case SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression:
                var neutral = node.IsKind(SyntaxKind.LogicalAndExpression) ? True : False;
                var left = node.Left.IsKind(node.Kind()) ? visited.Left : Switch(node.Left, visited.Left, ("operand gone", neutral));
                return visited.WithLeft(left).WithRight(Switch(node.Right, visited.Right, ("operand gone", neutral)));
            case SyntaxKind.BitwiseAndExpression when IsVerdict(node):
                var first = IsVerdict(node.Left) && node.Left.IsKind(SyntaxKind.BitwiseAndExpression) ? visited.Left : Switch(node.Left, visited.Left, ("operand gone", True));
                return visited.WithLeft(first).WithRight(Switch(node.Right, visited.Right, ("operand gone", True)));
            case SyntaxKind.LessThanExpression: return Bound(node, visited, SyntaxKind.LessThanOrEqualExpression);
            case SyntaxKind.LessThanOrEqualExpression: return Bound(node, visited, SyntaxKind.LessThanExpression);
            case SyntaxKind.GreaterThanExpression: return Bound(node, visited, SyntaxKind.GreaterThanOrEqualExpression);
            case SyntaxKind.GreaterThanOrEqualExpression: return Bound(node, visited, SyntaxKind.GreaterThanExpression);
            default: return visited;
        }
    }

    public override SyntaxNode? VisitIsPatternExpression(IsPatternExpressionSyntax node)
    {
        var bounds = node.DescendantNodes().OfType<RelationalPatternSyntax>().Select(pattern => ("bound moved", (ExpressionSyntax)node.ReplaceNode(pattern, Moved(pattern)))).ToArray();
        return Switch(node, (ExpressionSyntax)base.VisitIsPatternExpression(node)!, bounds);
    }

    public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node)
    {
        var visited = (ReturnStatementSyntax)base.VisitReturnStatement(node)!;
        return node.Expression is { } verdict && ReturnsBool(node) && verdict is not LiteralExpressionSyntax
            ? visited.WithExpression(Switch(verdict, visited.Expression!, ("verdict is true", True))).WithReturnKeyword(visited.ReturnKeyword.WithTrailingTrivia(SyntaxFactory.Space))
            : visited;
    }

    public override SyntaxNode? VisitArrowExpressionClause(ArrowExpressionClauseSyntax node)
    {
        var visited = (ArrowExpressionClauseSyntax)base.VisitArrowExpressionClause(node)!;
        return ReturnsBool(node) ? visited.WithExpression(Switch(node.Expression, visited.Expression, ("verdict is true", True))) : visited;
    }

    public override SyntaxNode? VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        var visited = (ConditionalExpressionSyntax)base.VisitConditionalExpression(node)!;
        var (whenTrue, whenFalse) = Accuses(node) ? (Accuses(node.WhenTrue), !Accepts(node.WhenFalse)) : (Refuses(node.WhenTrue), Refuses(node.WhenFalse));
        if (whenTrue == whenFalse) return visited;
        return visited.WithCondition(Switch(node.Condition, visited.Condition, ("accepting branch", whenTrue ? False : True)));
    }

    public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        var visited = (ExpressionStatementSyntax)base.VisitExpressionStatement(node)!;
        return IsGuard(node.Expression) && Next("guard not called", node, "(nothing)") is { } id
            ? SyntaxFactory.ParseStatement($"if (!HelenMutants.On({id})) {visited.WithoutTrivia()}").WithTriviaFrom(node)
            : visited;
    }

    public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node)
    {
        var visited = (ParenthesizedLambdaExpressionSyntax)base.VisitParenthesizedLambdaExpression(node)!;
        return node is { ExpressionBody: { } body, ParameterList.Parameters.Count: 0 } && node.AsyncKeyword == default && IsGuard(body) && Next("guard not called", body, "(nothing)") is { } id
            ? SyntaxFactory.ParseExpression($"() => {{ if (!HelenMutants.On({id})) {visited.ExpressionBody!.WithoutTrivia()}; }}").WithTriviaFrom(node)
            : visited;
    }

    private static LiteralExpressionSyntax True => SyntaxFactory.LiteralExpression(SyntaxKind.TrueLiteralExpression);

    private static LiteralExpressionSyntax False => SyntaxFactory.LiteralExpression(SyntaxKind.FalseLiteralExpression);

    /// <summary>A call for its effect alone. Refusing a caller's argument is not a verdict.</summary>
    private static bool IsGuard(ExpressionSyntax expression)
    {
        if ((expression is AwaitExpressionSyntax { Expression: var awaited } ? awaited : expression) is not InvocationExpressionSyntax { Expression: var called }) return false;
        var name = called is MemberAccessExpressionSyntax member ? member.Name.Identifier.Text : called.ToString();
        return !called.ToString().StartsWith("Argument", StringComparison.Ordinal) && Guards.Any(guard => name.StartsWith(guard, StringComparison.Ordinal));
    }

    private static ExpressionSyntax? Thrown(StatementSyntax statement) => statement is BlockSyntax { Statements: [var only] } ? Thrown(only) : (statement as ThrowStatementSyntax)?.Expression;

    /// <summary>Null, false, throw and a halt refuse.</summary>
    private static bool Refuses(ExpressionSyntax branch) => branch is ThrowExpressionSyntax || branch.IsKind(SyntaxKind.NullLiteralExpression) || branch.IsKind(SyntaxKind.FalseLiteralExpression)
        || branch is ObjectCreationExpressionSyntax { Type: var type } && type.ToString().EndsWith(".Halt", StringComparison.Ordinal);

    /// <summary>Where defects and blames are made, null accepts.</summary>
    private static bool Accuses(ExpressionSyntax branch) => branch switch
    {
        ConditionalExpressionSyntax inner => Accuses(inner.WhenTrue) || Accuses(inner.WhenFalse),
        TupleExpressionSyntax tuple => tuple.Arguments[0].Expression.ToString().StartsWith("Fault.", StringComparison.Ordinal),
        ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax => InDefect(branch),
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "Accuse" } } => true,
        _ => false,
    };

    private static bool Accepts(ExpressionSyntax branch) => branch is ConditionalExpressionSyntax inner ? Accepts(inner.WhenTrue) || Accepts(inner.WhenFalse) : !Accuses(branch);

    /// <summary>A conjunction that is evaluated in full: nothing but such conjunctions up to the returned verdict.</summary>
    private static bool IsVerdict(ExpressionSyntax node) => node.AncestorsAndSelf().TakeWhile(a => a is not ArrowExpressionClauseSyntax and not ReturnStatementSyntax).All(a => a.IsKind(SyntaxKind.BitwiseAndExpression)) && ReturnsBool(node);

    private static bool InDefect(SyntaxNode node) => node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { ReturnType: var type } && type.ToString() is "Defect?" or "Fault?" or "Blame?";

    private static bool ReturnsBool(SyntaxNode node) => node.Ancestors().FirstOrDefault(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or PropertyDeclarationSyntax)
        is MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword } };

    private static RelationalPatternSyntax Moved(RelationalPatternSyntax pattern) => pattern.WithOperatorToken(SyntaxFactory.Token(pattern.OperatorToken.Kind() switch
    {
        SyntaxKind.LessThanToken => SyntaxKind.LessThanEqualsToken,
        SyntaxKind.LessThanEqualsToken => SyntaxKind.LessThanToken,
        SyntaxKind.GreaterThanToken => SyntaxKind.GreaterThanEqualsToken,
        _ => SyntaxKind.GreaterThanToken,
    }).WithTrailingTrivia(SyntaxFactory.Space));

    private ExpressionSyntax Bound(BinaryExpressionSyntax node, BinaryExpressionSyntax visited, SyntaxKind moved) =>
        Switch(node, visited, ("bound moved", SyntaxFactory.BinaryExpression(moved, node.Left, node.Right)));

    /// <summary>
    /// The expression with one switch per replacement. What declares variables by a pattern cannot be replaced: they would be unassigned. What declares them by out arguments is evaluated, and
    /// its value is replaced.
    /// </summary>
    private ExpressionSyntax Switch(ExpressionSyntax original, ExpressionSyntax visited, params (string Rule, ExpressionSyntax With)[] replacements)
    {
        var text = visited.WithoutTrivia().ToFullString();
        var changed = false;
        var declared = original.DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>().ToList();
        var byArgument = declared.Count > 0 && declared.All(name => name.Parent is DeclarationExpressionSyntax);
        foreach (var (rule, with) in replacements)
        {
            if ((declared.Count > 0 && !byArgument) || original.DescendantNodesAndSelf().Any(node => node is ThrowExpressionSyntax)) continue;
            if (byArgument && with is not LiteralExpressionSyntax) continue;
            if (Next(rule, original, with.ToString()) is not { } id) continue;
            text = !byArgument ? $"(HelenMutants.On({id}) ? ({with.WithoutTrivia().ToFullString()}) : ({text}))"
                : with.IsKind(SyntaxKind.TrueLiteralExpression) ? $"(({text}) || HelenMutants.On({id}))"
                : $"(({text}) && !HelenMutants.On({id}))";
            changed = true;
        }
        return changed ? SyntaxFactory.ParseExpression(text).WithTriviaFrom(original) : visited;
    }

    private int? Next(string rule, SyntaxNode original, string with)
    {
        if (methods is not null && !original.Ancestors().Any(a => a is MethodDeclarationSyntax { Identifier.Text: var method } && methods.Contains(method) || a is ConstructorDeclarationSyntax { Identifier.Text: var type } && methods.Contains(type))) return null;
        var line = original.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        var text = $"`{Short(original.ToString())}` → `{Short(with)}`";
        var occurrence = _occurrences[rule + text] = _occurrences.GetValueOrDefault(rule + text) + 1;
        var mutant = new Mutant(firstId + _mutants.Count, file, line, rule, text, occurrence);
        if (stillborn.Contains(mutant.Key)) return null;
        _mutants.Add(mutant);
        return mutant.Id;
    }

    private static string Short(string text)
    {
        var one = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return one.Length <= 110 ? one : one[..109] + "…";
    }
}
