# Everything that is done with this project, from a bare machine with Python 3.11 to 3.13, git and make.
# Each target sets up what it needs; set-up is repeated only when the pinned requirements change.

PYTHON ?= python3
STAGE ?= beta
PORT ?= 8000

# Values given from outside are text, never commands: $(value) takes it without expanding it, and recipes read it from
# their environment, as "$$STAGE". ARGS alone is several words, and is neither quoted nor searched for patterns (-f).
GIVEN := STAGE PORT ARGS CASE FACES SPECIMENS SUBMISSION UPGRADE
$(foreach name,$(GIVEN),$(eval override $(name) := $$(value $(name))))
export $(GIVEN)
.SHELLFLAGS := -fc

BIN := .venv/bin
CDK := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npx --no-install cdk
CODE := app.py benchmarks chaos kyc_stack lambdas local operations samples tests tools

# Every start compiles everything anew where a shell forbids to keep bytecode: seconds for each command and each test process.
unexport PYTHONDONTWRITEBYTECODE

# Of a run of tests: the twenty that took longest, if more than a second.
SLOWEST := --durations=20 --durations-min=1

# Of which code a run of tests tells the coverage: all that is deployed, and what operators run.
COVERED := --source lambdas,kyc_stack,operations --json --out .coverage.json

.DEFAULT_GOAL := help
.PHONY: help setup web publish-web demo test test-browser chaos drill parity accuracy liveness specimens bench cost scaling outage local check check-pool check-model quotas audit format docs vocabulary wheel synth diff deploy first-deploy protection smoke redrive pending trace bootstrap lock clean

## Start

help:  ## Show this list
	@sed -nE 's/^## (.*)/\n\1/p; s/^([a-z][a-z -]*):.*## /  \1\t/p' $(MAKEFILE_LIST) | expand -t 22

setup: .venv/.installed node_modules/.installed  ## Install all that the other targets need

.venv/.installed: requirements-dev.txt requirements-uv.txt
	@$(PYTHON) -c 'import sys; (3, 11) <= sys.version_info < (3, 14) or sys.exit("Python 3.11 to 3.13 is needed; name one with PYTHON=python3.12")'
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-uv.txt
	VIRTUAL_ENV=.venv $(BIN)/uv pip install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

node_modules/.installed: package-lock.json .venv/.installed
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --silent
	@touch $@

.venv-cfn-lint/.installed: requirements-cfn-lint.txt .venv/.installed
	$(BIN)/python -m venv --clear .venv-cfn-lint
	VIRTUAL_ENV=.venv-cfn-lint $(BIN)/uv pip install --quiet --require-hashes -r requirements-cfn-lint.txt
	@touch $@

.venv-audit/.installed: requirements-audit.txt .venv/.installed
	$(BIN)/python -m venv --clear .venv-audit
	VIRTUAL_ENV=.venv-audit $(BIN)/uv pip install --quiet --require-hashes -r requirements-audit.txt
	@touch $@

.venv-ministack/.installed: requirements-parity.txt .venv/.installed
	$(BIN)/python -m venv --clear .venv-ministack
	VIRTUAL_ENV=.venv-ministack $(BIN)/uv pip install --quiet --require-hashes -r requirements-parity.txt
	@touch $@

demo: setup web  ## Run the stack here, take six cases through it, decide one at the desk, verify one by camera
	$(BIN)/python -m local demo

local: setup web  ## Run the stack here until Ctrl-C (PORT=8000)
	$(BIN)/python -m local up --port="$$PORT"

web: setup  ## Build the web pages, if anything in them has changed
	$(BIN)/python -m tools.web

## Test

test: setup web  ## Run all tests, and show what they cover
	env -u STAGE $(BIN)/python -m slipcover $(COVERED) -m pytest -n 3 $(SLOWEST)
	$(BIN)/python -m tools.coverage .coverage.json

test-browser: setup web  ## Drive the pages in a real browser through all that may happen
	env -u STAGE $(BIN)/python -m pytest tests/browser -n 0 $(SLOWEST)

chaos: setup  ## Let everything go wrong at once, and check what is promised (ARGS="--submissions 30 --users 8 --seed 1")
	PYTHONPATH=.:lambdas $(BIN)/python -m chaos $$ARGS

