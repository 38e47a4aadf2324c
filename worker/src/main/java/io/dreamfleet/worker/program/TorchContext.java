package io.dreamfleet.worker.program;

import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * libtorch's settings of how CUDA's convolutions are computed, which DJL does not pass on: those of
 * {@code at::globalContext()}, {@code ATen/Context.h} of PyTorch 2.7. They belong to the process.
 *
 * <p>In float32 a convolution is float32 all through, and the same on every run. In the faster
 * formats cuDNN may try its algorithms out and keep the fastest, whose rounding may differ from run
 * to run.
 */
final class TorchContext {
  /** How cuDNN comes by its algorithms, where more than one will do. */
  enum Algorithms {
    /** Each shape's are tried out when it is first met, which takes many times a step's time. */
    TRIED,
    /** By the rules that cuDNN has, at once. */
    GUESSED
  }

  private final NativeLibrary torch;
  private final Pointer context;

  private TorchContext(NativeLibrary torch) {
    this.torch = torch;
    this.context = torch.getFunction("_ZN2at13globalContextEv").invokePointer(new Object[0]);
  }

  /**
   * The context of the libtorch that this process has loaded.
   *
   * @throws UnsatisfiedLinkError when that libtorch was not built with GCC's or Clang's names
   */
  static TorchContext loaded() {
    String library = System.mapLibraryName("torch_cpu");
    return new TorchContext(NativeLibrary.getInstance(LibUtils.getLibtorchPath() + "/" + library));
  }

  /** Makes the settings that a program of this precision is to run with. */
  void prepareFor(Precision precision, Algorithms algorithms) {
    boolean exact = precision == Precision.FLOAT32;
    set("_ZN2at7Context17setAllowTF32CuDNNEb", precision == Precision.TF32);
    set("_ZN2at7Context21setDeterministicCuDNNEb", exact);
    set("_ZN2at7Context17setBenchmarkCuDNNEb", !exact && algorithms == Algorithms.TRIED);
  }

  boolean allowsTf32() {
    return get("_ZNK2at7Context14allowTF32CuDNNEv");
  }

  boolean isDeterministic() {
    return get("_ZNK2at7Context18deterministicCuDNNEv");
  }

  boolean triesAlgorithmsOut() {
    return get("_ZNK2at7Context14benchmarkCuDNNEv");
  }

  private void set(String setter, boolean value) {
    torch.getFunction(setter).invokeVoid(new Object[] {context, value ? 1 : 0});
  }

  /** C++'s bool is the lowest byte of what is returned. */
  private boolean get(String getter) {
    return (torch.getFunction(getter).invokeInt(new Object[] {context}) & 0xff) != 0;
  }
}
