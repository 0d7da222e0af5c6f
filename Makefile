# Thin front door; the build itself is CMake's.
BUILD ?= build
JOBS ?= $(shell nproc)

.PHONY: all setup build demo test bench bench-access bench-build bench-validate sdk-corpus install package clean

all: build

setup:
	@tools/setup

build: setup
	@[ -f $(BUILD)/build.ninja ] || cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release >$(BUILD).log 2>&1 || { cat $(BUILD).log; exit 1; }
	@ninja -C $(BUILD) -j $(JOBS) apigen apigen_runtime_bundle

demo: build
	@tools/demo $(BUILD)/apigen

test:
	@tools/setup --test
	@tools/test $(BUILD) $(JOBS)

bench: build
	@tests/bench/bench $(BUILD)/apigen
	@tests/bench/overload $(BUILD)/apigen
	@tests/bench/route_instructions $(BUILD)/apigen

bench-access: build
	@tests/bench/bench_access $(BUILD)/apigen

bench-build: build
	@tests/bench/bench_build $(BUILD)/apigen

bench-validate: build
	@tests/bench/bench_validate $(BUILD)/apigen $(if $(GITHUB),--github $(GITHUB))

# Folders or files of OpenAPI documents: make sdk-corpus DOCUMENTS=../openapi-directory/APIs
sdk-corpus: build
	@tests/sdk/corpus --apigen $(BUILD)/apigen $(DOCUMENTS)

install: build
	@cmake --install $(BUILD) $(if $(PREFIX),--prefix $(PREFIX))

package: build
	@cmake --install $(BUILD) --prefix $(BUILD)/package/apigen >/dev/null
	@tar -C $(BUILD)/package -czf $(BUILD)/apigen.tar.gz apigen
	@echo $(BUILD)/apigen.tar.gz

clean:
	rm -rf $(BUILD)
