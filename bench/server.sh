#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bench/server.sh [BUILD [SECONDS]]: jetond, built as `make install` builds it,
# beside the servers that its peers make; writes bench/SERVER.md.  Under six
# minutes once the peers are installed.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
tools/build "$build-bench" -Dtests=false --buildtype=release -Doptimization=3 \
    -Db_lto=true
python3 bench/servers/run.py "$build-bench" "$build-bench/servers" "${2:-5}"
