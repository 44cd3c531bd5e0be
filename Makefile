# limn -- `make help` lists what this file can do.
#
#   ARCH=native      build for this processor alone (or x86-64-v3, ...), not one
#                    program for all that there are
#   B=build          where everything that is made goes
#   COV=1            count which lines and branches run (make coverage)
#   DEBUG=1          no optimisation
#   LOOKS=1          note how long nobody looked whether to stop (tests/looks.c)
#   MPI=1            sweeps over the ranks of mpirun, by the system's MPI; or
#                    MPI=ompi-c (libopenmpi-dev), MPI=mpich (libmpich-dev)
#   SAN=1            address and undefined-behaviour sanitizers

ARCH   ?=
B      ?= build
PREFIX ?= /usr/local
CC      = gcc

VERSION := $(shell sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' doc/changelog.md 2>/dev/null | head -n 1)

# The C library needs MATH; the program needs HOST as well.
MPIPC := $(if $(MPI),$(if $(filter 1,$(MPI)),mpi-c,$(MPI)))
MATH := openblas lapacke gsl zlib libzip jansson sqlite3
HOST := lua5.4 readline $(MPIPC)
# As tests/deps.sh reads them: PACKAGE, or PACKAGE/COMMAND.
NEED_DEB := libopenblas0-pthread libopenblas-dev liblapacke-dev libgsl-dev \
  librandom123-dev zlib1g-dev libzip-dev libjansson-dev \
  libsqlite3-dev liblua5.4-dev libreadline-dev pkg-config/pkg-config \
  $(if $(MPI),$(if $(shell pkg-config --exists $(MPIPC) && echo yes),,\
    $(if $(filter mpich,$(MPI)),libmpich-dev mpich,libopenmpi-dev openmpi-bin)))
DEMO_DEB := gnuplot-nox/gnuplot dataset-fashion-mnist
TEST_DEB := $(DEMO_DEB) expect procps/ps python3-numpy
BENCH_DEB := python3-torch python3-numpy python3-scipy

# Levels of x86-64 (core/isa.h).  What is compiled once is of the least of them;
# a build that is slow anyway is for one processor.
MACHINE := $(shell uname -m)
ONE  := $(or $(ARCH),$(if $(DEBUG),$(MACHINE)),$(if $(SAN)$(COV),native),\
  $(if $(filter-out x86_64,$(MACHINE)),native))
SETS := $(if $(ONE),,2 3 4)
arch = -march=$1 $(if $(filter x86_64,$(MACHINE)),-mprefer-vector-width=512)

# Of blocks of a few lanes: the instructions that repeat begin slowly.
few := unrolled_loop:256:noalign,libcall:-1:noalign
OPT := $(if $(DEBUG),-O0,$(if $(COV),-O1,-O2) -fno-math-errno -fno-trapping-math \
  $(if $(filter x86_64,$(MACHINE)),$(if $(findstring clang,$(CC)),,\
  -mmemset-strategy=$(few) -mmemcpy-strategy=$(few)))) -fopenmp-simd \
  $(if $(DEBUG),,$(call arch,$(or $(ONE),x86-64-v$(firstword $(SETS)))))
, := ,
SANFLAGS := $(if $(filter memory,$(SAN)),-fsanitize=memory \
  -fsanitize-memory-track-origins -fno-omit-frame-pointer,\
  $(if $(SAN),-fsanitize=address$(,)undefined \
  -fno-sanitize-recover=undefined -fno-omit-frame-pointer))
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wstrict-prototypes \
  -Wmissing-prototypes -Wno-overlength-strings -Werror=incompatible-pointer-types \
  -Werror=implicit-function-declaration

# Without _GNU_SOURCE, under which math.h is twice as long; what needs it says so.
POSIX := -D_DEFAULT_SOURCE -D_XOPEN_SOURCE=700
CPPFLAGS := -Isrc -I$(B) $(POSIX) -DLIMN_VERSION='"$(VERSION)"' -MMD -MP \
  $(filter-out -D_XOPEN_SOURCE=%,$(shell pkg-config --cflags $(MATH) $(HOST) 2>/dev/null))
CPPFLAGS += $(if $(MPI),-DLM_MPI) $(if $(SETS),-DLM_ISA_SETS,-DLM_ARCH='"$(ONE)"') \
  $(if $(LOOKS),-DLM_LOOKS)
COVFLAGS := $(if $(COV),--coverage -fprofile-update=atomic)
CFLAGS   := -std=c11 -pipe -g1 $(OPT) $(SANFLAGS) $(COVFLAGS) $(WARN)
LDFLAGS  := $(SANFLAGS) $(COVFLAGS) $(if $(COV),-Wl$(,)--wrap=_exit) -rdynamic
MATHLIBS := $(shell pkg-config --libs $(MATH) 2>/dev/null) -lm -lpthread
# Lua itself goes into the program, whole, for modules in C: its calls cost less
# than those of a shared library, and small operations are made of them.
LUALIB   := $(shell pkg-config --variable=libdir lua5.4 2>/dev/null)/liblua5.4.a
HOSTLIBS := $(shell pkg-config --libs $(HOST) 2>/dev/null)
HOSTLIBS := $(if $(wildcard $(LUALIB)),-Wl$(,)--whole-archive $(LUALIB) \
  -Wl$(,)--no-whole-archive $(filter-out -llua5.4,$(HOSTLIBS)) -ldl,$(HOSTLIBS))

# ---- what there is to build ------------------------------------------------

# Every folder of src but these is the library; tests/floors.sh says how they
# may lean on each other.
HOSTDIRS := bind host
LIBDIRS  := $(filter-out $(HOSTDIRS),$(patsubst src/%/.,%,\
  $(wildcard src/*/. src/*/*/.)))
srcs = $(foreach d,$1,$(wildcard src/$d/*.c))
# Objects in folder $2 of sources $1, those of two precisions twice.
objs = $(patsubst src/%.c,$2/%.o,$(filter-out %.hot.c %.hot.isa.c,$1)) \
  $(foreach p,s d,$(patsubst src/%.hot.c,$2/%_$p.o,$(filter %.hot.c,$1)) \
    $(patsubst src/%.hot.isa.c,$2/%_$p.isa.o,$(filter %.hot.isa.c,$1)))

LIBSRCS := $(call srcs,$(LIBDIRS))
once := $(if $(SETS),$(filter-out %.isa.c,$(LIBSRCS)),$(LIBSRCS))
often := $(filter-out $(once),$(LIBSRCS))
LIB  := $(call objs,$(once),$(B)) $(if $(SETS),$(SETS:%=$(B)/isa/v%.o) $(B)/isa/isa.o) \
  $(if $(COV),$(B)/counted.o) $(if $(LOOKS),$(B)/looks.o)
PROG := $(call objs,$(call srcs,$(HOSTDIRS)),$(B)) $(B)/embed.o
CTESTS := $(patsubst tests/c/%.c,$(B)/tests/%,$(wildcard tests/c/*.c))
# Everything that travels inside the program: the prelude and the data.
EMBED := $(wildcard lua/limn/*.lua lua/limn/*/*.lua lua/limn/*/*/*.lua)

.PHONY: all help deps demo check coverage check-v2 check-v3 check-san check-fuzz check-fuzz-calls check-mpi check-long \
  check-mutants bench doc tidy format install uninstall clean FORCE
.DELETE_ON_ERROR:

# One job a processor, unless the user says -j; nproc would take the threads of
# OpenMP for them.
PARALLEL = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,\
  -j$(shell env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc))

all: deps ## build the program (the default)
	@$(MAKE) --no-print-directory $(PARALLEL) $(B)/limn

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  \1	/p' Makefile | expand -t 14

# ---- packages --------------------------------------------------------------

deps:
	@sh tests/deps.sh $(NEED_DEB)

demo: deps ## learning-rate transfer on Fashion-MNIST; leaves out/lr_transfer.png
	@sh tests/deps.sh $(DEMO_DEB)
	@$(MAKE) --no-print-directory $(PARALLEL) $(B)/limn
	$(B)/limn scripts/lr_transfer.lua

# ---- the program -----------------------------------------------------------

$(B)/limn: $(LIB) $(PROG)
	@echo '  ld $@'
	@$(CC) $(LDFLAGS) -o $@ $^ $(MATHLIBS) $(HOSTLIBS)

# $1: the objects, $2: the source, $3: flags, $4: what is said of them.
define compile
$1: $2 $(B)/flags
	@mkdir -p $$(@D)
	@echo '  cc $$<$(if $4, ($4))'
	@$$(CC) $$(CPPFLAGS) $$(CFLAGS) $3 -c -o $$@ $$<

endef
$(eval $(call compile,$(B)/%.o,src/%.c))
$(eval $(call compile,$(B)/counted.o,tests/counted.c))
$(eval $(call compile,$(B)/looks.o,tests/looks.c))
$(eval $(call compile,$(B)/%_d.o,src/%.hot.c))
$(eval $(call compile,$(B)/%_s.o,src/%.hot.c,-DLM_SINGLE,single))
$(eval $(call compile,$(B)/%_d.isa.o,src/%.hot.isa.c))
$(eval $(call compile,$(B)/%_s.isa.o,src/%.hot.isa.c,-DLM_SINGLE,single))

# A set of instructions: its objects become one, whose names end in that of the
# set.
define set
$(call compile,$(B)/isa/v$1/%.isa.o,src/%.isa.c,$2,v$1)
$(call compile,$(B)/isa/v$1/%_d.isa.o,src/%.hot.isa.c,$2,v$1)
$(call compile,$(B)/isa/v$1/%_s.isa.o,src/%.hot.isa.c,$2 -DLM_SINGLE,v$1$(,) single)
$(B)/isa/v$1.o: $(call objs,$(often),$(B)/isa/v$1)
	@$$(CC) -r -nostdlib -o $$@.all $$^
	@nm -g --defined-only $$@.all | sed 's/.* //; s/.*/& &.v$1/' > $$@.names
	@objcopy --redefine-syms=$$@.names $$@.all $$@

endef
# Processors of the least are few, and half of what it costs is building it well.
$(foreach l,$(SETS),$(eval $(call set,$l,$(call arch,x86-64-v$l) -DLM_ISA=$l \
  $(if $(filter $l,$(firstword $(SETS))),-O1))))

$(B)/isa/isa.s: $(B)/isa/v$(firstword $(SETS)).o src/core/isa.sh
	@nm -g --defined-only $<.all | awk '$$2 == "T" {print $$3}' > $(@D)/names
	@sh src/core/isa.sh $(@D)/names $(SETS) > $@

$(B)/isa/isa.o: $(B)/isa/isa.s
	@$(CC) -c -o $@ $<

# Plain loops over elements gain from more than -O2.
LOOPS := core tensor model/duals model/nodes
$(foreach d,$(LOOPS),$(B)/$d/%.o $(foreach l,$(SETS),$(B)/isa/v$l/$d/%.o)): private CFLAGS := \
  $(CFLAGS) $(if $(DEBUG),,-O3)

# Objects depend on the flags they were compiled with.
$(B)/flags: FORCE
	@mkdir -p $(B)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LOOPS)' | cmp -s - $@ || \
	  echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LOOPS)' > $@