drill: setup  ## Let a provider be down for an hour, scaled in time, and show what it costs (ARGS="--claims 30 --provider model")
	PYTHONPATH=.:lambdas $(BIN)/python -m chaos.drill $$ARGS

parity: setup .venv-ministack/.installed  ## Run the end-to-end tests on a second emulator of AWS too (docs/parity.md)
	PYTHONPATH=.:lambdas $(BIN)/python -m local.parity $$ARGS

## Measure

accuracy: setup  ## Measure how often decisions are wrong, into docs/accuracy.md (ARGS=--quick tries it out; CASE, FACES, MODEL=real)
	PYTHONPATH=.:lambdas $(BIN)/python -m benchmarks.accuracy $${CASE:+--case="$$CASE"} $${FACES:+--faces="$$FACES"} $${MODEL:+--model="$$MODEL"} $$ARGS

liveness: setup  ## Measure how often attacks on liveness checks get through, into docs/liveness.md
	PYTHONPATH=.:lambdas $(BIN)/python -m benchmarks.liveness $$ARGS

specimens: setup  ## Measure what is read on documents that were not drawn here (SPECIMENS=FOLDER, pictures with a truth.json)
	@test -n "$$SPECIMENS" || { echo "Name the folder: make specimens SPECIMENS=FOLDER"; exit 1; }
	PYTHONPATH=.:lambdas $(BIN)/python -m benchmarks.specimens "$$SPECIMENS" $$ARGS

bench: setup  ## Measure how fast it is, into docs/performance.md (ARGS="--only startup" measures a part anew)
	PYTHONPATH=.:lambdas $(BIN)/python -m benchmarks.performance $$ARGS

cost: setup  ## Compute what validations cost, into docs/cost.md (ARGS=--recorded prices what was recorded last)
	PYTHONPATH=.:lambdas $(BIN)/python -m benchmarks.cost $$ARGS

scaling: setup  ## Compute how far a stage grows, into docs/scaling.md (ARGS="--stage beta" for another stage)
	PYTHONPATH=.:lambdas $(BIN)/python -m benchmarks.scaling $$ARGS

outage: setup  ## Simulate an hour's outage of a provider at five submissions a second (ARGS="--stage prod --per-second 10")
	PYTHONPATH=.:lambdas $(BIN)/python -m benchmarks.scaling.outage $$ARGS

## Change

check: setup .venv-cfn-lint/.installed  ## Lint, types, import contracts, templates
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy $(CODE)
	PYTHONPATH=.:lambdas $(BIN)/lint-imports
	$(BIN)/python -m tools.web check
	for stage in $$($(BIN)/python -c 'import json; print(*json.load(open("cdk.json"))["context"]["stages"])'); do \
	  CDK_OUTDIR=cdk.out/check/$$stage CDK_CONTEXT_JSON="{\"stage\": \"$$stage\", \"aws:cdk:bundling-stacks\": []}" \
	    $(BIN)/python app.py || exit 1; done
	.venv-cfn-lint/bin/cfn-lint 'cdk.out/check/*/*.template.json'

audit: setup .venv-audit/.installed  ## Ask whether a locked dependency is known to be vulnerable (needs the network)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m operations.audit

format: setup  ## Format the code
	$(BIN)/ruff check --fix --quiet $(CODE)
	$(BIN)/ruff format $(CODE)

docs: setup  ## Write the generated documentation anew
	PYTHONPATH=lambdas $(BIN)/python -c 'from kyc.domain.reasons import markdown_page; print(markdown_page(), end="")' > docs/reasons.md
	PYTHONPATH=.:lambdas $(BIN)/python -m tools.openapi > docs/openapi.json
	PYTHONPATH=.:lambdas $(BIN)/python -m tools.policy_page > docs/policy.md
	PYTHONPATH=.:lambdas $(BIN)/python -m tools.configuration_page > docs/configuration.md
	PYTHONPATH=.:lambdas $(BIN)/python -m tools.reasons_of_pages > web/src/api/reasons.json
	PYTHONPATH=.:lambdas $(BIN)/python -m tools.customer_page
	PYTHONPATH=.:lambdas $(BIN)/python -m tools.harms

vocabulary: setup  ## Write the functions' names of months and countries anew, from the locked packages
	PYTHONPATH=.:lambdas $(BIN)/python -m tools.vocabulary

