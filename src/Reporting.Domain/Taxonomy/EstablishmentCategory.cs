namespace Reporting.Domain.Taxonomy;

public enum EstablishmentCategory
{
    Unknown,
    UniversityHospital,
    GeneralHospital,
    PrivateClinic,
    NonProfitHospital,
    CancerCentre,
    MilitaryHospital,
    RadiotherapyCentre,
    MedicalLaboratory,
    NursingHome,
    OtherMedicoSocial,
    HomeCare,
    EmergencyCallCentre,
    CooperationBody,
    LiberalPractice,
    Pharmacy,
    Other,
}

public enum EstablishmentStatus
{
    Unknown,
    Public,
    Private,
    NonProfit,
}

public static class EstablishmentCategories
{
    /// <summary>
    /// False for those who may declare but are not obliged to (article L.1111-8-2): liberal practices, pharmacies, others.
    /// The yearly report leaves them out of most percentages. An unknown category counts as in perimeter until an analyst attaches it.
    /// </summary>
    public static bool InPerimeter(this EstablishmentCategory category) =>
        category is not (EstablishmentCategory.LiberalPractice or EstablishmentCategory.Pharmacy or EstablishmentCategory.Other);
}
