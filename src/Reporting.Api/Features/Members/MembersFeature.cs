namespace Reporting.Api.Features.Members;

/// <summary>Marks the texts of members and invitations.</summary>
public sealed class MemberTexts;

public static class MembersFeature
{
    public static void AddMembers(this IServiceCollection services)
    {
        services.AddScoped<ListMembers>();
        services.AddScoped<InviteColleague>();
        services.AddScoped<ChangeMembers>();
        services.AddScoped<AcceptInvitation>();
    }
}
