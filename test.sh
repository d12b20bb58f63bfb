#!/usr/bin/env bash
# Runs everything that decides whether a change is good: locked restore, build without warnings, format, every test project, a short benchmark.
# Installs what is missing from Debian's packages when it may; otherwise says what is skipped. With CI=true nothing may be skipped
# but the SQL Server containers.
set -uo pipefail

usage() {
  cat <<'TEXT'
Usage: ./test.sh [--all] [--sqlserver]

  --all         also what takes longer (more rounds of the fault tests)
  --sqlserver   only the integration tests, on SQL Server in a container: needs Docker

The integration tests run on SQLite, on PostgreSQL, and on SQL Server where Docker answers.
CI=true   what is missing, or skipped, is a failure; SQL Server containers excepted
TEXT
}

all=false
sqlserver=false
for argument in "$@"; do
  case "$argument" in
    --all) all=true ;;
    --sqlserver) sqlserver=true ;;
    -h | --help) usage; exit 0 ;;
    *) echo "test.sh: unknown argument '$argument'" >&2; usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
root=$PWD
ci=${CI:-false}
results=$root/TestResults

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false DOTNET_CLI_UI_LANGUAGE=en
export REPORTING_TEST_ALL=$all
# A service account may come without a home, and NuGet needs one.
[ -n "${HOME:-}" ] && [ -w "${HOME:-}" ] || export HOME="$root/artifacts/home"
mkdir -p "$HOME" "$results"

# ---- what the machine must have ----------------------------------------------------------------------------------------------------

as_root=()
may_install=false
if command -v apt-get > /dev/null; then
  if [ "$(id -u)" -eq 0 ]; then
    may_install=true
  elif command -v sudo > /dev/null && sudo -n true 2> /dev/null; then
    may_install=true
    as_root=(sudo -n)
  fi
fi

lists_read=false
install() {
  $may_install || return 1
  if ! $lists_read; then
    "${as_root[@]}" apt-get update -qq > /dev/null 2>&1
    lists_read=true
  fi

  # The number in the name of ICU's package changes with Debian's release.
  local packages=() package
  for package in "$@"; do
    [ "$package" = libicu ] && package=$(apt-cache search --names-only '^libicu[0-9]+$' | cut -d' ' -f1 | sort -V | tail -n 1)
    packages+=("$package")
  done
  echo "Installing ${packages[*]} ..."
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" > "$results/apt.log" 2>&1
}

has_icu() { compgen -G '/usr/lib/*/libicuuc.so.*' > /dev/null || compgen -G '/usr/lib*/libicuuc.so.*' > /dev/null; }
has_zones() { [ -e /usr/share/zoneinfo/Europe/Paris ] && [ -e /usr/share/zoneinfo/Pacific/Noumea ]; }
has_certificates() { [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/pki/tls/certs/ca-bundle.crt ]; }
has_browser() {    # without its windows the same browser draws pages twice as fast
  [ -n "${REPORTING_CHROMIUM:-}" ] || REPORTING_CHROMIUM=$(command -v chromium-headless-shell || command -v chromium || command -v chromium-browser || command -v google-chrome)
  export REPORTING_CHROMIUM
  [ -x "$REPORTING_CHROMIUM" ]
}

has_firefox() { [ -x "${REPORTING_FIREFOX:-/usr/bin/firefox-esr}" ]; }

has_queue() { [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]; }

# Installing a server starts it, unless this says no. The tests start their own, and leave one of the system alone.
install_unstarted() {
  local policy=/usr/sbin/policy-rc.d status
  if ! $may_install || [ -e "$policy" ]; then
    install "$@"
    return
  fi

  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" > /dev/null
  "${as_root[@]}" chmod 755 "$policy"
  install "$@"
  status=$?
  "${as_root[@]}" rm -f "$policy"
  return $status
}

