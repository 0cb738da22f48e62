# The Backward Pass.  `make help` says what there is.
# Everything but this file, setup.sh, tests, bench and ladder is in chapters/.

.DELETE_ON_ERROR:
.SUFFIXES:
SHELL := /bin/sh

ifeq ($(origin CC),default)
CC := gcc
endif
BUILD ?= build
PREFIX ?= /usr/local
NOWEB ?= /usr/lib/noweb
# Chunks of another file in place of the book's: all that comes of them
# stays below BUILD, which must then be another directory.
OVERRIDE ?=
# The programs' numbers, and a product that is not ours.  The book is made
# with neither, so what its programs leave is put below BUILD, too.
REAL ?= double
BLAS ?=
REAL := $(strip $(REAL))
BLAS := $(strip $(BLAS))
otherwise := $(strip $(OVERRIDE) $(filter-out double,$(REAL)) $(BLAS))
TANGLED := $(if $(OVERRIDE),$(BUILD)/tangled,tangled)
FIGURES := $(if $(otherwise),$(BUILD)/figures,figures)
ifeq ($(filter double float,$(REAL)),)
$(error REAL=$(REAL): the programs are compiled for double or for float$(if \
  $(filter complex,$(REAL)),; numbers that are complex serve the checks \
  alone (make gradcheck): a program prints them and compares them))
endif
ifneq ($(otherwise),)
ifneq ($(filter book check readme-images,$(or $(MAKECMDGOALS),book)),)
$(error the book itself is made of the chapters alone, in double and with \
  our own product; with $(if $(OVERRIDE),OVERRIDE,$(if $(BLAS),BLAS,REAL)) \
  there are compile, test, gradcheck, digits and chapterN)
endif
endif
ifneq ($(OVERRIDE),)
ifeq ($(BUILD),build)
$(error OVERRIDE needs a build directory of its own, as in BUILD=build-mine)
endif
ifeq ($(wildcard $(OVERRIDE)),)
$(error there is no file $(OVERRIDE))
endif
ifneq ($(filter tangle mutants,$(MAKECMDGOALS)),)
$(error with OVERRIDE there are compile, test, gradcheck and chapterN; \
  the book itself is made of the chapters alone)
endif
endif
export NOWEB FORCE_SOURCE_DATE := 1
ifeq ($(origin SOURCE_DATE_EPOCH),undefined)
SOURCE_DATE_EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 0)
endif
export SOURCE_DATE_EPOCH
unexport CDPATH

.PHONY: book check test compile tangle gradcheck mutants coverage help \
        clean install readme-images
book:

help:
	@echo 'make             the book, $(BUILD)/the-backward-pass.pdf'
	@echo 'make chapterN    run the program of chapter N, draw its figures'
	@echo 'make exercises   all exercises: what is done, what is next'
	@echo 'make exercise-N.M, hint-N.M, solution-N.M, reset-N.M'
	@echo '                 judge, help with, solve or restore one of them'
	@echo 'make digits      a program to train and to read with: $(BUILD)/bin/digits'
	@echo 'make watch       judge each exercise when its chunk is saved'
	@echo 'make gradcheck   every gradient check, a line each'
	@echo 'make mutants     every planted mistake, and what catches it'
	@echo 'make check       all tests'
	@echo 'make fuzz        nonsense for the readers of data files, minutes'
	@echo 'make bench       products, epochs and a step, beside other libraries'
	@echo 'make coverage    how much of the library the tests reach'
	@echo 'make compile     library, programs and tests, without running'
	@echo 'make tangle      tangled/, the code of the book as plain files'
	@echo 'make data        MNIST, to data/mnist, from MNIST_DIR or a mirror'
	@echo 'make install     library and headers, to PREFIX ($(PREFIX))'
	@echo 'make clean       remove $(BUILD)/ and figures/'
	@echo
	@echo 'Settings: CC=gcc|clang  WERROR=1  BUILD=directory  PREFIX=directory'
	@echo '          OVERRIDE=FILE.nw, with a BUILD of its own'
	@echo '          REAL=float for programs in single precision'
	@echo '          BLAS=openblas|blis|... for the matrix product of a library'
	@echo '          PEEK=1 for a solution before one has found it'
	@echo '          ANYWAY=1 to judge a chunk that nobody has touched'
	@echo 'Edit chapters/*.nw, never tangled/ or figures/.'