$(B)/embed.c: src/host/embed.sh $(EMBED) Makefile
	@mkdir -p $(B)
	@sh src/host/embed.sh $(EMBED) > $@

$(B)/embed.o: $(B)/embed.c $(EMBED)
	@echo '  cc $<'
	@$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# ---- tests -----------------------------------------------------------------

check: deps ## build and run all tests; PARTS="c lua" runs some
	@sh tests/deps.sh $(TEST_DEB)
	@$(MAKE) --no-print-directory $(PARALLEL) $(B)/limn check-bins
	@sh tests/run.sh $(B) $(PARTS)

check-san: ## the tests under address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory check SAN=1 B=$(B)-san \
	  PARTS="$(if $(PARTS),$(PARTS),c oom lua)"

# What other processors run: their instructions, and the kernels of OpenBLAS.
check-v3: ## the tests of C and Lua as a processor with AVX2 runs them
	@LIMN_ISA=v3 OPENBLAS_CORETYPE=Haswell $(MAKE) --no-print-directory check \
	  PARTS="$(or $(PARTS),c lua)"

check-v2: ## the same as one without AVX runs them
	@LIMN_ISA=v2 OPENBLAS_CORETYPE=Nehalem $(MAKE) --no-print-directory check \
	  PARTS="$(or $(PARTS),c lua)"