has_postgresql() { command -v initdb > /dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null; }
install_postgresql() {    # the programs alone: Debian's package would make a cluster and start it, and the tests use their own
  install postgresql-common || return 1
  "${as_root[@]}" sed -i -E 's/^#? *create_main_cluster *=.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  install_unstarted postgresql
}
has_pdf_reader() { command -v pdftotext > /dev/null; }
has_clock() { compgen -G '/usr/lib/*-linux-gnu*/faketime/libfaketimeMT.so.1' > /dev/null; }
has_scanner() { [ -x /usr/sbin/clamd ]; }
has_docker() { docker info > /dev/null 2>&1; }

need() {    # need CHECK PACKAGE WHAT-FAILS-WITHOUT-IT
  "$1" || { install "$2" && "$1"; } || { echo "Missing: $3 (Debian package $2), and it could not be installed." >&2; exit 1; }
}

if ! command -v dotnet > /dev/null; then
  echo "Missing: the .NET SDK of global.json. See https://learn.microsoft.com/dotnet/core/install/linux-debian" >&2
  exit 1
fi

need has_icu libicu "ICU, for languages"
need has_zones tzdata "the time zones"
need has_certificates ca-certificates "the certificates to download packages with"

# What tests need beside the programs they are built from is fetched while those are built.
install_tools() {
  has_browser || install chromium chromium-headless-shell
  has_firefox || install firefox-esr
  has_pdf_reader || install poppler-utils
  has_queue || install_unstarted rabbitmq-server
  has_postgresql || install_postgresql
  has_scanner || install_unstarted clamav-daemon
  has_clock || install faketime
}

# ---- restore, build, format --------------------------------------------------------------------------------------------------------

passed=0
failed=0
skipped=0
started=$SECONDS
wrong=()

close() {
  local status=0
  for line in ${wrong[@]+"${wrong[@]}"}; do
    echo "Wrong: $line"
    status=1
  done
  [ "$failed" -eq 0 ] || status=1
  echo "Took $(((SECONDS - started) / 60)) min $(((SECONDS - started) % 60)) s."
  echo "$passed passed, $failed failed, $skipped skipped"
  exit "$status"
}

step() {    # step NAME COMMAND...: its output is shown when it fails, and warnings always
  local name=$1 since=$SECONDS
  shift
  if "$@" > "$results/$name.log" 2>&1; then
    grep -E 'warning [A-Z]+[0-9]+' "$results/$name.log" | sort -u | head -n 20
    printf '%-40s ok  %4d s\n' "$name" $((SECONDS - since))
  else
    cat "$results/$name.log"
    printf '%-40s FAILED  %4d s\n' "$name" $((SECONDS - since))
    wrong+=("$name failed")
    return 1
  fi
}

