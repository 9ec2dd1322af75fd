#!/bin/sh
# Puts the libraries the benchmarks compare against into installed/ beside this script (ignored by git):
# oneDNN and XNNPACK from Debian 12, ONNX Runtime from npm. The suite measures whichever it finds there.
# Needs apt-get, dpkg, npm and about 400 MB; root (or sudo) only to refresh the package lists.
set -eu

root=$(cd "$(dirname "$0")" && pwd)/installed
mkdir -p "$root/debian" "$root/npm"

if [ "$(id -u)" -eq 0 ]; then apt-get update -qq; else sudo apt-get update -qq; fi

# Unpacked, not installed: nothing outside this folder changes. The second line is what the first depends on.
cd "$root/debian"
apt-get download \
    libdnnl2 libxnnpack0 libpthreadpool0 \
    libcpuinfo0 libgomp1 ocl-icd-libopencl1
for package in ./*.deb; do dpkg -x "$package" .; done
rm ./*.deb

# --ignore-scripts: the CPU library is inside the package, its script would fetch CUDA.
cd "$root/npm"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . onnxruntime-node@1.30.0

find "$root" \( -name 'libdnnl.so.2' -o -name 'libXNNPACK.so.0' -o -name 'libonnxruntime.so.1' \) -print | sed "s|^$root/|found |"
