package io.dreamfleet.cli.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.cli.Events;
import io.dreamfleet.job.JobId;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.status.StatusEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PictureNamesTest {
  private static final JobViews VIEWS = new JobViews(ModelCatalog.builtIn());

  private static Map<JobId, String> names(StatusEvent... events) {
    return PictureNames.of(Arrays.stream(events).map(VIEWS::of).toList());
  }

  private static StatusEvent of(String id, String model, String unit) {
    return new StatusEvent.Queued(
        new StatusEvent.Subject(
            Events.id(id), Optional.empty(), Optional.of(model), Optional.of(unit), Instant.EPOCH));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          layer2:7          | emojinet-layer2_7
          layer2:7@3,8      | emojinet-layer2_7_at_3_8
          layer2            | emojinet-layer2
          layer2.0.conv1:4  | emojinet-layer2.0.conv1_4
          fc:331            | emojinet-fc_331-tiger_face
          logit("tiger face") | emojinet-logit_tiger_face_-tiger_face
          -layer4:10        | emojinet-minus_layer4_10
          max(layer2:7)     | emojinet-max_layer2_7
          layer4:1 + 0.5*layer3:7 - layer4:9 | emojinet-layer4_1_plus_0.5xlayer3_7_minus_layer4_9
          direction(layer4, s3://fleet/inputs/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.npy, 2) | emojinet-direction_layer4_0123456789_2
          """)
  void a_name_says_what_is_in_the_file(String unit, String name) {
    assertThat(names(Events.queued("aa", unit, 0))).containsValue(name);
  }

  @Test
  void names_that_would_be_one_file_have_their_jobs_behind_them() {
    assertThat(
            names(
                of("aa", "emojinet", "layer2:7"),
                of("bb", "Emojinet", "layer2:7"),
                of("cc", "emojinet", "layer2:8")))
        .containsEntry(Events.id("aa"), "emojinet-layer2_7-aa00000000")
        .containsEntry(Events.id("bb"), "Emojinet-layer2_7-bb00000000")
        .containsEntry(Events.id("cc"), "emojinet-layer2_8");
  }

  @Test
  void nothing_in_an_event_leads_out_of_the_folder() {
    List<String> hostile = List.of("../../etc/passwd", "/etc/passwd", "a\\b:c", "-rf", "\n", "");
    for (String text : hostile) {
      assertThat(names(of("aa", text, text)).values())
          .allMatch(name -> name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,119}"));
    }
    assertThat(names(of("aa", "x".repeat(500), "y")).get(Events.id("aa"))).hasSize(120);
  }

  @Test
  void names_that_are_cut_off_stay_distinct() {
    String sum = "layer4:1 + ".repeat(30);
    assertThat(
            names(of("aa", "emojinet", sum + "layer4:2"), of("bb", "emojinet", sum + "layer4:3")))
        .hasSize(2)
        .allSatisfy((id, name) -> assertThat(name).hasSize(120).endsWith(id.abbreviated()))
        .satisfies(names -> assertThat(names.values()).doesNotHaveDuplicates());
  }

  @Test
  void composed_objectives_are_sorted_behind_what_they_are_made_of() {
    List<String> inOrder =
        List.of(
            "neuron(layer2:9)",
            "layer2:9@1,1",
            "layer2:9",
            "-layer2:9",
            "layer2:10",
            "max(layer2:10)",
            "layer2",
            "sum(layer2)",
            "deepdream(layer2)",
            "direction(layer2, s3://b/k)",
            "0.75*layer2:9 + 0.25*layer1:3",
            "0.25*layer2:9 + 0.75*layer1:3",
            "layer3:1",
            "layer3:1 + layer2:1",
            "fc:3",
            "logit(7)");
    List<String> shuffled = new ArrayList<>(inOrder);
    Collections.shuffle(shuffled, new Random(3));
    assertThat(
            shuffled.stream()
                .map(unit -> VIEWS.of(Events.queued("aa", unit, 0)))
                .sorted(JobView.NETWORK_ORDER)
                .map(JobView::unit))
        .containsExactlyElementsOf(inOrder);
  }

  @Test
  void a_sum_stands_in_the_row_of_its_layers_and_a_logit_in_that_of_classes() {
    assertThat(VIEWS.of(Events.queued("aa", "layer2:1 - 2*layer2:7", 0)).layer())
        .isEqualTo("layer2");
    assertThat(VIEWS.of(Events.queued("aa", "layer2:1 - layer3:7", 0)).layer())
        .isEqualTo("layer2 + layer3");
    JobView logit = VIEWS.of(Events.queued("aa", "logit(\"tiger face\")", 0));
    assertThat(logit.layer()).isEqualTo("fc");
    assertThat(logit.label()).contains("tiger face");
    assertThat(VIEWS.of(Events.queued("aa", "wavelet(layer2)", 0)).layer())
        .isEqualTo("wavelet(layer2)");
  }

  @Test
  void jobs_are_sorted_as_the_network_computes() {
    List<String> units =
        List.of(
            "fc:3", "layer2", "layer2:10", "layer2:9", "layer1:5@0,1", "conv1:3", "layer2:9@1,1");
    assertThat(
            units.stream()
                .map(unit -> VIEWS.of(Events.queued("aa", unit, 0)))
                .sorted(JobView.NETWORK_ORDER)
                .map(JobView::unit))
        .containsExactly(
            "conv1:3", "layer1:5@0,1", "layer2:9@1,1", "layer2:9", "layer2:10", "layer2", "fc:3");
  }

  @Test
  void the_list_of_jobs_has_what_each_has_and_leaves_out_the_rest() {
    FetchedJob picture =
        FetchedJob.fetched(
            VIEWS.of(Events.succeeded("aa", "fc:331", 1)), "emojinet-fc_331.png", Course.UNKNOWN);
    assertThat(JobsFile.line(picture))
        .isEqualTo(
            "{\"id\":\"%s\",\"batch\":\"demo\",\"model\":\"emojinet\",\"objective\":\"fc:331\",\"label\":\"tiger face\",\"state\":\"SUCCEEDED\",\"score\":2.5,\"file\":\"emojinet-fc_331.png\"}"
                .formatted(Events.id("aa")));
    FetchedJob kept =
        FetchedJob.fetched(
                VIEWS.of(Events.succeeded("aa", "layer1:3", 1)),
                "a.png",
                new Course(
                    Optional.of("lucid"),
                    8,
                    List.of(new Course.Snapshot(4, 0.5, "a-snapshots/000004.png"))))
            .animated("a.apng");
    assertThat(JobsFile.line(kept))
        .endsWith(
            "\"file\":\"a.png\",\"recipe\":\"lucid\",\"snapshots\":[{\"step\":4,\"score\":0.5,\"file\":\"a-snapshots/000004.png\"}],\"animation\":\"a.apng\"}");
    Course.OneOfSet first = new Course.OneOfSet(0.5, 0.25, "a.png");
    Course.OneOfSet second = new Course.OneOfSet(1.5, 0.25, "a-diverse/0001.png");
    FetchedJob set =
        FetchedJob.fetched(
            VIEWS.of(Events.succeeded("aa", "layer1:3", 1)),
            "a.png",
            new Course(Optional.of("lucid"), 8, List.of(), List.of(first, second)));
    assertThat(set.pictures()).isEqualTo(2);
    assertThat(JobsFile.line(set))
        .endsWith(
            "\"diverse\":[{\"score\":0.5,\"likeness\":0.25,\"file\":\"a.png\"},{\"score\":1.5,\"likeness\":0.25,\"file\":\"a-diverse/0001.png\"}]}");
    FetchedJob failure = FetchedJob.without(VIEWS.of(Events.failed("bb", "layer2:7", 1)));
    assertThat(JobsFile.line(failure))
        .isEqualTo(
            "{\"id\":\"%s\",\"batch\":\"demo\",\"model\":\"emojinet\",\"objective\":\"layer2:7\",\"state\":\"FAILED\",\"error\":{\"code\":\"NOT_FINITE\",\"reason\":\"the ascent diverged\"}}"
                .formatted(Events.id("bb")));
  }
}