check-long: ## what takes long, minutes a part; PARTS="mutants fuzz" runs some
	@sh tests/long.sh $(B) $(PARTS)

coverage: ## lines and branches that the tests run, by folder; PARTS="c lua"
	@sh tests/deps.sh $(TEST_DEB)
	@rm -rf $(B)-cov/*/*.gcda $(B)-cov/*/*/*.gcda
	@$(MAKE) --no-print-directory check COV=1 B=$(B)-cov \
	  PARTS="$(or $(PARTS),c oom walk lua host)" || true
	@sh tests/coverage.sh $(B)-cov

check-mutants: ## wrong lines, each of which a test must notice; ONLY="rng" some
	@sh tests/deps.sh $(TEST_DEB)
	@$(MAKE) --no-print-directory $(PARALLEL) ARCH=native B=$(B)-one $(B)-one/limn check-bins
	@sh tests/mutants.sh $(B)-one $(ONLY)

check-mpi: ## sweeps over the ranks of mpirun (MPI=mpich: of its own)
	@$(MAKE) --no-print-directory MPI=$(or $(MPI),1) B=$(B)-mpi
	@LIMN=$(B)-mpi/limn MPIRUN=$(if $(filter mpich,$(MPI)),mpirun.mpich,mpirun) \
	  sh tests/mpi.host.sh

# The readers of files stand on few others; clang has the fuzzer.
FUZZED := $(wildcard src/files/*.c) $(addprefix src/tensor/,shape.c copy.isa.c) \
  $(addprefix src/core/,env.c file.c memory.c rng.isa.c sort_by.c)

check-fuzz: ## a minute of made-up files for every reader; SECONDS=600 is longer
	@sh tests/deps.sh clang/clang $(NEED_DEB)
	@mkdir -p $(B)-fuzz
	@clang -std=c11 -g -O1 -fsanitize=fuzzer$(,)address$(,)undefined \
	  -fno-sanitize-recover=undefined -Wno-unknown-attributes -Isrc \
	  $(POSIX) \
	  $(shell pkg-config --cflags $(MATH)) -o $(B)-fuzz/fuzz \
	  tests/fuzz/fuzz.c $(FUZZED) $(shell pkg-config --libs zlib libzip jansson) -lm
	@sh tests/fuzz/run.sh $(B)-fuzz $(or $(SECONDS),60)

# What clang's memory sanitizer cannot know of (tests/fuzz/seen.c).
SEEN := $(patsubst %,-Wl$(,)--wrap=%,gzread gzerror zip_open zip_name_locate \
  zip_get_name zip_stat_index zip_fopen_index zip_fread json_loadb json_object_get \
  json_string_value lm_scratch)

# Without the address sanitizer, which cannot see that memory was never written.
fuzz-msan:
	@mkdir -p $(B)
	@clang -std=c11 -g -O1 -fsanitize=fuzzer$(,)memory \
	  -fsanitize-memory-track-origins -Wno-unknown-attributes -Isrc \
	  $(POSIX) $(shell pkg-config --cflags $(MATH)) -o $(B)/fuzz \
	  tests/fuzz/fuzz.c tests/fuzz/seen.c $(FUZZED) \
	  $(shell pkg-config --libs zlib libzip jansson) -lm $(SEEN)
.PHONY: fuzz-msan

check-fuzz-calls: ## random calls under the sanitizers; N=1000000 calls from SEED=1
	@$(MAKE) --no-print-directory $(PARALLEL) SAN=1 B=$(B)-san $(B)-san/limn
	@$(B)-san/limn tests/lua/fuzz.lua $(or $(N),1000000) $(or $(SEED),1)

check-bins: $(CTESTS) $(B)/tests/oom $(B)/tests/walk $(B)/tests/fail.so
.PHONY: check-bins

$(B)/tests/%: tests/c/%.c $(LIB) $(B)/flags
	@mkdir -p $(@D)
	@echo '  cc $<'
	@$(CC) $(CPPFLAGS) -Itests/c $(CFLAGS) -o $@ $< $(LIB) $(LDFLAGS) $(MATHLIBS) \
	  $(if $(filter memory,$(SAN)),tests/fuzz/seen.c $(SEEN))

# The program with its own main: every request for memory may be refused; its
# functions beside those of Lua.
$(B)/tests/oom: tests/oom.c
$(B)/tests/test_library: tests/c/test_library.c
$(B)/tests/oom $(B)/tests/test_library: $(LIB) $(PROG) $(B)/flags
	@mkdir -p $(@D)
	@echo '  cc $(filter %.c,$^)'
	@$(CC) $(CPPFLAGS) -Itests/c $(CFLAGS) -o $@ $(filter %.c,$^) $(LIB) $(filter-out %/main.o,$(PROG)) \
	  $(LDFLAGS) $(MATHLIBS) $(HOSTLIBS)

# The same, and each request is seen before it is made.
$(B)/tests/walk: tests/walk.c $(LIB) $(PROG) $(B)/flags
	@mkdir -p $(@D)
	@echo '  cc $<'
	@$(CC) $(CPPFLAGS) $(CFLAGS) -o $@ $< $(LIB) $(filter-out %/main.o,$(PROG)) \
	  -Wl$(,)--wrap=lm_scratch$(,)--wrap=lm_alloc \
	  -Wl$(,)--wrap=lm_scratch_doubles$(,)--wrap=lm_scratch_integers \
	  $(LDFLAGS) $(MATHLIBS) $(HOSTLIBS)

# Stands before the C library: no sanitizer.
$(B)/tests/fail.so: tests/fail.c $(B)/flags
	@mkdir -p $(@D)
	@echo '  cc $<'
	@$(CC) $(CPPFLAGS) -std=c11 -O1 -g1 $(WARN) -Wno-missing-prototypes -shared -fPIC -o $@ $< -ldl

# ---- documents and installation --------------------------------------------

doc: all ## write what follows from the tables of functions
	@$(B)/limn doc/generate.lua doc

INSTALL = install -D -m
bindir = $(DESTDIR)$(PREFIX)/bin
share  = $(DESTDIR)$(PREFIX)/share

install: all ## program, man page, completion, documents; PREFIX, DESTDIR
	$(INSTALL) 755 $(B)/limn $(bindir)/limn
	$(INSTALL) 644 doc/limn.1 $(share)/man/man1/limn.1
	$(INSTALL) 644 doc/limn.bash $(share)/bash-completion/completions/limn
	$(INSTALL) 644 doc/_limn $(share)/zsh/site-functions/_limn
	$(INSTALL) 644 doc/limn.lua $(share)/limn/limn.lua
	$(INSTALL) 644 doc/reference.md $(share)/doc/limn/reference.md

uninstall: ## remove what install put there
	rm -f $(bindir)/limn $(share)/man/man1/limn.1 \
	  $(share)/bash-completion/completions/limn \
	  $(share)/zsh/site-functions/_limn
	rm -rf $(share)/limn $(share)/doc/limn

# ---- speed -----------------------------------------------------------------

bench: ## training speed beside PyTorch; ROWS="mlp-64 sweep" runs some
	@sh tests/deps.sh $(BENCH_DEB)
	@$(MAKE) --no-print-directory $(PARALLEL) $(B)/limn
	@/usr/bin/python3 tests/bench/bench.py $(B)/limn $(ROWS)

# SIZES="1000 10000" ROWS="add" run some of a table.
bench-tensor: ## tensors beside numpy
bench-linalg: ## linear algebra beside numpy and scipy
bench-kernel: ## kernels beside numpy
bench-particles: ## a step of noisy particles beside numpy and PyTorch
bench-transport: ## exact transport beside scipy
bench-limit: ## training at infinite width beside numpy
bench-giant: ## giant steps and their triplets beside numpy and PyTorch
bench-spectrum: ## spectra of 4096 x 4096 on two threads beside numpy and scipy
BENCHES := tensor linalg spectrum kernel particles transport limit giant
$(BENCHES:%=bench-%): bench-%:
	@sh tests/deps.sh $(BENCH_DEB)
	@$(MAKE) --no-print-directory $(PARALLEL) $(B)/limn
	@/usr/bin/python3 tests/bench/$*.py $(B)/limn $(SIZES) $(ROWS)
# The tables of doc/performance.md, of both sets: half an hour on a quiet machine.
bench-tables: ## write the tables of doc/performance.md; PARTS="bench tensor" some
	@sh tests/deps.sh $(BENCH_DEB)
	@$(MAKE) --no-print-directory $(PARALLEL) $(B)/limn
	@/usr/bin/python3 tests/bench/tables.py $(B)/limn doc/performance.md $(PARTS)
.PHONY: $(BENCHES:%=bench-%) bench-tables

# ---- for people who work on limn -------------------------------------------

compile_commands.json: ## for editors and clang-tidy
	@$(MAKE) --no-print-directory -s compile-commands > $@
compile-commands: command = $(subst ",\\\",$(subst ',,$(CC) $(CPPFLAGS) $(CFLAGS)))
compile-commands:
	@sep='['; for f in $(call srcs,$(LIBDIRS) $(HOSTDIRS)); do echo "$$sep"; sep=,; \
	  printf '%s' '{"directory": "$(CURDIR)", "file": "'"$$f"'", ' \
	    '"command": "$(command) -c '"$$f"'"}'; done; printf '\n]\n'
.PHONY: compile-commands compile_commands.json

tidy: compile_commands.json ## static analysis of the C code
	clang-tidy --quiet -p . $(call srcs,$(LIBDIRS) $(HOSTDIRS))

format: ## lay out the C code by .clang-format
	clang-format -i $(shell find src -name "*.[ch]") tests/c/*.[ch]

clean: ## remove what was made
	rm -rf $(B) $(B)-san $(B)-fuzz $(B)-msan $(B)-mpi $(B)-cov $(B)-stress \
	  $(B)-one $(B)-one-mutants \
	  compile_commands.json

-include $(shell find $(B) -name '*.d' 2>/dev/null)
