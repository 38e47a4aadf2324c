package io.dreamfleet.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LanePlanTest {

  @Test
  void jobs_of_high_priority_have_as_many_places_in_fewer_lanes() {
    assertThat(LanePlan.forHighPriority(1)).isEqualTo(new LanePlan(2, 1, 1));
    assertThat(LanePlan.forHighPriority(4)).isEqualTo(new LanePlan(5, 2, 5));
    assertThat(LanePlan.forHighPriority(16)).isEqualTo(new LanePlan(5, 8, 20));
  }

  @Test
  void a_worker_of_one_slot_holds_one_job_and_keeps_none_in_stock() {
    assertThat(LanePlan.forBatch(1)).isEqualTo(new LanePlan(2, 1, 1));
  }

  @Test
  void small_batches_keep_one_job_in_stock() {
    assertThat(LanePlan.forBatch(2)).isEqualTo(new LanePlan(6, 1, 3));
    assertThat(LanePlan.forBatch(4)).isEqualTo(new LanePlan(10, 1, 5));
  }

  @Test
  void larger_batches_have_several_lanes_of_a_few() {
    assertThat(LanePlan.forBatch(16)).isEqualTo(new LanePlan(10, 4, 20));
    assertThat(LanePlan.forBatch(64)).isEqualTo(new LanePlan(10, 16, 80));
  }

  @Test
  void every_batch_can_be_filled_and_its_stock_is_at_most_a_quarter() {
    for (int slots = 2; slots <= 512; slots++) {
      LanePlan plan = LanePlan.forBatch(slots);
      int stock = plan.ahead() - slots;
      assertThat(stock).as("stock for %d slots", slots).isBetween(1, Math.max(1, slots / 4));
      // lanes reserve a whole poll's records: what is too few for one must not keep a slot empty
      assertThat(plan.recordsPerLane() - 1).isLessThanOrEqualTo(stock);
      assertThat(plan.leases()).isGreaterThanOrEqualTo(2 * plan.ahead());
      assertThat(plan.lanes()).isLessThanOrEqualTo(10);
    }
  }

  @Test
  void a_batch_without_slots_is_refused() {
    assertThatThrownBy(() -> LanePlan.forBatch(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("but is given 0");
  }
}