clean:
	rm -rf $(BUILD) figures

# How C is compiled: warnings, and flags for each number type.
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes
ifdef WERROR
WARNINGS += -Werror
endif
STANDARD := -std=c11 -pthread -D_POSIX_C_SOURCE=200809L -ffp-contract=off
# Packed data can be read where a program with zlib can be made; see the
# section "Files that are packed".  Where one has been, it can again.
LIBS := -lm
has_zlib := $(BUILD)/zlib.$(subst /,-,$(firstword $(CC)))
ifneq ($(filter-out help clean,$(or $(MAKECMDGOALS),book)),)
ifeq ($(wildcard $(has_zlib)),)
$(shell printf '\043include <zlib.h>\nint main(void) { return !zlibVersion(); }' | \
  $(CC) -x c - -lz -o /dev/null 2>/dev/null && mkdir -p $(BUILD) && touch $(has_zlib))
endif
endif
ifneq ($(wildcard $(has_zlib)),)
STANDARD += -DBACKWARD_ZLIB
LIBS := -lz -lm
endif
# A product of another's; see the section "Somebody else's product".
ifneq ($(BLAS),)
ifneq ($(filter-out help clean,$(or $(MAKECMDGOALS),book)),)
ifneq ($(words $(BLAS)),1)
$(error BLAS is the name of one library, as in BLAS=openblas)
endif
blas_flags := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(BLAS) 2>/dev/null))
blas_libs := $(or $(strip $(shell pkg-config --libs $(BLAS) 2>/dev/null)),-l$(BLAS))
ifneq ($(shell printf '\043include <cblas.h>\nint main(void) { double x = 1; \
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 1, 1, 1, x, &x, 1, &x, 1, x, &x, 1); \
  return 0; }' | $(CC) $(blas_flags) -x c - $(blas_libs) -o /dev/null 2>/dev/null && echo yes),yes)
$(error BLAS=$(BLAS): there is no library $(BLAS) with a header cblas.h and cblas_dgemm: \
  install the package lib$(BLAS)-dev, or leave BLAS out for our own product; \
  BLAS=openblas needs $(or $(shell ./setup.sh --package-of cblas.h 2>/dev/null),libopenblas-dev))
endif
STANDARD += -DBACKWARD_BLAS=$(BLAS) $(blas_flags)
LIBS := $(blas_libs) $(LIBS)
endif
endif
type_double := -Wconversion
type_float := -DBACKWARD_FLOAT
type_complex := -DBACKWARD_COMPLEX \
  $(if $(findstring clang,$(CC)),,-fcx-limited-range)
SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all
# Debian's clang comes without its sanitizers' runtime; gcc's serve.
ifneq ($(findstring clang,$(CC)),)
ifeq ($(shell echo 'int main(void) { return 0; }' | \
  $(CC) $(SANITIZERS) -x c - -o /dev/null 2>/dev/null && echo yes),)
SANITIZERS :=
endif
endif

# The exercises need none of what follows, so that an answer comes at once:
# the chapters are not even tangled.  Their program, build/bin/exercise, is
# made by a make of its own, if something in tangled/ is newer.
EXERCISE_GOALS := exercises watch exercise-% hint-% solution-% reset-% \
  keep-starts
ifneq ($(filter $(EXERCISE_GOALS),$(MAKECMDGOALS)),)
ifneq ($(filter-out $(EXERCISE_GOALS),$(MAKECMDGOALS)),)
$(error ask for exercises alone: make $(filter $(EXERCISE_GOALS),$(MAKECMDGOALS)))
endif
exercise_needs := $(BUILD)/bin/exercise $(BUILD)/double/libbackward.a \
  $(BUILD)/complex/libbackward.a
