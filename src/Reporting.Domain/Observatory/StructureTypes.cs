using Reporting.Domain.Taxonomy;

namespace Reporting.Domain.Observatory;

/// <summary>The groups that the French yearly reports print.</summary>
public enum StructureType
{
    Unknown,
    HealthEstablishment,
    NursingHome,
    Radiotherapy,
    MedicalLaboratory,
    Other,
}

public static class StructureTypes
{
    /// <summary>Home care and emergency call centres are run by health establishments; cooperation bodies, medico-social bodies and those out of perimeter are "other".</summary>
    public static StructureType StructureType(this EstablishmentCategory category) => category switch
    {
        EstablishmentCategory.Unknown => Observatory.StructureType.Unknown,
        EstablishmentCategory.UniversityHospital or EstablishmentCategory.GeneralHospital or EstablishmentCategory.PrivateClinic
            or EstablishmentCategory.NonProfitHospital or EstablishmentCategory.CancerCentre or EstablishmentCategory.MilitaryHospital
            or EstablishmentCategory.HomeCare or EstablishmentCategory.EmergencyCallCentre => Observatory.StructureType.HealthEstablishment,
        EstablishmentCategory.NursingHome => Observatory.StructureType.NursingHome,
        EstablishmentCategory.RadiotherapyCentre => Observatory.StructureType.Radiotherapy,
        EstablishmentCategory.MedicalLaboratory => Observatory.StructureType.MedicalLaboratory,
        EstablishmentCategory.OtherMedicoSocial or EstablishmentCategory.CooperationBody or EstablishmentCategory.LiberalPractice
            or EstablishmentCategory.Pharmacy or EstablishmentCategory.Other => Observatory.StructureType.Other,
    };
}
