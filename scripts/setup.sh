# Sourced by ./run and ./test: finds Python, makes .venv, installs the Debian packages that are missing.
# Everything is said on stderr, so that the program's own output stays clean.

# What Qt loads: library and Debian package.
qt_libraries='libEGL.so.1=libegl1 libGL.so.1=libgl1 libfontconfig.so.1=libfontconfig1 libfreetype.so.6=libfreetype6
libdbus-1.so.3=libdbus-1-3 libglib-2.0.so.0=libglib2.0-0 libxkbcommon.so.0=libxkbcommon0'
# What Qt loads besides for an X11 screen.
screen_libraries='libxcb-cursor.so.0=libxcb-cursor0 libxcb-icccm.so.4=libxcb-icccm4 libxcb-image.so.0=libxcb-image0
libxcb-keysyms.so.1=libxcb-keysyms1 libxcb-randr.so.0=libxcb-randr0 libxcb-render-util.so.0=libxcb-render-util0
libxcb-shape.so.0=libxcb-shape0 libxcb-xkb.so.1=libxcb-xkb1 libxkbcommon-x11.so.0=libxkbcommon-x11-0
libX11-xcb.so.1=libx11-xcb1'

say() { printf '%s / %s\n' "$1" "$2" >&2; }

# missing_libraries LIBRARY=PACKAGE…: prints the packages of those that the loader does not know.
missing_libraries() {
    local known pair
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p)
    for pair in "$@"; do
        [[ $known == *"${pair%%=*} "* ]] || echo "${pair#*=}"
    done
}

# missing_for_qt: prints the packages that Qt lacks on this machine, a Chinese font included.
missing_for_qt() {
    # shellcheck disable=SC2086  # the lists are made of words
    missing_libraries $qt_libraries ${DISPLAY:+$screen_libraries}
    if command -v fc-list >/dev/null; then
        [ -n "$(fc-list :lang=zh-cn file)" ] || echo fonts-noto-cjk
    else
        [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || echo fonts-noto-cjk
    fi
}

# install_packages PACKAGE…: installs them as root or with sudo -n, else names them and returns 1.
install_packages() {
    [ $# -gt 0 ] || return 0
    local admin=()
    if [ "$(id -u)" != 0 ]; then admin=(sudo -n); fi
    if command -v apt-get >/dev/null && "${admin[@]}" true 2>/dev/null; then
        say "正在安装系统组件：$*" "Installing system packages: $*"
        local apt=("${admin[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=400)
        # A fresh machine has no package lists, or old ones: fetch them only then.
        if "${apt[@]}" install -y --no-install-recommends "$@" >/dev/null 2>&1 ||
            { "${apt[@]}" update >&2 && "${apt[@]}" install -y --no-install-recommends "$@" >&2; }; then
            return 0
        fi
    fi
    say "缺少系统组件，请管理员安装后再次运行：$*" "Missing system packages, please have them installed: $*"
    return 1
}

# need_venv LOCK: makes .venv equal to the lock, or ends with a sentence.
need_venv() {
    [ -x "$here/.venv/bin/python" ] && cmp -s "$here/$1" "$here/.venv/$1" && return
    local python
    python=$(find_python) || exit 1
    "$python" "$here/scripts/prepare.py" "$1" || exit 1
}

# find_python: prints the name of a Python that can run the program.
find_python() {
    local name suits='import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] < (3, 14) and sys.maxsize > 2**32))'
    for name in python3.11 python3.12 python3.13 python3 python; do
        "$name" -c "$suits" 2>/dev/null || continue
        if ! "$name" -c 'import ensurepip' 2>/dev/null; then # Debian ships it apart
            install_packages "python3-venv" "$("$name" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')" || return 1
        fi
        echo "$name"
        return
    done
    say "没有找到 64 位的 Python 3.11 至 3.13，请安装后再次运行。" \
        "No 64-bit Python 3.11 to 3.13 was found; please install one and run again."
    return 1
}
