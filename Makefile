# Two commands matter: make run, make test. Everything else is listed by make help.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
VAR ?= var
export PORT VAR

# Prepares the tree (environment, packages, libraries), then becomes its Python with what follows.
FOR_RUN = @command -v $(PYTHON) >/dev/null || { echo "ไม่พบ Python · Python is missing: sudo apt-get install python3 python3-venv" >&2; exit 1; }; exec $(PYTHON) -m coopoffice.runtime.bootstrap run --
FOR_TEST = @command -v $(PYTHON) >/dev/null || { echo "ไม่พบ Python · Python is missing: sudo apt-get install python3 python3-venv" >&2; exit 1; }; exec $(PYTHON) -m coopoffice.runtime.bootstrap test --

.DEFAULT_GOAL := help
.PHONY: run manage test check bench demo-reset backup restore messages lock format help

run: ## เปิดสำนักงานที่ http://127.0.0.1:8000 · serve the office (PORT=8000 VAR=var)
	$(FOR_RUN) -m coopoffice.runtime

manage: ## คำสั่งของผู้ดูแลกับระบบที่เปิดอยู่ · a command of manage.py on the running office (ARGS="found_office --help")
	$(FOR_RUN) -m coopoffice.runtime.managing '$(ARGS)'

test: ## ตรวจและทดสอบทั้งหมด · install what is needed, then every check and every test (ARGS="-k name")
	$(FOR_TEST) -m coopoffice.runtime.commands test $(ARGS)

check: ## ตรวจโค้ดโดยไม่ทดสอบ · format, imports, types, migrations, translations, templates
	$(FOR_TEST) -m coopoffice.runtime.commands check

bench: ## วัดความเร็ว · measure at demo and department scale
	$(FOR_TEST) -m coopoffice.runtime.commands bench $(ARGS)

demo-reset: ## ลบข้อมูลสาธิตแล้วสร้างใหม่ · drop the data in VAR and load the demo office anew
	$(FOR_RUN) -m coopoffice.runtime.commands demo-reset

backup: ## สำรองข้อมูลเป็นไฟล์เดียว · write database and files to one file (FILE=...)
	$(FOR_RUN) -m coopoffice.runtime.backup backup $(FILE)

restore: ## กู้คืนจากไฟล์สำรอง · put a backup back (FILE=...)
	$(FOR_RUN) -m coopoffice.runtime.backup restore $(FILE)

messages: ## ปรับไฟล์แปลให้ตรงกับโค้ด · bring the catalogues up to date and list what lacks Thai
	$(FOR_TEST) -m coopoffice.runtime.catalogues update

format: ## จัดรูปแบบโค้ด · ruff, in place
	$(FOR_TEST) -m coopoffice.runtime.commands format

lock: ## ตรึงรุ่นแพ็กเกจใหม่ · pin every package and its hashes anew (needs uv)
	$(FOR_RUN) -m coopoffice.runtime.commands lock

help: ## รายการคำสั่ง · this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | while IFS= read -r line; do \
	  printf '  make %-11s %s\n' "$${line%%:*}" "$${line#*## }"; done
