package io.dreamfleet.worker.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches that are dealt out to the cores. */
@Timeout(60)
class CoreThreadsTest {
  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final int before = JniUtils.getNumThreads();

  @BeforeEach
  void haveTwoThreads() {
    JniUtils.setNumThreads(2);
  }

  @AfterEach
  void haveAsManyAsBefore() {
    JniUtils.setNumThreads(before);
    manager.close();
  }

  @Test
  void a_batch_is_dealt_out_where_no_core_is_idle_for_long() {
    try (CoreThreads four = CoreThreads.open(4)) {
      assertThat(four.shares(8, Precision.BFLOAT16)).containsExactly(0, 2, 4, 6, 8);
      assertThat(four.shares(39, Precision.BFLOAT16)).containsExactly(0, 9, 19, 29, 39);
      // of eight places one is empty: an eighth, where a tenth is tolerated
      assertThat(four.shares(7, Precision.BFLOAT16)).isEmpty();
      assertThat(four.shares(3, Precision.BFLOAT16)).isEmpty();
    }
  }

  @Test
  void a_batch_in_float32_is_always_dealt_out() {
    try (CoreThreads four = CoreThreads.open(4)) {
      assertThat(four.shares(1, Precision.FLOAT32)).containsExactly(0, 1);
      assertThat(four.shares(3, Precision.FLOAT32)).containsExactly(0, 1, 2, 3);
      assertThat(four.shares(7, Precision.FLOAT32)).containsExactly(0, 1, 3, 5, 7);
    }
  }

  @Test
  void nothing_is_dealt_out_to_a_single_core() {
    try (CoreThreads one = CoreThreads.open(1)) {
      assertThat(one.shares(8, Precision.FLOAT32)).isEmpty();
      assertThat(one.onEach(List.of(Thread::currentThread, Thread::currentThread)))
          .containsOnly(Thread.currentThread());
    }
  }

  @Test
  void what_is_dealt_out_runs_at_the_same_time() {
    CountDownLatch both = new CountDownLatch(2);
    Supplier<Boolean> meet =
        () -> {
          both.countDown();
          try {
            return both.await(30, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            return false;
          }
        };
    try (CoreThreads two = CoreThreads.open(2)) {
      assertThat(two.onEach(List.of(meet, meet))).containsExactly(true, true);
    }
  }

  @Test
  void libtorch_uses_one_thread_there_and_as_many_as_ever_elsewhere() {
    try (CoreThreads two = CoreThreads.all()) {
      Supplier<Integer> computes =
          () -> {
            try (NDArray large = manager.ones(new Shape(1 << 20));
                NDArray twice = large.add(large)) {
              assertThat(twice.sum().getFloat()).isEqualTo(2 << 20);
            }
            return JniUtils.getNumThreads();
          };
      assertThat(two.onEach(Collections.nCopies(2, computes))).containsExactly(1, 1);
    }
    assertThat(JniUtils.getNumThreads()).isEqualTo(2);
  }

  @Test
  void a_failure_is_passed_on_when_nothing_runs_any_more() {
    AtomicBoolean ended = new AtomicBoolean();
    Supplier<Integer> fails =
        () -> {
          throw new IllegalStateException("as it should");
        };
    Supplier<Integer> takesLonger =
        () -> {
          try {
            Thread.sleep(200);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          ended.set(true);
          return 1;
        };
    try (CoreThreads two = CoreThreads.open(2)) {
      assertThatThrownBy(() -> two.onEach(List.of(fails, takesLonger)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("as it should");
      assertThat(ended).isTrue();
    }
  }
}
