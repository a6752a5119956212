# The two commands of this house: `make demo` and `make test`. Everything else serves them.
.PHONY: demo test lint docs bench clean
ready := .venv/.ready

$(ready): pyproject.toml constraints.txt deploy/prepare $(wildcard deploy/packages/*.txt)
	deploy/prepare terminal collector development
	touch $@

demo: $(ready)
	.venv/bin/nucuoi demo $(if $(RESET),--reset)

test: $(ready)
	.venv/bin/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder $(PYTEST_FLAGS)

docs: $(ready)
	.venv/bin/python docs/generate.py

lint: $(ready)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

bench: $(ready)
	.venv/bin/python -m bench

clean:
	rm -rf .venv build *.egg-info
