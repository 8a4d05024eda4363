# Everything runs in the project's own .venv; a fresh machine needs Python 3.10 or later, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CASES := tests/cases
GINZA := build/vectors/ja_ginza-5.3.0-py3-none-any.whl
# cases that weights are learnt from, each with links (heard.yaml)
LINKED := $(addprefix $(CASES)/,apparel care stay telecom food housing software craft municipal optician pet carrent usedbooks print instruments florist kimono housecleaning ferry toys cosmetics shoerepair golf weddinghall teashop drivingschool everyday-shop everyday-service everyday-home everyday-office everyday-travel everyday-goods everyday-foodshop everyday-tech everyday-wear everyday-beauty everyday-life everyday-care mixed-appliance mixed-baby mixed-bank mixed-clinic mixed-course mixed-delivery mixed-energy mixed-fitness mixed-garden mixed-parts mixed-restaurant mixed-ticket $(addprefix daily-,a b c e f g h i j o p q r s t u aa ab ac ad ae af ai aj ak al am))

.PHONY: demo test check lint types layers rules eval eval-unlearnt docs docs-check site hooks weights vectors kana bench package example-pack clean

demo: $(VENV)/.installed ## install, and check the example drafts
	$(BIN)/mailcheck --fail-on never examples/*.txt examples/*.yaml

test: $(VENV)/.dev ## install, and run the whole suite
	$(BIN)/python -m pytest -n auto

check: test hooks lint types layers rules eval docs-check site package example-pack ## all that CI runs, and every case scored

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports

rules: $(VENV)/.installed ## rules and lexicon test themselves
	$(BIN)/mailcheck test rules

# school comes last, with both halves of listening; the others were looked at
UNLEARNT = $(filter-out $(LINKED) $(addprefix $(CASES)/,school drugstore moving bicycle daily-v daily-w),$(wildcard $(CASES)/*))

eval-unlearnt: $(VENV)/.installed ## scores on the founders' trades and on what was never looked at: all that CI has time for
	@for folder in $(addprefix $(CASES)/,apparel care stay) $(UNLEARNT); do \
	  $(BIN)/mailcheck eval $$folder $(addprefix --select ,listening empathy tone repetition names leftovers facts) || exit 1; done
	$(BIN)/mailcheck eval $(CASES)/school

eval: $(VENV)/.installed ## scores on the labelled cases, and of both halves of listening where nothing was learnt
	$(BIN)/mailcheck eval $(CASES) $(addprefix --select ,listening empathy tone repetition names leftovers facts)
	$(BIN)/mailcheck eval $(CASES)/school

docs: $(VENV)/.installed ## write docs/rules.md and docs/rules/ from the cards, and schemas/
	$(BIN)/python tools/build_docs.py
	$(BIN)/python tools/build_schema.py
	$(BIN)/python tools/build_rule_schemas.py

docs-check: $(VENV)/.installed
	$(BIN)/python tools/build_docs.py --check
	$(BIN)/python tools/build_schema.py --check
	$(BIN)/python tools/build_rule_schemas.py --check

site: $(VENV)/.docs docs-check ## the site of the documentation in build/site; a broken link fails
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

hooks: $(VENV)/.dev ## what takes a minute: pre-commit itself, with the hooks from a clone of this tree
	$(BIN)/python -m pytest -m slow -rs

# sums of floats depend on how they are split among threads
weights vectors: export OPENBLAS_NUM_THREADS := 1
weights vectors: export OMP_NUM_THREADS := 1

weights: $(VENV)/.train $(addprefix build/affinity/fold-,0.bin 1.bin 2.bin 3.bin) ## learn rules/weights/ again
	$(BIN)/python tools/train_wording.py --cases $(LINKED)
	$(BIN)/python tools/train_listening.py --cases $(LINKED)
	$(BIN)/python tools/train_replies.py
	$(BIN)/python tools/train_passing.py --cases $(LINKED)
	$(BIN)/python tools/train_deciding.py --cases $(LINKED)
	$(BIN)/python tools/train_stands.py --cases $(LINKED)

vectors: $(GINZA) ## build rules/vectors/ again
	$(BIN)/python tools/build_vectors.py $(GINZA) rules/vectors/ja.bin
	$(BIN)/python tools/build_affinity.py $(GINZA) rules/vectors/affinity.bin --cases $(LINKED)

kana: $(VENV)/.installed ## build the tables that slips of the keyboard are told by
	$(BIN)/python tools/build_kana.py
	$(BIN)/python tools/build_conversions.py

# the same table without a fold of the trades: what weights are learnt from must not have seen the trade
build/affinity/fold-%.bin: tools/build_affinity.py tools/material.py rules/vectors/ja.bin $(GINZA) $(wildcard tests/links/*.jsonl) $(addsuffix /heard.yaml,$(LINKED)) | $(VENV)/.train
	mkdir -p build/affinity
	$(BIN)/python tools/build_affinity.py $(GINZA) $@ --without $* --cases $(LINKED)

$(GINZA): | $(VENV)/.train
	$(BIN)/pip download -q --no-deps -d build/vectors ja-ginza==5.3.0

package: $(VENV)/bin/python ## the wheel, installed in an environment of its own, checks a draft
	rm -rf build/package && mkdir -p build/package
	$(BIN)/python -m pip wheel -q --disable-pip-version-check --no-deps -w build/package .
	$(PYTHON) -m venv build/package/venv
	build/package/venv/bin/python -m pip install -q --disable-pip-version-check build/package/*.whl
	cd build/package && venv/bin/mailcheck --fail-on never ../../examples/01-dress-shop.txt | grep -q ignored-disclosure

example-pack: $(VENV)/bin/python ## the example pack and plug-in, installed and tested in an environment of their own
	rm -rf build/example-pack && mkdir -p build/example-pack
	$(PYTHON) -m venv build/example-pack/venv
	build/example-pack/venv/bin/python -m pip install -q --disable-pip-version-check . ./examples/pack-kobo ./examples/plugin-kobo pytest
	cd examples/pack-kobo && ../../build/example-pack/venv/bin/mailcheck test
	cd examples/plugin-kobo && ../../build/example-pack/venv/bin/mailcheck test
	build/example-pack/venv/bin/python -m pytest -q -p no:cacheprovider --rootdir build/example-pack examples/pack-kobo/tests examples/plugin-kobo/tests
	cd examples/plugin-kobo && ../../build/example-pack/venv/bin/mailcheck --fail-on never reply.txt | grep -q kobo-sum/wrong-total

bench: $(VENV)/.installed ## start-up against a bare interpreter with the same libraries
	$(BIN)/python benchmarks/startup.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml hatch_build.py
	$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@$(BIN)/python -m compileall -q src
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml hatch_build.py
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@$(BIN)/python -m compileall -q src
	@touch $@ $(VENV)/.installed

$(VENV)/.docs: $(VENV)/.installed
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[docs]'
	@touch $@

$(VENV)/.train: $(VENV)/.dev
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev,train]'
	@touch $@
