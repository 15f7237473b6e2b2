#!/usr/bin/env bash
# Makes .venv with the locked packages of requirements/<name>.txt: `requirements/venv.sh base`.
# Needs Python 3.11, Debian's own before others on the PATH: it is the one the lock files are written
# for, and built with profiles, which the ones people compile mostly are not (a post to 100 pages costs
# 17 to 20 ms of processor instead of 22). Where it has no venv, that package is installed (root or sudo).
set -euo pipefail
cd "$(dirname "$0")/.."
name=$1

python=$(command -v /usr/bin/python3.11 || command -v python3.11 || command -v python3)
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || {
  echo "Plaza needs Python 3.11; $python is $("$python" --version)." >&2
  exit 1
}
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
  rm -rf .venv
  if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    as_root=$([ "$(id -u)" = 0 ] || echo sudo)
    $as_root apt-get update -q
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends python3.11-venv
  fi
  "$python" -m venv .venv
fi
echo "Installing the packages of requirements/$name.txt …"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$name.txt"
touch ".venv/$name"
[ "$name" = base ] || touch .venv/base  # the larger set holds the smaller
