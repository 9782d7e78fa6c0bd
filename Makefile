# Each line is one thing to do. `make check` is what has to be green before a change lands.
PYTHON ?= $(if $(wildcard .venv/bin/python),.venv/bin/python,python3)

.PHONY: check fmt test run ui browser
check:   ; $(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check . && $(PYTHON) -m mypy && $(PYTHON) -m pytest -q --cov --cov-fail-under=90
fmt:     ; $(PYTHON) -m ruff check --fix . && $(PYTHON) -m ruff format .
test:    ; $(PYTHON) -m pytest
run:     ; $(PYTHON) -m streamlit run app.py
ui:      ; cd ui/frontend && npm ci && npm run build
browser: ; $(PYTHON) -m pytest -m browser
