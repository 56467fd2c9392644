#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bench/guards.sh [BUILD]: what a guard costs a request to nginx, in one run, on
# two cores; a Markdown table.  bench/GUARDS.md has one.
set -eu
cd "$(dirname "$0")/.."
tools/deps build check guards
release=${1:-build}-bench
tools/build "$release" -Dtests=false --buildtype=release -Doptimization=3 \
    -Db_lto=true
echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
    "$(nproc) cores, $(nginx -v 2>&1 | cut -d : -f 2 | tr -d ' ')," \
    "$(openssl version | cut -d ' ' -f 1,2), $(uptime | sed 's/.*load/load/')"
exec python3 bench/guards.py "$release"
