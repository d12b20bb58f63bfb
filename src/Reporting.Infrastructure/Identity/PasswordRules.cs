using Microsoft.AspNetCore.Identity;

namespace Reporting.Infrastructure.Identity;

/// <summary>Long rather than odd: twelve characters at least, no rule of composition, nothing that is guessed first.</summary>
/// <remarks>The codes of the errors name texts; nothing that was typed is quoted.</remarks>
public sealed class PasswordRules : IPasswordValidator<Account>
{
    public const int MinimumLength = 12;
    public const int MaximumLength = 128;

    private const int FewestDifferent = 5;

    /// <summary>What people put a few digits around.</summary>
    private static readonly string[] _worn =
    [
        "password", "passw0rd", "motdepasse", "azertyuiop", "qwertyuiop", "azerty", "qwerty", "administrateur", "administrator", "admin",
        "bonjour", "soleil", "doudou", "chocolat", "hopital", "hospital", "clinique", "sante", "health", "signalement", "reporting",
        "welcome", "bienvenue", "iloveyou", "jetaime", "letmein", "football", "princess", "dragon", "monkey", "loulou", "marseille",
    ];

    public Task<IdentityResult> ValidateAsync(UserManager<Account> manager, Account user, string? password) => Task.FromResult(Check(user.Email, password) is { } code
        ? IdentityResult.Failed(new IdentityError { Code = code, Description = code })
        : IdentityResult.Success);

    /// <summary>The code of the first rule that is broken, or null.</summary>
    public static string? Check(string? email, string? password)
    {
        if (password is null || password.Length < MinimumLength)
        {
            return "password.short";
        }

        if (password.Length > MaximumLength)
        {
            return "password.long";
        }

        if (password.Distinct().Count() < FewestDifferent || IsRun(password))
        {
            return "password.simple";
        }

        var letters = string.Concat(password.Where(char.IsAsciiLetter)).ToLowerInvariant();
        if (_worn.Contains(letters) || _worn.Any(word => letters.Length > 0 && letters.Replace(word, "", StringComparison.Ordinal).Length == 0))
        {
            return "password.worn";
        }

        var own = email?.Split('@')[0];
        return own is { Length: >= 4 } && password.Contains(own, StringComparison.OrdinalIgnoreCase) ? "password.own" : null;
    }

    /// <summary>Characters that follow each other, such as <c>123456789012</c> or <c>abcdefghijkl</c>.</summary>
    private static bool IsRun(string password)
    {
        var steps = password.Zip(password.Skip(1), (a, b) => b - a).ToList();
        return steps.Count(step => step is 1 or -1 or 0) > steps.Count * 3 / 4;
    }
}
