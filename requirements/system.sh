#!/usr/bin/env bash
# Installs what the suite and the stack need from Debian's packages and finds missing: Chromium, Redis,
# PostgreSQL, nginx, what makes a clock jump and peers vanish, Unicode's test files, and fonts for the
# scripts people write in. Needs root or sudo only then.
# `system.sh bench` also looks for what `make bench` measures against: nginx with nchan, Node;
# `system.sh firefox` for the other browser.
set -euo pipefail

missing=()
[ -x /usr/bin/chromium-headless-shell ] || missing+=(chromium-headless-shell)
command -v redis-server >/dev/null || missing+=(redis-server)
[ -x /usr/sbin/nginx ] || missing+=(nginx)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || missing+=(postgresql)
command -v systemd-analyze >/dev/null || missing+=(systemd)  # verifies the units
[ -x /usr/bin/faketime ] || missing+=(faketime)
[ -x /usr/sbin/iptables ] || missing+=(iptables)
[ -x /usr/sbin/ip ] || missing+=(iproute2)
[ -x /usr/bin/rsync ] || missing+=(rsync)
[ -e /usr/share/unicode/emoji/emoji-test.txt ] || missing+=(unicode-data)
for font in fonts-noto-core fonts-noto-color-emoji fonts-noto-cjk; do
  dpkg -s "$font" >/dev/null 2>&1 || missing+=("$font")
done
if [ "${1:-}" = bench ]; then
  [ -e /usr/lib/nginx/modules/ngx_nchan_module.so ] || missing+=(libnginx-mod-nchan)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
fi
if [ "${1:-}" = firefox ]; then
  command -v firefox-esr >/dev/null || missing+=(firefox-esr)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

echo "Installing ${missing[*]} …"
as_root=$([ "$(id -u)" = 0 ] || echo sudo)
$as_root apt-get update -q
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
