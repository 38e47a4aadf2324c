package io.dreamfleet.worker.ascent;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * Settings of the C libraries below libtorch that nobody but this process can make: OpenMP's
 * waiting and malloc's thrift. Each is for GNU's library and left alone elsewhere.
 */
final class NativeRuntime {
  /** The parameters of {@code mallopt}, from glibc's {@code malloc.h}. */
  private static final int M_TRIM_THRESHOLD = -1;

  private static final int M_TOP_PAD = -2;
  private static final int M_MMAP_THRESHOLD = -3;
  private static final int M_ARENA_MAX = -8;

  /** The largest that glibc takes: HEAP_MAX_SIZE / 2. */
  private static final int LARGEST_MMAP_THRESHOLD = 32 << 20;

  private static final int TOP_PAD = 64 << 20;

  private NativeRuntime() {}

  /** To be called before libtorch is loaded. */
  static void prepare() {
    if (Platform.isLinux()) {
      boundIdleSpinning();
      keepFreedMemory();
    }
  }

  /**
   * GNU OpenMP's threads spin for milliseconds while they wait for each other, unless told
   * otherwise when the library is loaded. On a machine that does anything else besides, spinning
   * threads keep those that have work from the processor: a step was seen to take ten times as
   * long. Threads that sleep at once make a small network's step half as long again; tens of
   * microseconds of spinning cost neither.
   */
  private static void boundIdleSpinning() {
    call("setenv", "GOMP_SPINCOUNT", "10000", 0);
  }

  /**
   * A step allocates and frees the same large tensors over and over. By default malloc gives each
   * back to the system at once, and the next one's pages are faulted in anew: a twentieth of a
   * step's time. So it keeps them until {@link #giveBackFreedMemory}, and makes no more arenas than
   * the threads of Java have by now, a dozen or so. A single one, as of {@code MALLOC_ARENA_MAX=1},
   * would be too few: cores that wait for each other's malloc were seen to take a quarter longer.
   */
  private static void keepFreedMemory() {
    call("mallopt", M_ARENA_MAX, 1);
    call("mallopt", M_MMAP_THRESHOLD, LARGEST_MMAP_THRESHOLD);
    call("mallopt", M_TRIM_THRESHOLD, Integer.MAX_VALUE);
    call("mallopt", M_TOP_PAD, TOP_PAD);
  }

  /** Returns what is free to the system; to be called when there is nothing to do. */
  static void giveBackFreedMemory() {
    if (Platform.isLinux()) {
      call("malloc_trim", 0L);
    }
  }

  private static void call(String function, Object... arguments) {
    try {
      NativeLibrary.getProcess().getFunction(function).invokeInt(arguments);
    } catch (UnsatisfiedLinkError e) {
      // a C library without it works as well, if slower
      System.getLogger(NativeRuntime.class.getName())
          .log(System.Logger.Level.DEBUG, "the C library has no {0}", function);
    }
  }
}
