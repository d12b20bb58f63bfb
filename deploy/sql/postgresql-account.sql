-- The account that serves on PostgreSQL: it reads and writes rows, and changes no table. After the first 'migrate', by whoever may create
-- roles; 'owner' is the account that 'migrate' runs under, so that what its later migrations add is open too. Safe to repeat.
--   psql -v ON_ERROR_STOP=1 -v owner=reporting_owner -v password=… -d reporting -f postgresql-account.sql
SELECT 'CREATE ROLE reporting_service LOGIN' WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'reporting_service') \gexec
ALTER ROLE reporting_service PASSWORD :'password';
GRANT USAGE ON SCHEMA public, hangfire TO reporting_service;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, hangfire TO reporting_service;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public, hangfire TO reporting_service;
REVOKE INSERT, UPDATE, DELETE ON public."__EFMigrationsHistory" FROM reporting_service;
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public, hangfire GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO reporting_service;
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public, hangfire GRANT USAGE, SELECT ON SEQUENCES TO reporting_service;