wheel: setup  ## Build the wheel of the constructs and the functions' code, into dist/ (docs/constructs.md)
	$(BIN)/uv build --quiet --wheel --no-build-isolation --python $(BIN)/python --out-dir dist

LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock"

lock: .venv/.installed  ## Pin the dependencies of pyproject.toml anew (UPGRADE=--upgrade for newer versions)
	$(LOCK) $$UPGRADE pyproject.toml --group dev -o requirements-dev.txt
	$(LOCK) $$UPGRADE --group uv -c requirements-dev.txt -o requirements-uv.txt
	$(LOCK) $$UPGRADE pyproject.toml -c requirements-dev.txt -o requirements.txt
	$(LOCK) $$UPGRADE --group functions -c requirements-dev.txt -o lambdas/requirements.txt
	$(LOCK) $$UPGRADE --group message -c requirements-dev.txt -o lambdas/requirements-message.txt
	$(LOCK) $$UPGRADE --group model -c requirements-dev.txt -o lambdas/requirements-model.txt
	$(LOCK) $$UPGRADE --group pictures -c requirements-dev.txt -o lambdas/requirements-pictures.txt
	$(LOCK) $$UPGRADE --group cfn-lint -o requirements-cfn-lint.txt
	$(LOCK) $$UPGRADE --group audit -o requirements-audit.txt
	$(LOCK) $$UPGRADE --group parity -o requirements-parity.txt

clean:  ## Remove everything that the other targets made
	rm -rf .venv .venv-cfn-lint .venv-audit .venv-ministack node_modules web/node_modules web/dist dist cdk.out .local .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache .coverage.json

## Deploy a stage (STAGE=beta)

bootstrap: setup  ## Prepare an account and region for its first deployment
	$(CDK) bootstrap --context "stage=$$STAGE" $$ARGS

check-model: setup  ## Ask a stage's model once, as the functions do, and say what is missing (STAGE=beta)
	PYTHONPATH=.:lambdas $(BIN)/python -m tools.check_model --stage="$$STAGE" $$ARGS

quotas: setup  ## Say which of a stage's settings differs from what its account may call (STAGE=beta)
	PYTHONPATH=.:lambdas $(BIN)/python -m tools.quotas --stage="$$STAGE" $$ARGS

synth diff deploy: setup  ## Synthesise, compare or deploy a stage (STAGE=beta)
	$(CDK) $@ --context "stage=$$STAGE" $$ARGS

first-deploy: setup  ## Deploy a stage for the first time: then once more, to protect it from deletion (STAGE=prod)
	$(BIN)/python -m operations.protection absent --stage="$$STAGE"
	$(CDK) deploy --context "stage=$$STAGE" --context first_deployment=true $$ARGS
	$(CDK) deploy --context "stage=$$STAGE" $$ARGS
	$(BIN)/python -m operations.protection check --stage="$$STAGE"

protection: setup  ## Say whether what a stage keeps is protected from deletion (STAGE=prod)
	$(BIN)/python -m operations.protection check --stage="$$STAGE"

check-pool: setup  ## Check that a stage's user pool promises what the API's rules rest on (STAGE=beta)
	$(BIN)/python -m operations.user_pool --stage="$$STAGE" $$ARGS

publish-web: setup web  ## Put the web pages into a stage that is deployed (STAGE=beta)
	$(BIN)/python -m operations publish-web --stage="$$STAGE" $$ARGS

smoke: setup  ## Take a throw-away submission through every part of a stage, and leave nothing behind (STAGE=beta)
	PYTHONPATH=.:lambdas $(BIN)/python -m operations.smoke --stage="$$STAGE" $$ARGS

## Operate a stage (STAGE=beta)

redrive: setup  ## Bring back what failed: dead letters and stream records (STAGE=beta)
	$(BIN)/python -m operations redrive --stage="$$STAGE" $$ARGS

pending: setup  ## List records that wait for their validation for too long (STAGE=beta, ARGS=--show-users)
	$(BIN)/python -m operations pending --stage="$$STAGE" $$ARGS

trace: setup  ## Show one submission's way with times (SUBMISSION=its id, STAGE=beta, ARGS="--hours 48")
	$(BIN)/python -m operations trace --stage="$$STAGE" $$ARGS -- "$$SUBMISSION"
