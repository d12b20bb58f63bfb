using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Reporting.Domain.Classification;
using Reporting.Domain.Declarations;
using Reporting.Domain.Taxonomy;
using Reporting.Infrastructure.Demonstration;

namespace Reporting.Benchmarks.Profiles;

/// <summary>The classifier and the content hash, alone.</summary>
internal static class ClassifierProfile
{
    public static Task RunAsync(Bench bench)
    {
        var artifacts = Directory.CreateTempSubdirectory("reporting-benchmarkdotnet-").FullName;
        try
        {
            var job = bench.Of(Job.Dry, Job.ShortRun.WithWarmupCount(1).WithIterationCount(2), Job.ShortRun.WithIterationCount(5), Job.MediumRun).WithToolchain(InProcessEmitToolchain.Instance);
            var config = ManualConfig.CreateEmpty().AddJob(job).AddLogger(NullLogger.Instance).AddColumnProvider(DefaultColumnProviders.Instance).WithArtifactsPath(artifacts)
                .WithOptions(ConfigOptions.DisableLogFile);
            var summary = BenchmarkRunner.Run<ClassifierMeasured>(config);
            var means = summary.Reports.Where(r => r.ResultStatistics is not null)
                .ToDictionary(r => r.BenchmarkCase.Descriptor.WorkloadMethod.Name, r => r.ResultStatistics!.Median);
            if (means.Count != 3)
            {
                throw new InvalidOperationException($"Of three measurements {means.Count} gave a result: {string.Join(' ', summary.ValidationErrors.Select(e => e.Message))}");
            }

            var rate = 1e9 / means[nameof(ClassifierMeasured.ClassifyOnAllCores)];
            bench.Report.Table(
                [$"narratives of {FrenchYear2020.Incidents.Average(i => i.Content.Description?.Length ?? 0):0} characters on average", "µs each", "each second"],
                [
                    ["classify, one core", Report.Fine(means[nameof(ClassifierMeasured.Classify)] / 1000), Report.Whole(1e9 / means[nameof(ClassifierMeasured.Classify)])],
                    [$"classify, {Environment.ProcessorCount} cores", Report.Fine(means[nameof(ClassifierMeasured.ClassifyOnAllCores)] / 1000), Report.Whole(rate)],
                    ["seal and hash the content, one core", Report.Fine(means[nameof(ClassifierMeasured.HashContent)] / 1000), Report.Whole(1e9 / means[nameof(ClassifierMeasured.HashContent)])],
                ]);
            bench.Report.AtLeast("classifier-per-second", rate, 20_000);
            return Task.CompletedTask;
        }
        finally
        {
            Directory.Delete(artifacts, recursive: true);
        }
    }
}

/// <summary>Public and open, as BenchmarkDotNet asks: it derives from it.</summary>
public class ClassifierMeasured
{
    private const int Number = 256;

    private readonly DeclarationContent[] _contents = [.. FrenchYear2020.Incidents.Take(Number).Select(i => i.Content)];

    [Benchmark(OperationsPerInvoke = Number)]
    public int Classify() => _contents.Sum(c => Classifier.Assess(c, EstablishmentCategory.GeneralHospital).EngineVersion.Length);

    [Benchmark(OperationsPerInvoke = Number)]
    public int ClassifyOnAllCores()
    {
        var sum = 0;
        Parallel.ForEach(_contents, c => Interlocked.Add(ref sum, Classifier.Assess(c, EstablishmentCategory.GeneralHospital).EngineVersion.Length));
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Number)]
    public int HashContent() => _contents.Sum(c => Receipt.ContentHashOf(ContentGroups.Split(c).Select(g => SealedGroup.Seal(g.Key, g.Value))).Length);
}