rm -f "$results"/*.trx "$results"/*.log
# The integration tests leave their queries here, and Reporting.SqlServer.Tests judges them.
rm -rf "$results"/sqlserver
# The package audit stays a warning: a feed without vulnerability data would otherwise decide the build.
audit=-warnnotaserror:NU1900,NU1901,NU1902,NU1903,NU1904
install_tools &
tools=$!
step restore dotnet restore Reporting.sln --locked-mode || close
step build dotnet build Reporting.sln -c Release --no-restore --nologo -v q -warnaserror "$audit" || close
step format dotnet format Reporting.sln --verify-no-changes --no-restore

# ---- what is there now -------------------------------------------------------------------------------------------------------------

wait "$tools"
skips=()
missing() { skips+=("$1: Debian's package $2 is not there, and it could not be installed"); }
has_browser || missing "the tests in a browser" chromium
has_firefox || missing "the tests in Firefox" firefox-esr
has_pdf_reader || missing "what documents say" poppler-utils
has_queue || missing "the tests with a queue server" rabbitmq-server
has_postgresql || missing "the tests on PostgreSQL" postgresql
has_scanner || missing "the tests with a virus scanner" clamav-daemon
has_clock || missing "the rounds of faults" faketime
for skip in ${skips[@]+"${skips[@]}"}; do
  echo "Skipped: $skip."
done
if [ "$ci" = true ] && [ ${#skips[@]} -gt 0 ]; then
  wrong+=("with CI=true nothing may be missing")
  close
fi

# ---- tests -------------------------------------------------------------------------------------------------------------------------

# A counter of a TRX file: count FILE NAME
count() { grep -o '<Counters [^>]*' "$1" | head -n 1 | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9'; }

run_tests() {    # run_tests PROJECT NAME [ARGUMENT...]: NAME is what the line says, and its trx and log are called after it
  local project=$1 name=$2 since=$SECONDS status ran=0 good=0 bad=0 left file trx
  shift 2
  file=${name//[ ()]/}
  trx=$results/$file.trx
  dotnet test "$project" -c Release --no-build --nologo --logger "trx;LogFileName=$file.trx" --logger "console;verbosity=normal" \
    --results-directory "$results" "$@" > "$results/$file.log" 2>&1
  status=$?
  if [ -e "$trx" ]; then
    ran=$(count "$trx" total)
    good=$(count "$trx" passed)
    bad=$(($(count "$trx" failed) + $(count "$trx" error) + $(count "$trx" timeout) + $(count "$trx" aborted)))
  fi

  left=$((ran - good - bad))
  passed=$((passed + good))
  failed=$((failed + bad))
  skipped=$((skipped + left))
  printf '%-40s %5d passed %4d failed %4d skipped  %4d s\n' "$name" "$good" "$bad" "$left" $((SECONDS - since))
  [ -e "$trx" ] && sed -nE 's/^(.*<StdOut>)?(measured: [^<]*).*/    \2/p' "$trx"
  if [ "$status" -ne 0 ]; then
    grep -vE '^ *Passed ' "$results/$file.log"
  fi

  if [ "$status" -ne 0 ]; then
    wrong+=("$name: dotnet test ended with $status")
  elif [ "$ran" -eq 0 ]; then
    wrong+=("$name holds no test")
  fi

  if [ "$left" -gt 0 ]; then
    grep -E '^ *Skipped ' "$results/$file.log" | sed 's/^ */    /'
    if [ "$ci" = true ]; then
      case "$name" in
        Reporting.SqlServer.Tests | *"(SQL Server)") ;;
        *) wrong+=("$name: $left skipped, and with CI=true only SQL Server containers may be") ;;
      esac
    fi
  fi
}

integration=tests/Reporting.Integration.Tests/Reporting.Integration.Tests.csproj
integration_tests_on() {    # integration_tests_on PROVIDER ITS-NAME: without what is about SQLite itself
  REPORTING_TEST_DATABASE=$1 run_tests $integration "Reporting.Integration.Tests ($2)" --filter 'Database!=Sqlite'
}

if $sqlserver; then
  has_docker || { echo "Docker does not answer: it is what runs SQL Server." >&2; exit 1; }
  integration_tests_on sqlserver 'SQL Server'
  close
fi

for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  if [ "$project" != $integration ]; then
    run_tests "$project" "$name"
    continue
  fi

  REPORTING_TEST_DATABASE=sqlite run_tests $integration "$name (SQLite)"
  has_postgresql && integration_tests_on postgresql PostgreSQL
  if has_docker; then
    integration_tests_on sqlserver 'SQL Server'
  else
    echo "Skipped: $name (SQL Server): no Docker answers."
  fi
done

# ---- benchmark ---------------------------------------------------------------------------------------------------------------------

# Small counts on whatever machine this is: that it runs and prints is the gate, the goals are for docs/performance.md.
if step benchmark dotnet run -c Release --no-build --project tests/Reporting.Benchmarks -- --quick; then
  grep -E '^(goal |Left out)' "$results/benchmark.log" | sed 's/^/    /'
fi

close
