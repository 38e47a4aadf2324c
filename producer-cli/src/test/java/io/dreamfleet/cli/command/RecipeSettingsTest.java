package io.dreamfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreamfleet.job.Recipe;
import io.dreamfleet.job.Regularizers;
import io.dreamfleet.job.Transforms;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecipeSettingsTest {
  @Test
  void transforms_and_penalties_are_replaced_one_by_one() {
    assertThat(
            RecipeSettings.applied(
                List.of("regularizer.tv=0.5", "transform.rotate=5", "regularizer.l1=2"),
                Recipe.lucid()))
        .isEqualTo(
            Recipe.lucid()
                .with(new Transforms(12, 8, 0.9, 1.1, 5, 4))
                .with(new Regularizers(0.5, 2, 0, 50)));
  }

  @Test
  void a_recipe_without_settings_is_itself() {
    for (String name : Recipe.names()) {
      assertThat(RecipeSettings.applied(List.of(), Recipe.named(name)))
          .isEqualTo(Recipe.named(name));
    }
  }
}