$(exercise_needs) &: $(wildcard tangled/lib/* tangled/programs/exercise.c)
	@echo 'compile what the exercises need'
	+@$(MAKE) -s --no-print-directory $(exercise_needs)
	@touch $(exercise_needs)
judge = @$(BUILD)/bin/exercise --build $(BUILD) --complex '$(type_complex)' \
  --libraries '$(LIBS)' \
  --compile '$(CC) $(STANDARD) $(filter-out -Werror,$(WARNINGS)) -O1 -g $(SANITIZERS)'
.PHONY: exercises watch keep-starts
exercises: $(exercise_needs)
	$(judge) --list
watch: $(exercise_needs)
	$(judge) --watch
exercise-%: $(exercise_needs)
	$(judge) --check $* $(if $(filter-out 0,$(ANYWAY)),--anyway)
hint-%: $(exercise_needs)
	$(judge) --hint $*
solution-%: $(exercise_needs)
	$(judge) --solution $* $(if $(filter-out 0,$(PEEK)),--peek)
reset-%: $(exercise_needs)
	$(judge) --reset $*
# For authors: the chunks in the chapters are what exercises start from.
keep-starts: $(exercise_needs)
	$(judge) --keep
endif

# Nothing below is needed for those, and for help and clean.
ifneq ($(filter-out help clean $(EXERCISE_GOALS),$(or $(MAKECMDGOALS),book)),)

# What must be there; packages.txt knows which package gives a command.
package_of = $(shell ./setup.sh --package-of $(1) 2>/dev/null)
need = $(if $(shell command -v $(1) 2>/dev/null),,$(error \
  $(notdir $(1)) is missing: install the package \
  $(or $(call package_of,$(notdir $(1))),that has it), or run ./setup.sh))
$(call need,$(NOWEB)/markup)
$(foreach t,pandoc lua5.4 $(firstword $(CC)),$(call need,$(t)))

# The book's description as make variables.
PANDOC_PRINT = pandoc --from markdown --to plain --wrap none \
  --metadata-file book.yaml /dev/null
include $(BUILD)/book.mk
$(BUILD)/book.mk: book.yaml tangled/weave/book.mk.template
	@mkdir -p $(@D)
	@$(PANDOC_PRINT) --template tangled/weave/book.mk.template > $@.new
	@mv $@.new $@
$(BUILD)/contents.tsv: book.yaml tangled/weave/contents.template
	@mkdir -p $(@D)
	@$(PANDOC_PRINT) --template tangled/weave/contents.template > $@.new
	@mv $@.new $@

SOURCES := $(patsubst %,chapters/%.nw,$(PREFACE) $(NUMBERED) $(APPENDICES))

# $(call remember,file,text): the file is new only if the text is.
remember = $(shell mkdir -p $(BUILD); echo '$(2)' | cmp -s - $(1) || echo '$(2)' > $(1))

# Data: brought when asked for, never by the book.
.PHONY: data
data: $(BUILD)/files.mk
	@tangled/scripts/data.sh tangled/scripts/mnist.sums data/mnist $(MIRRORS)

# Tangle.  The list of files that came out is itself a makefile.  A
# directory that was tangled with another override is tangled anew.
$(call remember,$(BUILD)/override,$(OVERRIDE))
include $(BUILD)/files.mk
$(BUILD)/files.mk: $(wildcard $(SOURCES)) $(BUILD)/contents.tsv Makefile \
                   $(wildcard tangled/weave/*) $(OVERRIDE) $(BUILD)/override
	@mkdir -p $(BUILD)
	@while tangled/weave/tangle.sh $(OVERRIDE:%=--override %) \
	  $(BUILD)/contents.tsv $(TANGLED) \
	  $(BUILD)/src > $(BUILD)/changed || exit 1; \
	  grep -q '^weave/' $(BUILD)/changed; do :; done
	@{ echo "MODULES := $$(cd $(BUILD)/src/lib && ls | sed -n 's/\.c$$//p' | tr '\n' ' ')"; \
	   echo "PROGRAMS := $$(cd $(BUILD)/src/programs && ls | sed -n 's/\.c$$//p' | tr '\n' ' ')"; \
	   echo "LIBRARY_CODE := $$(echo $(TANGLED)/lib/*)"; \
	 } > $@.new
	@mv $@.new $@
tangle: $(BUILD)/files.mk

# Compile: the library three times over, real as double, float, complex.
CFLAGS ?= -O3 -g
TYPES := double float complex
COMPILE = $(CC) $(STANDARD) $(WARNINGS) $(CFLAGS) -I$(BUILD)/src/lib -MMD -MP

# The number type a program is compiled for.  The judge of exercises stays,
# and so does the ladder, which is measured in double.
type_of = $(if $(filter %-complex,$(1)),complex,$(if $(filter %-float,$(1)),float,$(if \
  $(filter exercise ladder-rung,$(1)),double,$(REAL))))
# What was compiled with other settings is compiled anew.
$(call remember,$(BUILD)/real,$(REAL))
$(call remember,$(BUILD)/blas,$(BLAS))
$(foreach t,$(TYPES),$(BUILD)/$(t)/product.o $(BUILD)/sanitized/$(t)/product.o): $(BUILD)/blas

define library
$(BUILD)/$(1)/%.o: $(BUILD)/src/lib/%.c
	@mkdir -p $$(@D)
	$$(quiet)$$(COMPILE) $$(type_$(1)) -c $$< -o $$@
$(BUILD)/$(1)/libbackward.a: $$(MODULES:%=$(BUILD)/$(1)/%.o)
	@rm -f $$@
	$$(quiet)ar rcs $$@ $$^
endef
$(foreach t,$(TYPES),$(eval $(call library,$(t))))
ifndef VERBOSE
quiet := @
endif
.SECONDARY:

define program
$(BUILD)/bin/$(1): $(BUILD)/src/programs/$(1).c $(BUILD)/real \
                   $(BUILD)/$(call type_of,$(1))/libbackward.a
	@mkdir -p $$(@D)
	$$(quiet)$$(COMPILE) $$(type_$(call type_of,$(1))) $$< \
	  $(BUILD)/$(call type_of,$(1))/libbackward.a $(LIBS) -o $$@
endef
$(foreach p,$(PROGRAMS),$(eval $(call program,$(p))))

# The ladder of chapter 9: for each file in ladder/ a program that measures
# one product, with the library's two sources as that file changes them.
LADDER := $(wildcard ladder/*.nw)
RUNGS := $(LADDER:ladder/%.nw=$(BUILD)/ladder/%) $(BUILD)/ladder/library
$(BUILD)/bin/ladder-rung: LIBS += -ldl
$(BUILD)/ladder/library: $(BUILD)/bin/ladder-rung
	@mkdir -p $(@D)
	@ln -sf ../bin/ladder-rung $@
$(BUILD)/ladder/%: ladder/%.nw $(BUILD)/bin/ladder-rung $(wildcard $(TANGLED)/ladder/*)
	@mkdir -p $@.src
	@PATH=$$PATH:$(NOWEB); set -e; \
	{ markup -t $< && cat $(BUILD)/src/stream; } > $@.src/all; \
	lua5.4 tangled/weave/override.lua $< < $@.src/all > $@.src/stream; \
	for f in matrix.c product.c product-way.h; do \
	  nt -L -Rlib/$$f < $@.src/stream > $@.src/$$f; done
	$(quiet)$(COMPILE) $(type_double) -Wno-unused-function -MF $@.d \
	  $(BUILD)/src/programs/ladder-rung.c $@.src/matrix.c $@.src/product.c \
	  $(BUILD)/double/libbackward.a $(LIBS) -ldl -o $@
	@rm -f $@.src/all $@.src/stream
$(BUILD)/bin/chapter9-ladder: | $(RUNGS)

# Run: a chapter's programs write into figures/chNN/, then its figures
# are drawn.  Only a change of the code, not of the prose, runs them again.
chapter_numbers := $(shell seq $(words $(NUMBERED)))
directory = $(FIGURES)/ch$(if $(word 10,$(wordlist 1,$(1),1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20)),$(1),0$(1))
# Some programs measure what only double can show: numbers that float cannot
# hold.
double_only := $(if $(filter float,$(REAL)),chapter3 chapter6 chapter7-museum chapter9-number%)
programs_of = $(strip $(filter chapter$(1),$(PROGRAMS)) \
  $(filter-out $(double_only),$(sort $(filter chapter$(1)-%,$(PROGRAMS)))))
too_small := $(filter $(double_only),$(MAKECMDGOALS))
ifneq ($(too_small),)
$(error $(too_small) with REAL=float: the program works with numbers that float cannot hold; \
  leave REAL out)
endif
run = $(foreach p,$(call programs_of,$(1)),$(BUILD)/bin/$(p) --out $(call directory,$(1)) $(2) &&) true

# A chapter's programs are compiled for the book only if they must run;
# they run one at a time, since they measure times.
code_of = $(LIBRARY_CODE) $(patsubst %,$(TANGLED)/programs/%.c,$(call programs_of,$(1))) \
  $(if $(filter 8,$(1)),$(BUILD)/digits) $(if $(otherwise),$(BUILD)/real $(BUILD)/blas)
# Chapter 8 takes other digits if they are there; its program looks so, too.
$(call remember,$(BUILD)/digits,$(if $(wildcard data/mnist/train-*),data,$(or $(MNIST_DIR),own)))
# $(call stale,stamp,files): not empty if a file is newer than the stamp.
stale = $(shell [ -e $(1) ] && [ -z "$$(find $(2) -newer $(1))" ] || echo stale)
# Without a fork, whoever ends flock ends what it runs.
alone := $(if $(shell command -v flock),flock \
  $(shell flock --help 2>&1 | grep -qe --no-fork && echo --no-fork) $(BUILD)/lock)
# What the last run wrote and this one did not is forgotten.
forget_old = find $(call directory,$(1)) ! -newer $(BUILD)/run.$(1).start \
  \( -name '*.dot' -o -name '*.tsv' -o -name '*.txt' -o -name '*.results' \) \
  -exec rm -f {} +
binaries_of = $(patsubst %,$(BUILD)/bin/%,$(call programs_of,$(1)))

define chapter
$(call directory,$(1))/.ran: $(call code_of,$(1)) \
    $(if $(call stale,$(call directory,$(1))/.ran,$(call code_of,$(1))),$(call binaries_of,$(1)))
	@mkdir -p $$(@D)
	@echo 'run   chapter $(1)'
	@touch $(BUILD)/run.$(1).start
	@$(alone) sh -c '$(call run,$(1),> $(BUILD)/run.$(1).out)'
	@$(forget_old)
	@touch $$@
$(call directory,$(1))/.drawn: $(call directory,$(1))/.ran tangled/weave/draw.sh \
    $$(wildcard $(TANGLED)/plots/style.gp $(TANGLED)/plots/$(notdir $(call directory,$(1)))/*)
	@$$(foreach t,gnuplot dot,$$(call need,$$(t)))
	@echo 'draw  chapter $(1)'
	@tangled/weave/draw.sh $(TANGLED)/plots $(FIGURES) $(notdir $(call directory,$(1)))
	@touch $$@
.PHONY: chapter$(1)
chapter$(1): $(call binaries_of,$(1))
	@mkdir -p $(call directory,$(1))
	@touch $(BUILD)/run.$(1).start
	@$(call run,$(1),)
	@$(forget_old)
	@touch $(call directory,$(1))/.ran
	$(if $(filter chapter$(1)-%,$(double_only)),@echo 'Nothing is drawn:' \
	  'some programs of the chapter need double.',+@$$(MAKE) --no-print-directory $(call directory,$(1))/.drawn)
	@echo 'Data and figures are in $(call directory,$(1))/.'
endef
with_program := $(foreach n,$(chapter_numbers),$(if $(call programs_of,$(n)),$(n)))
$(foreach n,$(with_program),$(eval $(call chapter,$(n))))

chapter%:
	@echo 'make: there is no program of chapter $*; chapters with one:' \
	  '$(with_program)' >&2; exit 1

.PHONY: digits
digits: $(BUILD)/bin/digits
	@echo '$< --help says what it can do.'

# How fast it is, beside what others would use.
.PHONY: bench
define benchmark
$(BUILD)/bin/bench-$(1)-$(2): bench/$(1).c $(BUILD)/$(2)/libbackward.a
	@mkdir -p $$(@D)
	$$(quiet)$$(COMPILE) $$(type_$(2)) $$< $(BUILD)/$(2)/libbackward.a $(LIBS) -ldl -o $$@
endef
$(foreach b,product epoch,$(foreach t,double float,$(eval $(call benchmark,$(b),$(t)))))
bench: $(foreach b,product epoch,$(foreach t,double float,$(BUILD)/bin/bench-$(b)-$(t)))
	@CC='$(CC)' bench/run.sh $(BUILD)/bin $(BUILD)/bench.tsv

# Check gradients: the driver and the checks, compiled as double and as
# complex.  They see the plain headers, in which no line moves with the
# prose.  For the book they run as the chapters do, and leave tables.
CHECKED := $(FIGURES)/checked
CHECKS := $(wildcard tests/gradcheck.c tests/checks/*.c)
# What they depend on; a check may include a chapter's program.
CHECK_CODE := $(LIBRARY_CODE) $(CHECKS) $(wildcard tests/checks/*.h) \
  $(if $(CHECKS),$(patsubst %,$(TANGLED)/%,$(shell \
    sed -n 's/^ *\# *include "\(programs\/.*\)".*/\1/p' $(CHECKS) | sort -u)))
CHECK_TYPES := complex double
CHECK_COMPILE = $(CC) $(STANDARD) $(WARNINGS) $(CFLAGS) -Itests -Itests/checks \
  -I$(TANGLED)/lib -I$(TANGLED) -MMD -MP
check_objects = $(patsubst %.c,$(BUILD)/$(1)/checks/%.o,$(notdir $(CHECKS)))
places := --chunks $(BUILD)/src/chunks.tsv --labels $(BUILD)/src/labels.tsv

define checks
$(BUILD)/$(1)/checks/%.o: tests/%.c
	@mkdir -p $$(@D)
	$$(quiet)$$(CHECK_COMPILE) $$(type_$(1)) -c $$< -o $$@
$(BUILD)/$(1)/checks/%.o: tests/checks/%.c
	@mkdir -p $$(@D)
	$$(quiet)$$(CHECK_COMPILE) $$(type_$(1)) -c $$< -o $$@
$(BUILD)/bin/$(2): $(call check_objects,$(1)) $(BUILD)/$(1)/libbackward.a
	@mkdir -p $$(@D)
	$$(quiet)$$(CC) $$(CFLAGS) $(call check_objects,$(1)) \
	  $(BUILD)/$(1)/libbackward.a $(LIBS) -o $$@
endef
$(eval $(call checks,complex,gradcheck-complex))
$(eval $(call checks,double,gradcheck))
gradcheck_binaries := $(BUILD)/bin/gradcheck-complex $(BUILD)/bin/gradcheck

# Whoever has changed a chunk is waiting: if this is all that is asked
# for, compile on all processors, unless told on how many.
jobs := $(or $(shell nproc 2>/dev/null),2)
single := $(filter 1,$(words $(MAKECMDGOALS)))
.PHONY: at-once
at-once: $(BUILD)/files.mk
	+@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(jobs)) \
	  $(if $(filter mutants,$(MAKECMDGOALS)),mutants,gradcheck)-compiled

