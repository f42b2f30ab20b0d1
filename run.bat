@echo off
rem Sets up what is missing, then starts the program: run.bat opens the window, run.bat COMMAND ... is the command line.
setlocal
chcp 65001 >nul
set "HERE=%~dp0"
set "SUITS=import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] < (3, 14) and sys.maxsize > 2**32))"
if not exist "%HERE%.venv\Scripts\python.exe" goto prepare
fc /b "%HERE%requirements.lock" "%HERE%.venv\requirements.lock" >nul 2>nul
if errorlevel 1 goto prepare

:start
"%HERE%.venv\Scripts\python.exe" "%HERE%main.py" %*
exit /b %errorlevel%

:prepare
for %%P in ("py -3.11" "py -3.12" "py -3.13" "python") do (
    %%~P -c "%SUITS%" >nul 2>nul
    if not errorlevel 1 (
        set "PYTHON=%%~P"
        goto install
    )
)
echo 没有找到 64 位的 Python 3.11 至 3.13，请安装后再次运行。 / No 64-bit Python 3.11 to 3.13 was found; please install one and run again. 1>&2
exit /b 1

:install
%PYTHON% "%HERE%scripts\prepare.py" requirements.lock
if errorlevel 1 exit /b 1
goto start
