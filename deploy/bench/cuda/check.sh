#!/usr/bin/env bash
# Runs the tests that need a CUDA device, and measures it beside a plain PyTorch loop, on a machine
# whose Python has a PyTorch with CUDA of whatever version: DJL's own JNI library wants the very
# version that it was built for, so djl_torch.cc is compiled against the one that is there.
#
#   deploy/bench/cuda/check.sh WORK [test] [bench] [reference]
#
# WORK is a folder for what is built. PYTHON names the Python (default: python3), JAVA the java
# (default: java), JNI_INCLUDE a folder with jni.h (default: of the JDK that javac belongs to), and
# CLASSPATH the worker's jars, its tests and JUnit's console launcher.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mkdir -p "$1" && cd "$1" && pwd)
shift
python=${PYTHON:-python3}
java=${JAVA:-java}
jni=${JNI_INCLUDE:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")/include}

torch=$("$python" -c 'import os, torch; print(os.path.dirname(torch.__file__))')
version=$("$python" -c 'import torch; print(torch.__version__.split("+")[0])')
cuda=$("$python" -c 'import torch; print((torch.version.cuda or "").replace(".", ""))')

# --- libtorch and its JNI library, side by side as DJL wants them

build() {
  mkdir -p "$work/lib"
  ln -sf "$torch"/lib/*.so* "$work/lib/"
  # DJL asks for CUDA's runtime by its plain name, and it must be the one that libtorch uses
  local runtime
  runtime=$("$python" -c 'import ctypes, torch; torch.cuda.is_available()
print(next((line.split()[-1] for line in open("/proc/self/maps") if "libcudart" in line), ""))')
  [[ -z $runtime ]] || ln -sf "$runtime" "$work/lib/libcudart.so"
  local libraries=(-ltorch -ltorch_cpu -lc10)
  [[ -z $cuda ]] || libraries+=(-ltorch_cuda -lc10_cuda)
  g++ -std=c++20 -O1 -shared -fPIC -I"$jni" -I"$jni/linux" -I"$torch/include" \
    -I"$torch/include/torch/csrc/api/include" "$here/djl_torch.cc" -L"$torch/lib" \
    -Wl,--no-as-needed "${libraries[@]}" -Wl,-rpath,"$torch/lib" -o "$work/lib/libdjl_torch.so"
}

run_java() {
  PYTORCH_LIBRARY_PATH=$work/lib PYTORCH_VERSION=$version PYTORCH_FLAVOR=${cuda:+cu}${cuda:-cpu} \
    LD_LIBRARY_PATH=$work/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} \
    "$java" -Djna.library.path="$work/lib" "$@"
}

test_device() {
  run_java org.junit.platform.console.ConsoleLauncher execute --disable-banner --details=tree \
    --disable-ansi-colors --scan-classpath "${TESTS:?names the folder or jar of the tests}" \
    --include-tag gpu --include-classname '.*Gpu.*Test'
}

bench() {
  run_java io.dreamfleet.worker.bench.BenchMain "$@"
}

check() {
  case $1 in
    test) test_device ;;
    bench)
      bench --layer layer4:0 --batch 1,8,16,32,64,128,256 --precision float32,tf32,bfloat16 \
        --repeat 3 --seconds 0.5
      bench --layer layer1:0 --layer layer2:0 --batch 1,64 --precision bfloat16 \
        --repeat 3 --seconds 0.5
      bench --layer layer4:0 --batch 16,64 --precision bfloat16 --recipe plain,lucid \
        --repeat 3 --seconds 0.5
      ;;
    reference)
      printf '%s\n' 'layer1:0 1 200' 'layer2:0 1 200' 'layer1:0 64 50' 'layer2:0 64 50' \
        'layer4:0 1 200' 'layer4:0 8 100' 'layer4:0 16 100' 'layer4:0 32 100' 'layer4:0 64 50' \
        'layer4:0 128 30' 'layer4:0 256 20' |
        "$python" "$here/../reference_loop.py" cuda
      ;;
    *)
      echo "check.sh: there is no check called \"$1\"; there are test, bench and reference" >&2
      return 2
      ;;
  esac
}

[[ -f $work/lib/libdjl_torch.so ]] || build
status=0
for what in "$@"; do
  echo "=== $what"
  check "$what" || status=$?
done
exit "$status"
