# SPDX-License-Identifier: Apache-2.0
# The door: each wish sets up what it needs.  `make help` lists them.

BUILD ?= build
PORT ?= 8080
PREFIX ?= /usr/local
T ?=
F ?=
TIME ?= 60
SECONDS ?= 10
COVERAGE = -fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc

.DEFAULT_GOAL := all
.PHONY: all help run check check-portable san tsan valgrind fuzz ct cover analyse lint format nginx bench bench-guards bench-peers install clean

all: ## build everything into build/
	@tools/deps build
	@tools/build $(BUILD)

help: ## list every wish
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' \
	    Makefile

run: ## set up, build, and start jetond on 127.0.0.1 (PORT=8080)
	@tools/deps build
	@tools/build $(BUILD)
	@BUILD=$(BUILD) tools/run $(PORT)

check: ## build and run every test (T=word for some)
	@tools/deps build check lint
	@tools/build $(BUILD)
	@T='$(T)' tests/run $(BUILD)

check-portable: ## every test of a build without what is clever (T=word)
	@tools/deps build check lint
	@tools/build $(BUILD)-portable -Dportable=true -Dfast_ec=false
	@T='$(T)' tests/run $(BUILD)-portable

san: ## every test under AddressSanitizer and UBSan (T=word)
	@tools/deps build check lint
	@tools/build $(BUILD)-san -Db_sanitize=address,undefined -Db_lundef=false
	@T='$(T)' tests/run $(BUILD)-san

tsan: ## eight threads on one set of everything, for SECONDS=10, by TSan
	@tools/deps build check
	@tools/build $(BUILD)-tsan -Db_sanitize=thread -Db_lundef=false
	@JETON_SECONDS=$(SECONDS) T=threads tests/run $(BUILD)-tsan

valgrind: ## the unit tests under memcheck (T=word)
	@tools/deps build check
	@tools/build $(BUILD)
	@tools/valgrind $(BUILD) '$(T)'

fuzz: ## libFuzzer on each target, or one (F=name), for TIME=60 seconds
	@tools/deps build check fuzz
	@CC=clang-19 tools/build $(BUILD)-fuzz -Dfuzz=true \
	    -Db_sanitize=address,undefined -Db_lundef=false
	@tools/fuzz $(BUILD)-fuzz '$(F)' $(TIME)

ct: ## nothing depends on a secret: by valgrind, and by the clock
	@tools/deps build check
	@tools/build $(BUILD)
	@BUILD=$(BUILD) PYTHONPATH=tests python3 tests/promises/ct_test.py
	@$(BUILD)/tests/promises/timing

cover: ## what the tests and the fuzz corpora reach, against floors
	@tools/deps build check fuzz cover
	@CC=clang-19 tools/build $(BUILD)-cover \
	    -Db_lundef=false -Db_ndebug=true -Dc_link_args=-fprofile-instr-generate \
	    -Dc_args='$(COVERAGE)'
	@tools/cover $(BUILD)-cover

analyse: ## gcc -fanalyzer, clang-tidy and cppcheck find nothing
	@tools/deps build check analyse
	@tools/build $(BUILD)
	@tools/analyse $(BUILD)

lint: ## format, layers, warnings of gcc and clang, function length
	@tools/deps build check lint
	@tools/lint

format: ## let clang-format write the C files
	@tools/deps lint
	@tools/lint --format

nginx: ## the nginx module, for Debian's nginx: build/nginx/
	@tools/deps build nginx
	@tools/build $(BUILD)
	@tools/nginx-module $(BUILD)

bench: ## what an operation costs, on this machine
	@tools/deps build check bench
	@bench/run $(BUILD)

bench-guards: ## what a guard costs a request to nginx: bench/GUARDS.md
	@bench/guards.sh $(BUILD)

bench-peers: ## jeton beside its peers in six languages: bench/RESULTS.md
	@tools/deps build check bench
	@tools/deps peers || echo "some peers will be left out" >&2
	@bench/peers/run $(BUILD)

install: ## install into PREFIX (/usr/local), below DESTDIR if set
	@tools/deps build
	@tools/build $(BUILD)-install --prefix=$(PREFIX) -Dtests=false \
	    -Dbench=false --buildtype=release -Doptimization=2 -Db_lto=true
	@meson install --quiet -C $(BUILD)-install
	@[ -n "$(DESTDIR)" ] || [ "$$(id -u)" -ne 0 ] || ldconfig

clean: ## remove what was built; ./var stays
	@rm -rf $(BUILD) $(BUILD)-san $(BUILD)-tsan $(BUILD)-fuzz $(BUILD)-cover $(BUILD)-portable \
	    $(BUILD)-install $(BUILD)-bench \
	    build-lint build-lint-clang