.PHONY: gradcheck-compiled mutants-compiled
gradcheck-compiled: $(gradcheck_binaries)
	@:
gradcheck: $(if $(single),at-once,$(gradcheck_binaries))
	@failed=0; for g in $(gradcheck_binaries); do $$g $(places) || failed=1; done; exit $$failed
$(CHECKED)/.ran: $(CHECK_CODE) \
    $(if $(call stale,$(CHECKED)/.ran,$(CHECK_CODE)),$(gradcheck_binaries))
	@mkdir -p $(@D)
	@echo 'run   gradient checks'
	@set -e; for g in $(gradcheck_binaries); do \
	  $(alone) $$g $(places) --out $(CHECKED) > $(BUILD)/run.checked.out || \
	  { cat $(BUILD)/run.checked.out; exit 1; }; done
	@touch $@
$(CHECKED)/equations.tsv: $(CHECKED)/.ran $(BUILD)/files.mk tangled/weave/checked.lua
	@lua5.4 tangled/weave/checked.lua $(BUILD)/src/labels.tsv $(BUILD)/src/chunks.tsv \
	  $(CHECKED)/checks-complex.tsv $(CHECKED)/checks.tsv > $@.new
	@mv $@.new $@

# Mutants: the checks judge the library with each mistake in turn.  A
# mistake costs the compilation of one file and two links.
MUTANTS := $(wildcard tests/mutants/*.nw)
$(call remember,$(BUILD)/mutants.names,$(MUTANTS))
# The suites that mutants name as those that see them.
MUTANT_SUITES := $(if $(MUTANTS),$(patsubst %,tests/test_%.c,$(shell \
  sed -n 's/^Test: \([^ ]*\).*/\1/p' $(MUTANTS) | sort -u)))
MUTANT_CODE := $(CHECK_CODE) $(MUTANTS) $(BUILD)/mutants.names $(wildcard tests/mutants.*) \
  $(MUTANT_SUITES)
mutant_needs := $(gradcheck_binaries) $(foreach t,$(CHECK_TYPES),$(BUILD)/$(t)/libbackward.a $(call check_objects,$(t)))
judge_mutants = env $(foreach t,$(CHECK_TYPES),\
    MUTANT_FLAGS_$(t)='$(STANDARD) -O1 -g -w $(filter-out -W%,$(type_$(t))) -I$(BUILD)/src/lib') \
  CC='$(CC)' MUTANT_LIBS='$(LIBS)' $(alone) tests/mutants.sh $(BUILD) $(CHECKED) $(jobs)

mutants-compiled: $(mutant_needs)
	@:
# They take some minutes; what is changed meanwhile is newer than the stamp.
mutants: $(if $(single),at-once,$(mutant_needs))
	@mkdir -p $(CHECKED)
	@touch $(BUILD)/mutants.start
	@$(judge_mutants)
	@touch -r $(BUILD)/mutants.start $(CHECKED)/.mutants
$(CHECKED)/.mutants: $(MUTANT_CODE) \
    $(if $(call stale,$(CHECKED)/.mutants,$(MUTANT_CODE)),$(mutant_needs))
	@mkdir -p $(@D)
	@echo 'run   mutants'
	@touch $(BUILD)/mutants.start
	@$(judge_mutants) > $(BUILD)/run.mutants.out || \
	  { cat $(BUILD)/run.mutants.out; exit 1; }
	@touch -r $(BUILD)/mutants.start $@

# Weave.
book: $(BOOK_FILE)
$(BOOK_FILE): $(SOURCES) book.yaml $(BIBLIOGRAPHY) $(BUILD)/files.mk \
    $(foreach n,$(with_program),$(call directory,$(n))/.drawn) \
    $(if $(wildcard tests/checks/*.c),$(CHECKED)/equations.tsv) \
    $(if $(MUTANTS),$(CHECKED)/.mutants) \
    $(wildcard tangled/weave/*)
	@$(foreach t,lualatex latexmk,$(call need,$(t)))
	@echo 'weave $@'
	@tangled/weave/weave.sh $(BUILD)/contents.tsv $(BUILD)/src/labels.tsv \
	  $(BIBLIOGRAPHY) $(BUILD)/weave $@

# Test.  Every suite runs in each number type under the sanitizers, and
# in double under valgrind.
SUITES := $(patsubst tests/%.c,%,$(wildcard tests/test_*.c))
SHELL_TESTS := $(wildcard tests/test_*.sh)
SANITIZE := -O1 -g $(SANITIZERS)
TEST_FLAGS = $(STANDARD) $(WARNINGS) -Itests -I$(BUILD)/src/lib -MMD -MP

# A suite that counts what is allocated puts itself before the allocator.
wrap_train := -Wl,--wrap=allocate
wrap_batches := $(wrap_train)
# One that chooses how products are taken stands before them.
wrap_threads := -Wl,--wrap=product_compute
# One that watches how threads sleep stands before that.
wrap_parallel := -Wl,--wrap=pthread_cond_wait

define suites
$(BUILD)/sanitized/$(1)/%.o: $(BUILD)/src/lib/%.c
	@mkdir -p $$(@D)
	$$(quiet)$$(COMPILE) $(SANITIZE) $$(type_$(1)) -c $$< -o $$@
$(BUILD)/sanitized/$(1)/test_%: tests/test_%.c $(wildcard tests/*.h) \
    $$(MODULES:%=$(BUILD)/sanitized/$(1)/%.o)
	$$(quiet)$$(CC) $$(TEST_FLAGS) $(SANITIZE) $$(type_$(1)) -Wno-conversion $$< \
	  $$(MODULES:%=$(BUILD)/sanitized/$(1)/%.o) $$(wrap_$$*) -lcmocka $(LIBS) -o $$@
$(BUILD)/sanitized/$(1)/test_%.run: $(BUILD)/sanitized/$(1)/test_% FORCE
	$$(call judge,$(1),$$*,$$<)
endef
$(foreach t,$(TYPES),$(eval $(call suites,$(t))))

$(BUILD)/plain/test_%: tests/test_%.c $(wildcard tests/*.h) $(BUILD)/double/libbackward.a
	@mkdir -p $(@D)
	$(quiet)$(CC) $(TEST_FLAGS) $(CFLAGS) $< $(BUILD)/double/libbackward.a \
	  $(wrap_$*) -lcmocka $(LIBS) -o $@
$(BUILD)/plain/test_%.run: $(BUILD)/plain/test_% FORCE
	@$(call need,valgrind)
	$(call judge,valgrind,$*,valgrind -q --leak-check=full --error-exitcode=9 $<)

# $(call judge,where,suite,command): a line when all is well, all of the
# output when not.
judge = @if $(3) > $(or $(basename $@),$@).log 2>&1; then \
  printf 'test  %-9s %-18s %s\n' $(1) $(2) \
    "$$(sed -n 's/^\[  PASSED  \] *//p' $(basename $@).log | tail -n 1)"; \
  else cat $(basename $@).log; echo 'test  $(1) $(2) FAILED' >&2; exit 1; fi

.PHONY: FORCE
FORCE:

suite_runs := $(foreach s,$(SUITES),$(BUILD)/plain/$(s).run \
  $(foreach t,$(TYPES),$(BUILD)/sanitized/$(t)/$(s).run))
test: $(suite_runs)
	@for log in $(suite_runs:.run=.log); do cat $$log; done \
	  | awk '/^\[  PASSED  \]/ { n += $$4 } END { print n " passed, 0 failed" }'

# The parsers of data files on much more nonsense than the suite has.
.PHONY: fuzz
FUZZ_RUNS ?= 5000000
fuzz: $(BUILD)/sanitized/double/test_idx-fuzz
	@FUZZ_SEED=$${FUZZ_SEED:-$$(date +%s)}; export FUZZ_SEED; \
	echo "seed $$FUZZ_SEED, $(FUZZ_RUNS) runs"; \
	FUZZ_RUNS=$(FUZZ_RUNS) $<

# One module's suite, fast: make test-graph
test-%: $(BUILD)/sanitized/double/test_%.run ;

compile: $(PROGRAMS:%=$(BUILD)/bin/%) $(if $(CHECKS),$(gradcheck_binaries)) \
    $(suite_runs:.run=)

# The book is not made while a mistake survives that was planted.
check: test
	@$(MAKE) --no-print-directory gradcheck book
	@set -e; for t in $(SHELL_TESTS); do echo "test  $$t"; $$t; done

coverage:
	@$(MAKE) --no-print-directory BUILD=$(BUILD)/coverage \
	  CFLAGS='-O0 -g --coverage' cover
cover: $(foreach s,$(SUITES),$(BUILD)/plain/$(s))
	@find $(BUILD) -name '*.gcda' -exec rm -f {} +
	@set -e; for t in $^; do $$t > $(BUILD)/log 2>&1 || { cat $(BUILD)/log; exit 1; }; done
	@cd $(BUILD)/double && gcov -n *.gcda 2>/dev/null | awk ' \
	  /^File/ { f = $$2 } \
	  /^Lines executed/ && f ~ /chapters/ { \
	    split($$0, a, "[:% ]+"); n = a[5]; hit += a[3] * n / 100; all += n; \
	    print a[3] "% of " n " lines  " f; f = "" } \
	  END { printf "%.1f%% of %d lines of the library\n", 100 * hit / all, all }'
.PHONY: cover

# The README's two pictures: the page that holds an anchor, and a figure.
README_PAGE := eq:local-multiply
README_FIGURE := ch02/u-curve-double
readme-images: $(BOOK_FILE)
	@mkdir -p docs
	page=$$(pdfinfo -dests $(BOOK_FILE) | sed -n 's/^ *\([0-9]*\) .*"$(README_PAGE)"$$/\1/p'); \
	pdftoppm -r 100 -png -singlefile -f $$page -l $$page $(BOOK_FILE) docs/page
	pdftoppm -r 150 -png -singlefile $(FIGURES)/$(README_FIGURE).pdf docs/figure

install: $(BUILD)/double/libbackward.a
	install -d "$(DESTDIR)$(PREFIX)/lib/pkgconfig" \
	  "$(DESTDIR)$(PREFIX)/include/backward"
	install -m 644 $(BUILD)/double/libbackward.a "$(DESTDIR)$(PREFIX)/lib"
	install -m 644 tangled/lib/*.h "$(DESTDIR)$(PREFIX)/include/backward"
	printf '%s\n' 'prefix=$(PREFIX)' 'Name: backward' \
	  'Description: the library of the book The Backward Pass' 'Version: 1' \
	  'Cflags: -I$${prefix}/include/backward' \
	  'Libs: -L$${prefix}/lib -lbackward -pthread $(LIBS)' \
	  > "$(DESTDIR)$(PREFIX)/lib/pkgconfig/backward.pc"

-include $(wildcard $(BUILD)/plain/*.d $(BUILD)/sanitized/*/*.d $(BUILD)/bin/*.d \
  $(foreach t,$(TYPES),$(BUILD)/$(t)/*.d $(BUILD)/$(t)/checks/*.d))
endif
