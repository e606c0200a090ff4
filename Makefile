# The two commands: `make run` and `make test`. Each installs what is missing (Debian packages), builds, and does the job.
.PHONY: run test build stack image bench quality lint format sanitize fuzz clean help
SECONDS ?= 60

help:           ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

run:            ## build, train the sample models, serve on http://127.0.0.1:8000 (ARGS="--listen 127.0.0.1:9000")
	@scripts/setup build
	@scripts/build program
	@scripts/run $(ARGS)

test:           ## build and run every test
	@scripts/setup test
	@scripts/build all
	@ctest --test-dir build/release --output-on-failure --parallel $$(nproc)

build:          ## build build/release/bin/nexusml
	@scripts/setup build
	@scripts/build program

stack:          ## NexusML with PostgreSQL, Redis, S3, Prometheus, Alertmanager and a mailbox around it, on loopback
	@scripts/setup stack
	@scripts/build program
	@scripts/stack $(ARGS)

image:          ## the container image, on a base of Debian packages, built by buildah (PROGRAM=built: with the program that is there)
	@scripts/setup image
	@PROGRAM=$(PROGRAM) scripts/image

bench:          ## measure beside the peers; ratios to bench/RESULTS.md by hand
	@scripts/setup bench
	@bench/run

quality:        ## train and evaluate on public data sets, against baselines (DATA=../shared/data, QUICK=1)
	@scripts/setup build
	@scripts/build program
	@/usr/bin/python3 tests/quality/quality.py $(if $(DATA),--data $(DATA)) $(if $(QUICK),--quick)

lint:           ## format, includes, clang's thread-safety analysis, clang-tidy
	@scripts/setup lint
	@scripts/lint

format:         ## rewrite the sources in the project's format
	@git ls-files '*.h' '*.cc' | xargs clang-format -i

sanitize:       ## unit tests under ASan+UBSan and under TSan
	@scripts/setup lint
	@scripts/sanitize

fuzz:           ## every fuzz target for SECONDS=60
	@scripts/setup lint
	@SECONDS_PER_TARGET=$(SECONDS) scripts/fuzz

clean:          ## remove build/
	rm -rf build
