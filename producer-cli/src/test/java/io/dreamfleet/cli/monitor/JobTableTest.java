package io.dreamfleet.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.JobId;
import io.dreamfleet.status.JobState;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JobTableTest {
  @Test
  void it_knows_what_a_map_would_know() {
    Random random = new Random(7);
    JobTable table = new JobTable();
    Map<JobId, JobTable.Entry> map = new HashMap<>();
    JobState[] states = JobState.values();
    for (int i = 0; i < 60_000; i++) {
      JobId id = id(random.nextInt(20_000));
      if (random.nextInt(10) == 0) {
        assertThat(table.forget(id)).isEqualTo(Optional.ofNullable(map.remove(id)));
      } else {
        JobTable.Entry entry =
            new JobTable.Entry(
                states[random.nextInt(states.length)],
                random.nextInt(),
                random.nextInt(Integer.MAX_VALUE));
        assertThat(table.put(id, entry)).isEqualTo(Optional.ofNullable(map.put(id, entry)));
      }
    }
    for (int i = 0; i < 20_000; i++) {
      assertThat(table.find(id(i))).isEqualTo(Optional.ofNullable(map.get(id(i))));
    }
    table.clear();
    assertThat(table.find(map.keySet().iterator().next())).isEmpty();
  }

  @Test
  void seconds_go_on_after_2038() {
    JobTable table = new JobTable();
    table.put(id(1), new JobTable.Entry(JobState.QUEUED, 0, 4_000_000_000L));
    assertThat(table.find(id(1)).orElseThrow().second()).isEqualTo(4_000_000_000L);
  }

  private static JobId id(int number) {
    return JobId.ofRecord(ByteBuffer.allocate(4).putInt(number).array());
  }
}
