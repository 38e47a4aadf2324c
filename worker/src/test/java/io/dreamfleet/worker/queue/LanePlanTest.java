package io.dreamfleet.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LanePlanTest {

  @Test
  void a_worker_of_one_slot_holds_one_job_and_keeps_none_in_stock() {
    assertThat(LanePlan.forBatch(1)).isEqualTo(new LanePlan(1, 1));
  }

  @Test
  void small_batches_keep_one_job_in_stock() {
    assertThat(LanePlan.forBatch(2)).isEqualTo(new LanePlan(3, 1));
    assertThat(LanePlan.forBatch(4)).isEqualTo(new LanePlan(5, 1));
  }

  @Test
  void larger_batches_have_several_lanes_of_a_few() {
    assertThat(LanePlan.forBatch(16)).isEqualTo(new LanePlan(10, 2));
    assertThat(LanePlan.forBatch(64)).isEqualTo(new LanePlan(10, 8));
  }

  @Test
  void every_batch_can_be_filled_and_its_stock_is_at_most_a_quarter() {
    for (int slots = 2; slots <= 512; slots++) {
      int stock = LanePlan.forBatch(slots).leases() - slots;
      assertThat(stock).as("stock for %d slots", slots).isBetween(1, Math.max(1, slots / 4));
      assertThat(LanePlan.forBatch(slots).lanes()).isLessThanOrEqualTo(20);
    }
  }

  @Test
  void a_batch_without_slots_is_refused() {
    assertThatThrownBy(() -> LanePlan.forBatch(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but is given 0");
  }
}
