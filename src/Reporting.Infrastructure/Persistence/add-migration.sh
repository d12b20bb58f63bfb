#!/usr/bin/env bash
# Adds one migration, under one name, to every provider. Usage: add-migration.sh Name
set -euo pipefail
name=${1:?the name of the migration is missing}
cd "$(dirname "$0")/../../.."
dotnet tool restore
for provider in Sqlite SqlServer PostgreSql; do
  dotnet ef migrations add "$name" --project src/Reporting.Infrastructure \
    --context "${provider}ReportingDbContext" --output-dir "Persistence/$provider/Migrations"
done
