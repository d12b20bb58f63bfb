-- The account that serves on SQL Server: it reads and writes rows, and changes no table. Safe to repeat.
--   sqlcmd -b -S SERVER -U sa -d reporting -v password="…" -i sqlserver-account.sql
IF SUSER_ID(N'reporting') IS NULL
    CREATE LOGIN reporting WITH PASSWORD = N'$(password)', DEFAULT_DATABASE = reporting;
ELSE
    ALTER LOGIN reporting WITH PASSWORD = N'$(password)';
GO
IF DATABASE_PRINCIPAL_ID(N'reporting') IS NULL
    CREATE USER reporting FOR LOGIN reporting;
GO
ALTER ROLE db_datareader ADD MEMBER reporting;
ALTER ROLE db_datawriter ADD MEMBER reporting;
DENY INSERT, UPDATE, DELETE ON dbo.__EFMigrationsHistory TO reporting;
GO
